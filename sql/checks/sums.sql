-- Lines of the income statement do not add up.
-- zh: 利润表各项之间勾稽不符。
-- severity: warn
-- advice: one of the lines is wrong or of another basis: look them up in the report
-- advice zh: 其中一项有误或口径不同，请核对原报告
-- kind attribution: the parent's and the minorities' profit | 归母净利润加少数股东损益
-- kind tax: profit before tax less income tax | 利润总额减所得税费用
-- kind outside: operating profit and what is outside operations | 营业利润加营业外收支净额
-- kind gross: revenue less cost | 营业收入减营业成本
-- kind operating: revenue less all costs, with gains and impairments | 营业收入减各项成本费用，加各项收益与减值
with sums as (
    select
        symbol, period_end, source, known_from, known_to,
        abs(greatest(revenue, total_operating_revenue)) as turnover,
        unnest([
            {item: 'net_income', value: net_income, expected: net_income_parent + net_income_minority,
                kind: 'attribution'},
            -- Elsewhere discontinued business and associates come after tax.
            {item: 'net_income', value: case when country = 'cn' then net_income end,
                expected: total_profit - income_tax, kind: 'tax'},
            {item: 'total_profit', value: total_profit,
                expected: operating_profit + non_operating_income - non_operating_expense, kind: 'outside'},
            {item: 'gross_profit', value: gross_profit, expected: revenue - cost_of_revenue, kind: 'gross'},
            {item: 'operating_profit',
                value: case when not is_financial and taxes_and_surcharges + selling_expense + admin_expense
                    + finance_expense is not null then operating_profit end,
                expected: greatest(revenue, total_operating_revenue) - cost_of_revenue - taxes_and_surcharges
                    - selling_expense - admin_expense - coalesce(rd_expense, 0) - finance_expense
                    + coalesce(other_income, 0) + coalesce(investment_income, 0) + coalesce(fair_value_gain, 0)
                    + coalesce(disposal_gain, 0) + coalesce(credit_impairment, 0) + coalesce(asset_impairment, 0),
                kind: 'operating'}
        ], recursive := true)
    from filed
)
select
    symbol, period_end as date, item, value, expected, source, null as other, kind, known_from, known_to
from sums
where abs(value - expected) > case kind
    -- Lines that only some industries have are missing from this sum: it must be far off to mean anything.
    when 'operating' then greatest(0.25 * abs(value), 0.1 * turnover)
    else greatest(0.01 * greatest(abs(value), abs(expected)), 1e5)
end
