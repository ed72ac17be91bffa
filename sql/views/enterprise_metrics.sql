-- The price of the whole business, lenders included, and what it earns and throws off for that price.
-- Enterprise value has no meaning for financials, whose debt is their trade; nor has their operating cash flow.
with claims as (
    select
        *,
        -- Minorities not shown are what is left of equity.
        coalesce(minority_interest_cur, all_equity - equity_parent_cur) + coalesce(other_equity_instruments_cur, 0)
            as other_owners,
        -- What the price says nothing of, or what keeps it from being set against the statements.
        case when is_financial then 'not_applicable' else priced_statement_reason end as why_no_ev,
        case when why_no_ev is null then market_value end as business_cap
    from dividend_metrics
)
select
    *,
    --: ev | currency | enterprise value | 企业价值
    --: market cap + interest-bearing debt + minority interest + other equity instruments - cash
    --: 总市值 + 带息债务 + 少数股东权益 + 其他权益工具 − 货币资金
    business_cap + net_debt + other_owners as ev,
    -- Debt with items missing lies between the known items and all liabilities, and so does the value.
    case when ev is null then business_cap + net_debt_low + other_owners end as ev_low,
    case when ev is null then business_cap + net_debt_high + other_owners end as ev_high,
    case when ev is null then coalesce(why_no_ev, 'no_data') end as ev_reason,
    --: ev_to_ebit | ratio | EV/EBIT | EV/EBIT倍数
    --: enterprise value / EBIT of 12 months; negative where cash exceeds the price of the whole business
    --: 企业价值 ÷ 息税前利润 TTM，现金超过全部价值时为负
    ratio_positive(ev, ebit) as ev_to_ebit,
    case when ev_to_ebit is null then ratio_positive(ev_low, ebit) end as ev_to_ebit_low,
    case when ev_to_ebit is null then ratio_positive(ev_high, ebit) end as ev_to_ebit_high,
    case when ev_to_ebit is null then coalesce(
        case when not is_financial and ebit <= 0 then 'loss_making' end, ev_reason, 'no_data'
    ) end as ev_to_ebit_reason,
    --: ev_to_ebitda | ratio | EV/EBITDA | EV/EBITDA倍数
    --: enterprise value / EBITDA of 12 months; negative where cash exceeds the price of the whole business
    --: 企业价值 ÷ 息税折旧摊销前利润 TTM，现金超过全部价值时为负
    ratio_positive(ev, ebitda) as ev_to_ebitda,
    case when ev_to_ebitda is null then ratio_positive(ev_low, ebitda) end as ev_to_ebitda_low,
    case when ev_to_ebitda is null then ratio_positive(ev_high, ebitda) end as ev_to_ebitda_high,
    case when ev_to_ebitda is null then coalesce(
        case when not is_financial and ebitda <= 0 then 'loss_making' end, ev_reason, 'no_data'
    ) end as ev_to_ebitda_reason,
    --: ev_to_sales | ratio | EV/sales | EV/营收
    --: enterprise value / revenue of 12 months
    --: 企业价值 ÷ 营业收入 TTM
    ratio_positive(ev, revenue_ttm) as ev_to_sales,
    case when ev_to_sales is null then ratio_positive(ev_low, revenue_ttm) end as ev_to_sales_low,
    case when ev_to_sales is null then ratio_positive(ev_high, revenue_ttm) end as ev_to_sales_high,
    case when ev_to_sales is null then coalesce(
        case when not is_financial and revenue_ttm <= 0 then 'negative_base' end, ev_reason, 'no_data'
    ) end as ev_to_sales_reason,

    --: pcf_ttm | ratio | P/CF | 市现率TTM
    --: market cap / operating cash flow of 12 months
    --: 总市值 ÷ 经营现金流 TTM
    ratio_positive(business_cap, operating_cash_flow_ttm) as pcf_ttm,
    case when pcf_ttm is null then coalesce(
        case when not is_financial and operating_cash_flow_ttm <= 0 then 'negative_base' end, why_no_ev, 'no_data'
    ) end as pcf_ttm_reason,
    --: p_fcf_ttm | ratio | P/FCF | 市值/自由现金流
    --: market cap / free cash flow of 12 months (operating cash flow - capex - interest paid)
    --: 总市值 ÷ 自由现金流 TTM（经营现金流 − 资本开支 − 支付利息）
    ratio_positive(business_cap, fcf_ttm) as p_fcf_ttm,
    -- Where interest is only shown together with dividends, free cash flow has a range; a flow that may be nothing has
    -- no highest multiple.
    case when fcf_ttm is null then ratio_positive(business_cap, fcf_most) end as p_fcf_ttm_low,
    case when p_fcf_ttm_low is not null then coalesce(ratio_positive(business_cap, fcf_least), 'inf'::double) end
        as p_fcf_ttm_high,
    case when p_fcf_ttm is null then coalesce(
        case when not is_financial and (fcf_ttm <= 0 or (fcf_ttm is null and fcf_most <= 0)) then 'negative_base' end,
        why_no_ev, 'no_data'
    ) end as p_fcf_ttm_reason,
    --: fcf_yield | percent | FCF yield | 自由现金流收益率
    --: free cash flow of 12 months / market cap; negative where cash is used up
    --: 自由现金流 TTM ÷ 总市值，可为负
    ratio_positive(fcf_ttm, business_cap) as fcf_yield,
    case when fcf_ttm is null then ratio_positive(fcf_least, business_cap) end as fcf_yield_low,
    case when fcf_yield_low is not null then ratio_positive(fcf_most, business_cap) end as fcf_yield_high,
    case when fcf_yield is null then coalesce(why_no_ev, fcf_ttm_reason, 'no_data') end as fcf_yield_reason,
    --: earnings_yield | percent | earnings yield | 盈利收益率
    --: profit attributable to the parent of 12 months / market cap, the inverse of PE; a loss makes it negative
    --: 归母净利润 TTM ÷ 总市值，即市盈率的倒数，亏损为负
    ratio_positive(case when priced_statement_reason is null then net_income_parent_ttm end, market_value)
        as earnings_yield,
    case when earnings_yield is null then coalesce(priced_statement_reason, 'no_data') end as earnings_yield_reason,
    --: peg_3y | ratio | PEG | PEG（三年）
    --: PE / (100 x profit CAGR of 3 years); profit that does not grow has none
    --: 市盈率TTM ÷（100 × 净利润三年复合增速），利润不增长则无
    ratio_positive(pe_ttm, 100 * net_income_cagr_3y) as peg_3y,
    case when peg_3y is null then coalesce(
        pe_ttm_reason, net_income_cagr_3y_reason, case when net_income_cagr_3y <= 0 then 'negative_base' end, 'no_data'
    ) end as peg_3y_reason
from claims
