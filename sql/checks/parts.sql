-- A part larger than the whole, or parts that do not make it.
-- zh: 分项大于合计，或分项之和不等于合计。
-- severity: error
-- advice: the part or the whole is wrong or of another basis: look both up in the report
-- advice zh: 分项或合计有误，或口径不同，请核对原报告
-- kind total_assets: total assets, the whole | 资产总计
-- kind current_assets: current assets, the whole | 流动资产合计
-- kind total_liabilities: total liabilities, the whole | 负债合计
-- kind employees: all employees | 员工总数
-- kind assets_sum: current and non-current assets | 流动资产加非流动资产
-- kind liabilities_sum: current and non-current liabilities | 流动负债加非流动负债
with odd as (
    select
        *,
        coalesce(cash, cash_and_equivalents) as cash_held,
        current_assets + non_current_assets as assets_sum,
        current_liabilities + non_current_liabilities as liabilities_sum
    from filed
    where greatest(current_assets, goodwill, cash_held) > 1.01 * total_assets
        or greatest(inventory, receivables) > 1.01 * current_assets
        or current_liabilities > 1.01 * total_liabilities
        or rd_staff > employees
        or abs(assets_sum - total_assets) > 0.01 * total_assets
        or abs(liabilities_sum - total_liabilities) > 0.01 * total_liabilities
),
pairs as (
    select
        symbol, period_end, source, known_from, known_to,
        unnest([
            {item: 'current_assets', value: current_assets, expected: total_assets, kind: 'total_assets'},
            {item: 'goodwill', value: goodwill, expected: total_assets, kind: 'total_assets'},
            {item: 'cash', value: cash_held, expected: total_assets, kind: 'total_assets'},
            {item: 'inventory', value: inventory, expected: current_assets, kind: 'current_assets'},
            {item: 'receivables', value: receivables, expected: current_assets, kind: 'current_assets'},
            {item: 'current_liabilities', value: current_liabilities, expected: total_liabilities,
                kind: 'total_liabilities'},
            {item: 'rd_staff', value: rd_staff, expected: employees, kind: 'employees'},
            {item: 'total_assets', value: total_assets, expected: assets_sum, kind: 'assets_sum'},
            {item: 'total_liabilities', value: total_liabilities, expected: liabilities_sum, kind: 'liabilities_sum'}
        ], recursive := true)
    from odd
)
select
    symbol, period_end as date, item, value, expected, source, null as other, kind, known_from, known_to
from pairs
where case
    when kind in ('assets_sum', 'liabilities_sum') then abs(value - expected) > 0.01 * abs(value)
    when kind = 'employees' then value > expected
    else value > 1.01 * expected
end
