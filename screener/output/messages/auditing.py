"""Messages about sources held against each other, what was used too early, and what there is data for."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # explain: several sources for one figure
    "voice_same": ("as in {sources}", "与 {sources} 一致"),
    "voice_gap": ("from {source}", "取自 {source}"),
    "voice_says": ("{source} says {value} ({off})", "{source} 为 {value}（{off}）"),
    "voice_differs": ("{source} says {value}", "{source} 为 {value}"),
    "voice_withheld": ("{source} says {value}: off scale, left out", "{source} 为 {value}：量级不符，不采用"),
    "counts_order": ("{source} counts, first in order", "采用 {source}（优先级在前）"),
    "counts_name": (
        "{source} counts, first by name: no order is declared",
        "采用 {source}（未声明优先级，按名称在前）",
    ),
    "counts_vintage": ("{source} counts: one filing with all three parts", "采用 {source}（三项出自同一份报告）"),
    "counts_gap": ("{source} counts, as {silent} lacks it", "采用 {source}（{silent} 未提供）"),
    "counts_alone": ("{source} counts", "采用 {source}"),
    "counts_override": ("your correction counts", "采用人工修正"),
    # progress
    "audit_step_believed": ("the store as it is", "数据仓现状"),
    "audit_step_first": ("{source} first", "{source} 优先"),
    "audit_step_without": ("without {source}", "去掉 {source}"),
    "audit_step_naive": ("dated by period ends", "按报告期末计日"),
    "audit_step_estimated": ("dated by deadlines", "按披露期限计日"),
    "audit_step_items": ("statement items", "报表科目"),
    "audit_step_metrics": ("metrics", "指标"),
    # check --sources
    "sources_title": ("Sources held against each other", "数据来源比对"),
    "sources_order": ("whose figure counts: {sources}", "取数优先级：{sources}"),
    "sources_no_order": ("no order is declared: sources count by name", "未声明优先级：按来源名称"),
    "audit_figures": ("figures", "数值"),
    "audit_periods": ("reports", "报告期"),
    "audit_counting": ("count", "被采用"),
    "audit_gaps_filled": ("of these fill gaps", "其中补缺"),
    "audit_outranked": ("outranked", "让位"),
    "audit_withheld": ("off scale", "量级不符"),
    "audit_pair": ("of two sources", "两个来源"),
    "audit_pair_name": ("{other} beside {believed}", "{other} 对 {believed}"),
    "audit_item": ("item", "科目"),
    "audit_compared": ("both give", "均有"),
    "audit_beyond_1": ("differ > 1%", "差异 > 1%"),
    "audit_beyond_5": ("> 5%", "> 5%"),
    "audit_share": ("share", "占比"),
    "audit_worst": ("furthest apart", "差异最大"),
    "audit_worst_text": ("{symbol} {year}: {other} for {believed}", "{symbol} {year}：{other}，采用 {believed}"),
    "sources_one": (
        "one source only: there is nothing to hold against it",
        "只有一个来源，无可比对",
    ),
    "sources_apart": ("no figure is given by two sources", "没有任何数值由两个来源同时提供"),
    "audit_effect_title": (
        "What the order decides: {rules}, {companies} companies, {passing} pass",
        "优先级的影响：{rules}，{companies} 家公司，通过 {passing} 家",
    ),
    "audit_otherwise": ("otherwise", "若"),
    "audit_changed": ("verdicts change", "结论改变"),
    "audit_enter": ("enter", "新进"),
    "audit_leave": ("leave", "退出"),
    "audit_rules_changed": ("rule verdicts", "单条规则"),
    "audit_most": ("mostly", "主要是"),
    "audit_enter_names": ("{what}, these enter: {names}", "{what}，新进：{names}"),
    "audit_leave_names": ("{what}, these leave: {names}", "{what}，退出：{names}"),
    "audit_more_names": ("and {count} more", "等，另 {count} 家"),
    "audit_lost": (
        "{what}, nothing is left to judge {dimensions} by; verdicts do without it",
        "{what}，{dimensions}无数据可评；结论不含该维度",
    ),
    "sources_not_measured": (
        "not measured: sources of prices, shares and other tables; two changes at once; other days (--as-of)",
        "未测：行情、股本等其他表的来源；同时改变两处；其他日期（--as-of）",
    ),
    "sources_unrivalled": (
        "not tried first, since no other source gives the same figures: {sources}",
        "未试优先（无其他来源给出相同数值）：{sources}",
    ),
    # check --lookahead
    "lookahead_title": ("Look-ahead audit", "前视审计"),
    "lookahead_span": ("{count} dates, {first} to {last}", "{count} 个日期，{first} 至 {last}"),
    "lookahead_naive": (
        (
            "A join on period ends would have used a report that was not out by the store's dates in {share} of "
            "{count} company-dates, on average {days} days before it was."
        ),
        "若按报告期末取数，{count} 个公司日期中有 {share} 用到按数据仓日期尚未公告的报告，平均早 {days} 天。",
    ),
    "lookahead_naive_none": (
        "A join on period ends would have used no report too early in {count} company-dates.",
        "若按报告期末取数，{count} 个公司日期中均未用到尚未公告的报告。",
    ),
    "lookahead_dated": (
        "Where the report's real date is known: {share} of {count}.",
        "其中公告日确知的：{count} 个中有 {share}。",
    ),
    "lookahead_undated": (
        "No report of these dates has a real date: the comparison is with deadlines.",
        "这些日期的报告均无确知的公告日：只能与披露期限比较。",
    ),
    "lookahead_estimated": (
        (
            "Deadlines in place of real dates would have been too early in {early} of the {count} company-dates with a "
            "real date, and would have waited for a report that was out in {late}."
        ),
        "若以披露期限代替确知的公告日，{count} 个公司日期中有 {early} 过早，有 {late} 在报告已公告后仍在等待。",
    ),
    "lookahead_effect": (
        "The screen would have passed {wrong} wrongly and missed {missed} of the {passing} that pass.",
        "筛选会误通过 {wrong} 个公司日期，并漏掉应通过的 {passing} 个中的 {missed} 个。",
    ),
    "lookahead_naive_table": ("Dated by period ends", "按报告期末计日"),
    "lookahead_estimated_table": ("Dated by deadlines", "按披露期限计日"),
    "lookahead_same": ("no difference on the other {count} dates", "其余 {count} 个日期无差异"),
    "lookahead_same_all": ("no difference on any date", "各日期均无差异"),
    "audit_date": ("date", "日期"),
    "audit_companies": ("companies", "公司"),
    "audit_ahead": ("not out yet", "尚未公告"),
    "audit_days": ("days early", "早（天）"),
    "audit_days_max": ("at most", "最多"),
    "audit_restated": ("restated since", "后经重述"),
    "audit_behind": ("too late", "过晚"),
    "audit_passing": ("pass", "通过"),
    "audit_wrongly": ("wrongly pass", "误通过"),
    "audit_missed": ("missed", "漏掉"),
    "lookahead_wrong_names": (
        "would have passed wrongly on {date}: {names}",
        "{date} 会误通过：{names}",
    ),
    "lookahead_reports": ("When reports came out", "报告公告时点"),
    "audit_year": ("fiscal year", "财年"),
    "audit_annual": ("{year} annual", "{year} 年报"),
    "audit_interim": ("{year} interim", "{year} 中期报告"),
    "audit_reports": ("reports", "报告数"),
    "audit_dated": ("with a date", "公告日确知"),
    "audit_lag_median": ("days after period end", "期末后（天）"),
    "audit_lag_max": ("at most", "最多"),
    "audit_late": ("after the deadline", "晚于期限"),
    "audit_late_median": ("days late", "晚（天）"),
    "audit_late_max": ("at most", "最多"),
    "audit_early_median": ("others, days before", "其余提前（天）"),
    "lookahead_overtaken": (
        (
            "reports the store itself uses too early: {count}. One source says no date and counts from the deadline, "
            "another says a later day. Put the dates into the table announcements."
        ),
        "数据仓自身提前使用的报告：{count} 份（有的来源无公告日、按期限计，另一来源更晚）；请补全 announcements 表。",
    ),
    "lookahead_not_measured": (
        (
            "days early run to the first day the store has the report from; a date far behind its deadline is often "
            "that of a revised report."
        ),
        "提前天数算至数据仓可用该报告之日；远晚于期限的日期多为更正后报告。公告时点为中位数与最大值。",
    ),
    # check --coverage
    "coverage_title": ("What there is data for", "数据覆盖"),
    "coverage_items": (
        "Statement items: share of annual reports with a value (below {bound} in {year})",
        "报表科目：年报中有值的占比（{year} 财年低于 {bound} 者）",
    ),
    "coverage_metrics": (
        "Metrics: share of listed companies with a value (below {bound} on {date})",
        "指标：上市公司中有值的占比（{date} 低于 {bound} 者）",
    ),
    "coverage_count": ("annual reports", "年报数"),
    "coverage_listed": ("companies", "公司数"),
    "coverage_financials": ("financials {year}", "金融类 {year}"),
    "coverage_sources": ("given by", "来源"),
    "coverage_since": ("{source} since {year}", "{source}（{year} 起）"),
    "coverage_why": ("why not", "缺失原因"),
    "coverage_reason": ("{reason} {share}", "{reason} {share}"),
    "coverage_none": ("no source gives: {items}", "没有来源提供：{items}"),
    "coverage_nobody": ("known of no company on {date}: {metrics}", "{date} 没有任何公司有值：{metrics}"),
    "coverage_full": ("{count} items at {bound} or above", "达到 {bound} 的科目 {count} 个"),
    "coverage_full_metrics": ("{count} metrics at {bound} or above", "达到 {bound} 的指标 {count} 个"),
    "coverage_shown": (
        "{shown} of {count} shown (--limit N; -f csv has everything)",
        "显示 {shown}/{count}（--limit N；-f csv 输出全部）",
    ),
}
