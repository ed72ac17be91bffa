"""Messages about what can be asked for in SQL: one line on each view of sql/views/."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "view_certificates": (
        "policy evidence each company holds on the day, counted by what the rules ask",
        "各公司当日持有的政策资质，按规则所需分类计数",
    ),
    "view_company_days": (
        "every company listed on the day: identity, price, shares, statements",
        "当日在市的每家公司：身份、价格、股本与财报",
    ),
    "view_dividend_metrics": ("what the company paid its shareholders in cash", "现金分红指标"),
    "view_dividends_paid": (
        "cash dividends of the twelve months up to the day, in money",
        "截至当日近十二个月的现金分红总额",
    ),
    "view_enterprise_metrics": (
        "the price of the whole business, lenders included, and what it pays out",
        "含债权人在内的企业整体估值与分红",
    ),
    "view_growth_metrics": ("how fast the business grows", "成长性指标"),
    "view_industry_values": ("PE of each company's industry, by several readings", "各公司所属行业的市盈率，多种口径"),
    "view_public_items": (
        "every figure that filings and corrections give of a company, as public on the day",
        "当日已公开的、各次披露与更正所给的每个数据",
    ),
    "view_withheld_sources": (
        "sources that are off scale for a period and so fill nothing of it",
        "某报告期量级不符、因而不用于补缺的来源",
    ),
    "view_known_voices": (
        "what each source says of the same figure, and whether it could count",
        "各来源对同一数据的说法，以及是否可采用",
    ),
    "view_known_items": (
        "what counts for each statement item, with the filing it came from",
        "每个报表项目的采用值及其出处公告",
    ),
    "view_known_statements": ("statements as known on the day", "当日已知的财报数据"),
    "view_loaded_lists": (
        "which policy lists are loaded, and whether absence from them means no",
        "已载入的政策名单，以及不在册是否即为没有",
    ),
    "view_market_values": (
        "market value, and what rests on price and statements together",
        "市值及由价格与财报共同得出的数据",
    ),
    "view_memberships": ("industry of every company on the day", "各公司当日所属行业"),
    "view_metric_reasons": (
        "why a metric is missing, under the metric's own name",
        "指标缺失的原因，列名与指标相同",
    ),
    "view_metrics": ("one row per day and company: identity, metrics, flags", "每日每家公司一行：身份、全部指标与标记"),
    "view_metrics_with_reasons": (
        "every metric beside the reason it is missing and the range it must lie in",
        "全部指标，附缺失原因和可能的取值区间",
    ),
    "view_own_history": ("each company's own valuation history", "各公司自身的历史估值"),
    "view_own_percentile_metrics": (
        "today's multiples among the company's own month-ends of ten years",
        "当前估值在自身近十年月末中的分位",
    ),
    "view_own_valuation": (
        "today's multiples against the company's own past",
        "当前估值与公司自身历史的比较",
    ),
    "view_policy_metrics": ("what dated policy evidence says", "政策资质指标"),
    "view_quality_metrics": ("what the business earns on what it has", "盈利能力与回报指标"),
    "view_quotes": ("last market data of every company, none older than 60 days", "各公司60天内的最近行情"),
    "view_research_metrics": ("how much of the business is research", "研发投入指标"),
    "view_risk_metrics": (
        "what could sink a company: debt, thin cash flow, too little research",
        "退市风险指标：负债、现金流与研发",
    ),
    "view_statuses": ("listing status of every company on the day", "各公司当日上市状态"),
    "view_strength_metrics": ("what the company owes and what it has to meet it with", "偿债能力指标"),
    "view_value_metrics": (
        "price against earnings, net assets and free cash flow",
        "估值指标：价格相对利润、净资产与自由现金流",
    ),
}
