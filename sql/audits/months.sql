-- On each date asked for, how many companies another dating of the statements would have shown with a report that was not out
-- yet (`ahead`), how many days too early, with figures restated since (`restated`), with an older report than was out
-- (`behind`), and what that does to the screen. `dated` are companies whose report has a real date, by the
-- one dating or the other, not a deadline. Reads `fundamentals` and `verdicts` of the
-- store's own build as `believed_*`, those of the other dating as `other_*`, and `report_dates`.
with known as (
    select
        a.as_of, f.symbol, f.fiscal_index, f.is_stale, f.revenue_ttm, f.net_income_parent_ttm, f.total_assets_cur,
        f.equity_parent_cur
    from as_of_dates as a
    join believed_fundamentals as f on a.as_of >= f.known_from and a.as_of < f.known_to
),
used as (
    select
        a.as_of, f.symbol, f.fiscal_index, f.is_stale, f.revenue_ttm, f.net_income_parent_ttm, f.total_assets_cur,
        f.equity_parent_cur
    from as_of_dates as a
    join other_fundamentals as f on a.as_of >= f.known_from and a.as_of < f.known_to
),
judged as (
    select
        as_of, symbol,
        case when b.left_out is null then b.overall end as verdict,
        case when o.left_out is null then o.overall end as other_verdict
    from believed_verdicts as b
    full join other_verdicts as o using (as_of, symbol)
    where b.symbol is not null and b.left_out is null or o.symbol is not null and o.left_out is null
),
compared as (
    select
        j.*,
        u.fiscal_index > coalesce(k.fiscal_index, 0) and r.known_from > j.as_of as is_ahead,
        coalesce(not r.estimated, false) as is_used_dated,
        is_used_dated or coalesce(not q.estimated, false) as is_dated,
        case when is_ahead then r.known_from - j.as_of end as days,
        coalesce(u.fiscal_index, 0) < k.fiscal_index as is_behind,
        u.fiscal_index = k.fiscal_index and (
            abs(u.revenue_ttm - k.revenue_ttm) > 0.01 * abs(k.revenue_ttm)
            or abs(u.net_income_parent_ttm - k.net_income_parent_ttm) > 0.01 * abs(k.net_income_parent_ttm)
            or abs(u.total_assets_cur - k.total_assets_cur) > 0.01 * abs(k.total_assets_cur)
            or abs(u.equity_parent_cur - k.equity_parent_cur) > 0.01 * abs(k.equity_parent_cur)
        ) as is_restated
    from judged as j
    left join known as k using (as_of, symbol)
    left join used as u using (as_of, symbol)
    left join report_dates as r on r.symbol = j.symbol and r.fiscal_index = u.fiscal_index
    left join report_dates as q on q.symbol = j.symbol and q.fiscal_index = k.fiscal_index
)
select
    as_of,
    count(*) as companies,
    count(*) filter (is_ahead) as ahead,
    count(*) filter (is_dated) as dated,
    count(*) filter (is_ahead and is_used_dated) as ahead_dated,
    avg(days) as days_mean,
    max(days) as days_max,
    count(*) filter (is_restated) as restated,
    count(*) filter (is_behind) as behind,
    count(*) filter (verdict is distinct from other_verdict) as changed,
    count(*) filter (coalesce(verdict, '') <> 'pass' and other_verdict = 'pass') as wrongly_passing,
    count(*) filter (verdict = 'pass' and coalesce(other_verdict, '') <> 'pass') as missed,
    count(*) filter (verdict = 'pass') as passing
from compared
group by as_of
order by as_of
