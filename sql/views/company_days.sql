-- Every company listed on each date asked for with what was known of it: identity, price, shares, statements. One row
-- per (as_of, symbol). From here to metrics_with_reasons each view takes the rows of the one before and adds columns.
with first_traded as (
    select symbol, min(price_date) as first_price_date from monthly_valuation group by all
),
joined as (
    select
        a.as_of, c.symbol, c.name, c.name_en, c.exchange, c.board, c.country,
        coalesce(c.currency, 'CNY') as currency, c.listed_on,
        coalesce(s.status, 'normal') as status,
        i.industry, i.industry_l2, i.industry_en, i.industry_l2_en,
        q.* exclude (as_of, symbol),
        k.* exclude (as_of, symbol),
        case when coalesce(k.statement_currency, c.currency, 'CNY') = coalesce(c.currency, 'CNY') then 1 else x.rate end
            as exchange_rate,
        -- The count of the day the price is from: a bonus issue after it is not in that price.
        case when q.price_date is null or now_.shares_effective_on <= q.price_date or then_.symbol is null
            then now_ else then_ end as counted,
        coalesce(c.is_financial, k.form in ('bank', 'insurer', 'broker'), false)
            or coalesce(regexp_matches(i.industry, '^(银行|非银金融|金融服务|金融|Financials|Finance)'), false)
            as is_financial
    from as_of_dates as a
    cross join companies as c
    left join quotes as q on q.as_of = a.as_of and q.symbol = c.symbol
    left join first_traded as t on t.symbol = c.symbol and t.first_price_date <= a.as_of
    left join known_statements as k on k.as_of = a.as_of and k.symbol = c.symbol
    left join exchange_rates as x
        on x.base = c.currency and x.quote = k.statement_currency and a.as_of >= x.known_from and a.as_of < x.known_to
    left join share_versions as now_
        on now_.symbol = c.symbol and a.as_of >= now_.known_from and a.as_of < now_.known_to
    left join share_versions as then_
        on then_.symbol = c.symbol and q.price_date >= then_.known_from and q.price_date < then_.known_to
    left join statuses as s on s.as_of = a.as_of and s.symbol = c.symbol
    left join memberships as i on i.as_of = a.as_of and i.symbol = c.symbol
    where (c.listed_on is null or c.listed_on <= a.as_of)
        and (c.delisted_on is null or c.delisted_on > a.as_of)
        and coalesce(s.status, 'normal') <> 'delisted'
        -- Without a listing date a price must have shown that it trades; a store without prices takes every filer.
        and (c.listed_on is not null or t.symbol is not null or q.symbol is not null
            or (k.symbol is not null and (select count(*) from prices) = 0))
)
select
    * exclude (counted),
    shares_on_day(counted.total_shares, counted.factor_then, factor) as counted_shares,
    case when not shares_refuted(counted.shares_basis, counted_shares, close, float_cap) then counted_shares end
        as total_shares,
    counted.shares_basis as shares_basis,
    counted.shares_effective_on as shares_effective_on,
    counted.shares_estimated as shares_estimated,
    case when period_end is null then 'no_data' when is_stale then 'stale' end as statements_reason,
    -- Money of two currencies meets only through a rate of the day.
    case when exchange_rate is null then 'currency_mismatch' end as conversion_reason
from joined
