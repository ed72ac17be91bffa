-- The valuation of every company at the end of every month, with the price, shares and equity known by then, and the
-- median of its own PB over ten years of such months. A month never changes once it is over, so the medians are
-- windowed here once. PB on the float is kept apart: the two are never mixed in one median.
with closes as (
    select
        symbol, last_day(date) as month_end,
        coalesce(max(date) filter (close is not null), max(date)) as price_date,
        max_by(close, date) as close,
        max_by(close_adj / close, date) filter (close > 0 and close_adj > 0) as factor,
        max_by(market_cap, date) as vendor_cap,
        max_by(float_cap, date) as float_cap
    from prices
    where close is not null or market_cap is not null or float_cap is not null
    group by all
),
-- The share count of the day the price is from: a bonus issue after it is not in that price.
counted as (
    select
        c.*,
        case when now_.shares_effective_on <= c.price_date or then_.symbol is null then now_ else then_ end as counted
    from closes as c
    left join share_versions as now_
        on now_.symbol = c.symbol and c.month_end >= now_.known_from and c.month_end < now_.known_to
    left join share_versions as then_
        on then_.symbol = c.symbol and c.price_date >= then_.known_from and c.price_date < then_.known_to
),
shared as (
    select
        * exclude (counted),
        counted.shares_basis as shares_basis,
        shares_on_day(counted.total_shares, counted.factor_then, factor) as counted_shares,
        case when not shares_refuted(counted.shares_basis, counted_shares, close, float_cap) then counted_shares end
            as shares
    from counted
),
valued as (
    select
        c.symbol, c.month_end, c.price_date, c.close, c.float_cap,
        case when c.shares_basis = 'total' then c.close * c.shares else coalesce(c.vendor_cap, c.close * c.shares) end
            as market_cap,
        case
            when c.shares_basis = 'total' and c.close is not null then 'total'
            when c.vendor_cap is not null then 'total'
            when c.close * c.shares is not null then 'derived'
            when c.float_cap is not null then 'float'
        end as market_cap_basis,
        -- One in the currency of the shares; NULL where the statements are in another and no rate is known.
        case when coalesce(f.currency, m.currency) is not distinct from m.currency then 1 else x.rate end as exchange_rate,
        (f.equity_parent_cur - coalesce(f.other_equity_instruments_cur, 0)) / exchange_rate as book_equity,
        f.net_income_parent_ttm / exchange_rate as earnings,
        f.revenue_ttm / exchange_rate as sales,
        f.net_income_deducted_ttm, f.net_income_parent_ttm, f.revenue_ttm
    from shared as c
    left join companies as m on m.symbol = c.symbol
    left join known_figures as f
        on f.symbol = c.symbol and c.month_end >= f.known_from and c.month_end < f.known_to
    left join exchange_rates as x
        on x.base = m.currency and x.quote = f.currency and c.month_end >= x.known_from and c.month_end < x.known_to
),
multiples as (
    select
        * exclude (earnings, sales, exchange_rate),
        ratio_positive(market_cap, book_equity) as pb,
        ratio_positive(float_cap, book_equity) as pb_float,
        ratio_positive(market_cap, earnings) as pe,
        ratio_positive(market_cap, sales) as ps
    from valued
)
select
    *,
    median(pb) over ten_years as pb_median_10y,
    count(pb) over ten_years as pb_months,
    median(pb_float) over ten_years as pb_float_median_10y,
    count(pb_float) over ten_years as pb_float_months
from multiples
window ten_years as (
    partition by symbol order by month_end range between interval 119 month preceding and current row
)
order by month_end, symbol
