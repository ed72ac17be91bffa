-- Cash flows, the change in cash and the balances disagree.
-- zh: 三项现金流、现金净增加额与期初期末余额不符。
-- severity: warn
-- advice: more than exchange rates explain: look the cash-flow statement up; a restated opening balance is in order
-- advice zh: 差额超出汇率影响，请核对现金流量表；期初余额经追溯调整的属正常
-- kind flows: the three cash flows | 三项现金流净额之和
-- kind balances: the change between the two balances | 期末余额减期初余额
with sums as (
    select
        symbol, period_end, source, known_from, total_assets,
        operating_cash_flow + investing_cash_flow + financing_cash_flow as flows,
        abs(operating_cash_flow) + abs(investing_cash_flow) + abs(financing_cash_flow) as gross,
        net_change_in_cash,
        coalesce(net_change_in_cash, flows) as change,
        case when fiscal_index % 4 = 0 then cash_and_equivalents - cash_year_before end as between_balances
    from latest
),
pairs as (
    select
        symbol, period_end, source, known_from, total_assets, gross,
        unnest([
            {kind: 'flows', value: net_change_in_cash, expected: flows},
            {kind: 'balances', value: change, expected: between_balances}
        ], recursive := true)
    from sums
)
select
    symbol, period_end as date, 'net_change_in_cash' as item, value, expected, source, null as other, kind,
    known_from, null as known_to
from pairs
where abs(value - expected) > greatest(0.1 * gross, 0.02 * total_assets)
