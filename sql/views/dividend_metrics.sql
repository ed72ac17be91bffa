-- What the company paid its shareholders in cash.
select
    s.*,
    --: dividends_12m | currency | dividends 12 months | 近12月分红
    --: cash dividends with an ex-date in the last twelve months, per share times the shares entitled to them
    --: 近十二个月除息的现金分红总额：每股派息 × 股权登记日总股本
    case when not d.in_foreign_currency then d.paid_12m end as dividends_12m,
    case when dividends_12m is null
        then case when d.in_foreign_currency then 'currency_mismatch' else 'no_data' end end as dividends_12m_reason,
    --: dividend_per_share | per_share | dividend per share | 每股分红
    --: dividends of the last twelve months / shares of today: later bonus issues are in it
    --: 近12月分红总额 ÷ 当前总股本，已含其后送转影响
    ratio_positive(dividends_12m, s.total_shares) as dividend_per_share,
    case when dividend_per_share is null then coalesce(dividends_12m_reason, 'no_data') end
        as dividend_per_share_reason,
    --: dividend_yield | percent | dividend yield | 股息率
    --: dividends of the last twelve months / market cap
    --: 近12月分红总额 ÷ 总市值
    ratio_positive(dividends_12m, s.market_cap) as dividend_yield,
    case when dividend_yield is null then coalesce(s.market_cap_reason, dividends_12m_reason) end
        as dividend_yield_reason,
    --: payout_ratio | percent | payout | 股利支付率
    --: dividends of the last twelve months / profit attributable to the parent of the latest fiscal year
    --: 近12月分红总额 ÷ 最近财年归母净利润
    case when s.conversion_reason is null
        then ratio_positive(dividends_12m * s.exchange_rate, s.net_income_parent_fy0) end
        as payout_ratio,
    case when payout_ratio is null then coalesce(
        case when s.net_income_parent_fy0 <= 0 then 'loss_making' end,
        s.statements_reason, s.conversion_reason, dividends_12m_reason, 'no_data'
    ) end as payout_ratio_reason
from strength_metrics as s
left join dividends_paid as d on d.as_of = s.as_of and d.symbol = s.symbol
