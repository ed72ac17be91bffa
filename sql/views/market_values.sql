-- Market value and what rests on price and statements together. Total shares count, never the float.
with valued as (
    select
        *,
        --: market_cap | currency | market cap | 总市值
        --: unadjusted close times all shares, A shares of an A+H company at the A price
        --: 不复权收盘价 × 总股本，A+H 公司按 A 股价格
        case
            when shares_basis = 'total' and close is not null then close * total_shares
            else coalesce(vendor_market_cap, close * total_shares)
        end as market_cap,
        --: market_cap_basis | text | market cap basis | 市值口径
        --: total, derived (shares from profit / EPS) or float (then there is no market cap)
        --: total 总股本，derived 由利润与每股收益推算，float 仅有流通市值
        case
            when shares_basis = 'total' and close is not null then 'total'
            when vendor_market_cap is not null then 'total'
            when close is not null and total_shares is not null then 'derived'
            when float_cap is not null then 'float'
        end as market_cap_basis,
        case
            when market_cap is not null then null
            when float_cap is not null then 'float_only'
            when close is null then 'no_price'
            else 'no_data'
        end as market_cap_reason,

        --: float_market_cap | currency | float market cap | 流通市值
        --: market value of the freely tradable shares, as the source gives it
        --: 流通股市值，取自数据来源
        float_cap as float_market_cap,
        case when float_cap is null then case when close is null then 'no_price' else 'no_data' end end
            as float_market_cap_reason,
        --: cap_class | text | size class | 市值分层
        --: China: large from 50bn, core from 20bn, else satellite; US: mega 200bn, large 10bn, mid 2bn, small 0.3bn, micro 50m, nano
        --: A股：大盘 ≥ 500亿、核心 ≥ 200亿、卫星 < 200亿；美股：巨型、大、中、小、微、超微盘
        case
            when country = 'cn' and currency = 'CNY' then case
                when market_cap >= 5e10 then 'large'
                when market_cap >= 2e10 then 'core'
                when market_cap is not null then 'satellite'
            end
            when country = 'us' and currency = 'USD' then case
                when market_cap >= 2e11 then 'mega'
                when market_cap >= 1e10 then 'large'
                when market_cap >= 2e9 then 'mid'
                when market_cap >= 3e8 then 'small'
                when market_cap >= 5e7 then 'micro'
                when market_cap is not null then 'nano'
            end
        end as cap_class,
        case when cap_class is null then coalesce(market_cap_reason, 'not_applicable') end as cap_class_reason,

        case when close is null then 'no_price' end as close_reason,
        -- The market cap in the currency of the statements, to be set against them.
        market_cap * exchange_rate as market_value,
        equity_parent_cur - coalesce(other_equity_instruments_cur, 0) as book_equity,
        coalesce(market_cap_reason, statements_reason, conversion_reason) as priced_statement_reason,
        --: liquidity_amount_20d | currency | turnover 20 days | 20日均成交额
        --: mean value traded a day over the last 20 traded days, at least 15 of them within 60 days
        --: 最近20个交易日日均成交额，60天内至少15个交易日
        mean_amount_20d as liquidity_amount_20d,
        case when mean_amount_20d is null then case when close is null then 'no_price' else 'no_data' end end
            as liquidity_amount_20d_reason,
        --: liquidity_tier | text | tier | 流动性分层
        --: A from 50m CNY a day, B from 20m, C from 5m, D below: not tradeable
        --: A ≥ 5000万，B ≥ 2000万，C ≥ 500万，D 不可交易
        case
            when country <> 'cn' then null
            when mean_amount_20d >= 5e7 then 'A'
            when mean_amount_20d >= 2e7 then 'B'
            when mean_amount_20d >= 5e6 then 'C'
            when mean_amount_20d is not null then 'D'
        end as liquidity_tier,
        case when liquidity_tier is null then coalesce(liquidity_amount_20d_reason, 'not_applicable') end
            as liquidity_tier_reason,
        --: listing_age | years | listed for | 上市年限
        --: years since the first trading day
        --: 自上市首日起的年数
        (as_of - listed_on) / 365.25 as listing_age,
        case when listed_on is null then 'no_data' end as listing_age_reason
    from company_days
)
select
    *,
    --: market_cap_rank | count | size rank | 市值排名
    --: place by market cap among the listed companies of the country on the day, 1 is the largest
    --: 当日在本市场上市公司中按总市值的名次，1 为最大
    case when market_cap is not null
        then rank() over (partition by as_of, country order by market_cap desc nulls last) end as market_cap_rank,
    market_cap_reason as market_cap_rank_reason,
    --: total_assets | currency | total assets | 总资产
    --: total assets of the latest balance sheet
    --: 最近资产负债表的资产总计
    total_assets_cur as total_assets,
    case when total_assets is null then coalesce(statements_reason, 'no_data') end as total_assets_reason,
    --: equity_parent | currency | equity | 归母净资产
    --: equity attributable to the parent of the latest balance sheet
    --: 最近资产负债表的归母所有者权益
    equity_parent_cur as equity_parent,
    case when equity_parent is null then coalesce(statements_reason, 'no_data') end as equity_parent_reason,
    --: pe_deducted_ttm | ratio | PE ex non-recurring | 扣非市盈率
    --: market cap / 12-month profit attributable to the parent without non-recurring items; a loss has no PE
    --: 总市值 ÷ 扣非归母净利润 TTM，亏损无市盈率
    ratio_positive(market_value, case when priced_statement_reason is null then net_income_deducted_ttm end)
        as pe_deducted_ttm,
    case when pe_deducted_ttm is null then coalesce(
        case when net_income_deducted_ttm <= 0 then 'loss_making' end, priced_statement_reason, 'no_data'
    ) end as pe_deducted_ttm_reason,
    --: pe_continuing_ttm | ratio | PE continuing | 持续经营市盈率
    --: market cap / 12-month profit of continuing operations
    --: 总市值 ÷ 持续经营净利润 TTM
    ratio_positive(market_value, case when priced_statement_reason is null then net_income_continuing_ttm end)
        as pe_continuing_ttm,
    case when pe_continuing_ttm is null then coalesce(
        case when net_income_continuing_ttm <= 0 then 'loss_making' end, priced_statement_reason, 'no_data'
    ) end as pe_continuing_ttm_reason
from valued
