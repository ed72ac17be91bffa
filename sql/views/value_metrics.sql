-- Price against what a company earns, owns and throws off in cash.
-- The DCF pair rests on free cash flow to equity: operating cash flow - capex - interest paid. Chinese statements book
-- interest under financing, so without the last term the flow would belong to lenders too; US filers deduct it already.
with flows as (
    select
        *,
        interest_paid_ttm is null and interest_expense_ttm is not null and country <> 'us' as interest_expense_used,
        operating_cash_flow_ttm - capex_ttm
            - case when country = 'us' then 0 else coalesce(interest_paid_ttm, interest_expense_ttm) end as fcf_now,
        -- Where interest is only shown together with dividends it lies between nothing and the sum.
        operating_cash_flow_ttm - capex_ttm - dividends_and_interest_paid_ttm as fcf_least,
        case when dividends_and_interest_paid_ttm is not null then operating_cash_flow_ttm - capex_ttm end as fcf_most,
        operating_cash_flow_fy0 - capex_fy0
            - case when country = 'us' then 0 else coalesce(interest_paid_fy0, interest_expense_fy0) end as fcf_fy0,
        operating_cash_flow_fy1 - capex_fy1
            - case when country = 'us' then 0 else coalesce(interest_paid_fy1, interest_expense_fy1) end as fcf_fy1,
        operating_cash_flow_fy2 - capex_fy2
            - case when country = 'us' then 0 else coalesce(interest_paid_fy2, interest_expense_fy2) end as fcf_fy2
    from own_valuation
),
smoothed as (
    select
        *,
        (fcf_fy0 + fcf_fy1 + fcf_fy2) / 3 as fcf_mean_3y,
        -- A year far from the mean of three says more about its timing than about the company.
        coalesce(fcf_now / nullif(fcf_mean_3y, 0) not between 0.5 and 2, false) as fcf_smoothed,
        case when not is_financial then case when fcf_smoothed then fcf_mean_3y else fcf_now end end as fcf_used,
        --: revenue_cagr_3y | percent | revenue CAGR 3 years | 营收三年复合增速
        --: (revenue of the latest fiscal year / revenue three years before) ^ (1/3) - 1
        --: （最近财年营收 ÷ 三年前营收）^(1/3) − 1
        cagr(revenue_fy0, revenue_fy3, 3) as revenue_cagr_3y,
        case when revenue_cagr_3y is null then coalesce(
            statements_reason,
            case when revenue_fy0 <= 0 or revenue_fy3 <= 0 then 'negative_base' end,
            case when fiscal_years_known < 4 then 'short_history' end,
            'no_data'
        ) end as revenue_cagr_3y_reason
    from flows
),
implied as (
    select
        *,
        --: fcf_ttm | currency | free cash flow | 自由现金流
        --: operating cash flow - capex - interest paid, 12 months: what is left for shareholders
        --: 经营现金流 − 资本开支 − 支付利息，TTM，归股东的现金流
        fcf_now as fcf_ttm,
        case when fcf_now is null then coalesce(statements_reason, 'no_data') end as fcf_ttm_reason,
        clamp(revenue_cagr_3y, 0, 0.25) as forecast_growth,
        case when priced_statement_reason is null then ratio_positive(market_value, fcf_used) end as fcf_multiple,
        -- The range a missing figure lies in, from the cash flow's own range.
        case when fcf_used is null and not is_financial and priced_statement_reason is null and fcf_most > 0
            then ratio_positive(market_value, fcf_most) end as fcf_multiple_least,
        case when fcf_multiple_least is not null then ratio_positive(market_value, fcf_least) end as fcf_multiple_most,
        case
            when is_financial then 'not_applicable'
            when fcf_used <= 0 or (fcf_used is null and fcf_most <= 0) then 'negative_base'
            else coalesce(priced_statement_reason, case when fcf_used is null then 'no_data' end)
        end as fcf_multiple_reason
    from smoothed
)
select
    *,
    --: dcf_implied_return | percent | DCF implied return | DCF隐含回报率
    --: discount rate at which ten years of own revenue growth (within 0-25%) and 3% after are worth today's market cap
    --: 使未来现金流现值等于当前市值的折现率：十年按自身营收增速（0–25%），其后永续3%
    implied_return(fcf_multiple, forecast_growth, 0.03, 10) as dcf_implied_return,
    case when dcf_implied_return is null then coalesce(fcf_multiple_reason, revenue_cagr_3y_reason, 'no_data') end
        as dcf_implied_return_reason,
    case when fcf_multiple_least is not null and forecast_growth is not null
        then coalesce(implied_return(fcf_multiple_most, forecast_growth, 0.03, 10), '-inf'::double)
        end as dcf_implied_return_low,
    implied_return(fcf_multiple_least, forecast_growth, 0.03, 10) as dcf_implied_return_high,
    --: dcf_implied_growth | percent | DCF implied growth | DCF隐含增长率
    --: growth over ten years that today's price already pays for, at 10% with 3% after: high means expensive
    --: 当前价格已隐含的十年增速（折现率10%，永续3%），越高越贵
    implied_growth(fcf_multiple, 0.10, 0.03, 10) as dcf_implied_growth,
    case when dcf_implied_growth is null then coalesce(fcf_multiple_reason, 'no_data') end as dcf_implied_growth_reason,
    --: growth_gap | percent | growth gap | 增长差
    --: own 3-year revenue growth - growth the price pays for
    --: 自身三年营收增速 − 价格隐含增速
    revenue_cagr_3y - dcf_implied_growth as growth_gap,
    case when growth_gap is null then coalesce(revenue_cagr_3y_reason, dcf_implied_growth_reason) end
        as growth_gap_reason,

    --: pe_ttm | ratio | PE | 市盈率TTM
    --: market cap / 12-month profit attributable to the parent
    --: 总市值 ÷ 归母净利润 TTM
    ratio_positive(market_value, case when priced_statement_reason is null then net_income_parent_ttm end) as pe_ttm,
    case when pe_ttm is null then coalesce(
        case when net_income_parent_ttm <= 0 then 'loss_making' end, priced_statement_reason, 'no_data'
    ) end as pe_ttm_reason,
    --: pe_static | ratio | PE static | 静态市盈率
    --: market cap / profit attributable to the parent of the latest fiscal year
    --: 总市值 ÷ 最近财年归母净利润
    ratio_positive(market_value, case when priced_statement_reason is null then net_income_parent_fy0 end) as pe_static,
    case when pe_static is null then coalesce(
        case when net_income_parent_fy0 <= 0 then 'loss_making' end, priced_statement_reason, 'no_data'
    ) end as pe_static_reason,
    --: ps_ttm | ratio | PS | 市销率TTM
    --: market cap / 12-month revenue
    --: 总市值 ÷ 营业收入 TTM
    ratio_positive(market_value, case when priced_statement_reason is null then revenue_ttm end) as ps_ttm,
    case when ps_ttm is null then coalesce(
        case when revenue_ttm <= 0 then 'negative_base' end, priced_statement_reason, 'no_data'
    ) end as ps_ttm_reason,
    --: pb | ratio | PB | 市净率
    --: market cap / equity attributable to the parent without perpetuals and preferred shares
    --: 总市值 ÷（归母权益 − 其他权益工具）
    ratio_positive(market_value, case when priced_statement_reason is null then book_equity end) as pb,
    case when pb is null then coalesce(
        case when book_equity <= 0 then 'negative_base' end, priced_statement_reason, 'no_data'
    ) end as pb_reason,
    --: pb_median_10y | ratio | own PB median | PB历史中位数
    --: median of the company's own month-end PB over ten years, at least 36 months, on the same market value basis
    --: 自身近十年月末市净率中位数，至少36个月，口径一致
    case
        when market_cap_basis = 'float' and pb_float_months >= 36 then pb_float_median
        when market_cap_basis <> 'float' and pb_total_months >= 36 then pb_total_median
    end as pb_median_10y,
    case when pb_median_10y is null then case
        when market_cap_basis is null then coalesce(market_cap_reason, 'no_price') else 'short_history'
    end end as pb_median_10y_reason,
    -- PB on whatever market value there is, for comparison with its own past on the same basis.
    case
        when coalesce(statements_reason, conversion_reason) is not null then null
        when market_cap_basis = 'float' then ratio_positive(float_cap * exchange_rate, book_equity)
        else ratio_positive(market_value, book_equity)
    end as pb_on_basis,
    case when pb_on_basis is null then coalesce(
        case when book_equity <= 0 then 'negative_base' end,
        statements_reason, conversion_reason,
        case when market_cap_basis is null then coalesce(market_cap_reason, 'no_price') end,
        'no_data'
    ) end as why_no_pb_on_basis,
    --: pb_to_median | ratio | PB / own median | PB/历史中位数
    --: PB today / median of its own month-end PB over ten years
    --: 当前市净率 ÷ 自身十年月末市净率中位数
    ratio(pb_on_basis, pb_median_10y) as pb_to_median,
    case when pb_to_median is null then coalesce(why_no_pb_on_basis, pb_median_10y_reason, 'no_data') end
        as pb_to_median_reason
from implied
