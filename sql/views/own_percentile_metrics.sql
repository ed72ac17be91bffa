-- Today's multiples among the company's own month-ends of the last 120 months, on the same market value basis: the share
-- of those months whose multiple was lower. Months with a loss have no PE and do not count; of the float there is no PE.
with today as (
    select * from value_metrics
),
months as (
    select
        t.as_of, t.symbol,
        count(m.pe) as pe_months,
        count(*) filter (m.pe < t.pe_ttm) as pe_lower,
        count(m.ps) as ps_months,
        count(*) filter (m.ps < t.ps_ttm) as ps_lower,
        count(case when t.market_cap_basis = 'float' then m.pb_float else m.pb end) as pb_months,
        count(*) filter (case when t.market_cap_basis = 'float' then m.pb_float else m.pb end < t.pb_on_basis) as pb_lower
    from today as t
    join monthly_valuation as m
        -- The last month that was over on the day and the 119 before it.
        on m.symbol = t.symbol and m.month_end <= t.as_of
        and m.month_end > last_day(last_day(t.as_of + 1 - interval 1 month) - interval 120 month)
    where m.month_end <= getvariable('last_as_of') and m.month_end > getvariable('first_as_of') - interval 122 month
    group by all
),
placed as (
    select
        t.*,
        m.pe_months as pe_months, m.pe_lower as pe_lower, m.ps_months as ps_months, m.ps_lower as ps_lower,
        m.pb_months as pb_months, m.pb_lower as pb_lower
    from today as t
    left join months as m on m.as_of = t.as_of and m.symbol = t.symbol
)
select
    *,
    --: pe_percentile_10y | percent | PE percentile 10 years | 市盈率十年分位
    --: share of the company's own month-ends of ten years with a lower PE than today's, at least 36 months
    --: 近十年自身月末市盈率低于当前者的占比，至少36个月，亏损月份不计
    case when pe_months >= 36 and pe_ttm is not null then ratio(pe_lower, pe_months) end as pe_percentile_10y,
    case when pe_percentile_10y is null then coalesce(pe_ttm_reason, 'short_history') end as pe_percentile_10y_reason,
    --: pb_percentile_10y | percent | PB percentile 10 years | 市净率十年分位
    --: share of the company's own month-ends of ten years with a lower PB than today's, at least 36 months
    --: 近十年自身月末市净率低于当前者的占比，至少36个月，口径一致
    case when pb_months >= 36 and pb_on_basis is not null then ratio(pb_lower, pb_months) end as pb_percentile_10y,
    case when pb_percentile_10y is null then coalesce(why_no_pb_on_basis, 'short_history') end
        as pb_percentile_10y_reason,
    --: ps_percentile_10y | percent | PS percentile 10 years | 市销率十年分位
    --: share of the company's own month-ends of ten years with a lower PS than today's, at least 36 months
    --: 近十年自身月末市销率低于当前者的占比，至少36个月
    case when ps_months >= 36 and ps_ttm is not null then ratio(ps_lower, ps_months) end as ps_percentile_10y,
    case when ps_percentile_10y is null then coalesce(ps_ttm_reason, 'short_history') end as ps_percentile_10y_reason
from placed
