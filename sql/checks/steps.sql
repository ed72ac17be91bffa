-- Assets and revenue moved threefold at once and stayed: another group.
-- zh: 总资产与营业收入同时变动三倍以上且未恢复：合并范围或主体已变。
-- severity: info
-- advice: growth across this period compares two different groups
-- advice zh: 跨越该期的增速是两个不同主体之间的比较
-- kind before: the report before | 上一期
select
    symbol, period_end as date, 'total_assets' as item, total_assets as value, assets_before as expected, source,
    period_before::varchar as other, 'before' as kind, known_from, null as known_to
from latest
where assets_before > 0 and revenue_year_before > 0 and index_before >= fiscal_index - 4
    and period_end > coalesce(listed_on, date '1900-01-01') and revenue_year_before > 1e7
    and ((total_assets > 3 * assets_before and revenue > 3 * revenue_year_before
            and coalesce(assets_after > 2 * assets_before, true))
        or (total_assets < assets_before / 3 and revenue < revenue_year_before / 3
            and coalesce(assets_after < assets_before / 2, true)))
    and not off_scale(total_assets, assets_before)
