"""Messages of one company through time and of companies side by side."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # history
    "history_span": ("{first} to {last}", "{first} 至 {last}"),
    "history_month": (
        "{count} dates: month-ends and the last day, each as it was known then",
        "{count} 个日期（月末及最后一日），均按当日已公开信息",
    ),
    "history_quarter": (
        "{count} dates: quarter-ends and the last day, each as it was known then",
        "{count} 个日期（季末及最后一日），均按当日已公开信息",
    ),
    "history_year": (
        "{count} dates: year-ends and the last day, each as it was known then",
        "{count} 个日期（年末及最后一日），均按当日已公开信息",
    ),
    "history_report": (
        "the {count} days on which new statements could first be used",
        "新报表可用的 {count} 个日期",
    ),
    "history_latest": ("latest", "最新"),
    "history_percentile": ("percentile", "区间分位"),
    "history_low": ("min", "最低"),
    "history_low_on": ("min on", "最低日"),
    "history_middle": ("median", "中位数"),
    "history_high": ("max", "最高"),
    "history_high_on": ("max on", "最高日"),
    "history_as_of": ("as of", "截至"),
    "history_statements": ("statements of", "最近报告期"),
    "history_announced": ("announced", "公告日"),
    "mark_report": ("● new report", "● 新报告"),
    "mark_restated": ("▲ figures restated", "▲ 数据重述"),
    "history_shown": (
        "the latest {shown} of {count} dates shown; all: --limit {count}",
        "显示最近 {shown} 个日期，共 {count} 个；全部：--limit {count}",
    ),
    "history_gaps": ("no value on {missing} of {count} dates: {parts}", "{count} 个日期中 {missing} 个无数值：{parts}"),
    "history_gap": ("{reason} {count}", "{reason} {count}"),
    "history_by": ("≤ {date}", "≤ {date}"),
    "mark_estimated": ("≤ by then: the legal deadline, no source says the day", "≤ 公告日缺失，按法定披露期限估计"),
    "history_hint": (
        "Every metric on one of these days: screener metrics {symbol} --as-of {date}",
        "某日全部指标：screener metrics {symbol} --as-of {date}",
    ),
    # compare
    "compare_title": ("{count} companies side by side", "{count} 家公司对比"),
    "compare_title_one": ("one company and its peers", "公司与同业对比"),
    "compare_median": ("median", "中位数"),
    "compare_known": ("known", "家数"),
    "compare_peers_industry": (
        "median: {count} companies of {name}",
        "中位数：{name} {count} 家公司",
    ),
    "compare_peers_market": (
        "median: {count} companies of the whole market, for want of a common industry of some size",
        "中位数：全市场 {count} 家公司（无足够大的共同行业）",
    ),
    "compare_no_peers": (
        "no median: the companies belong to different markets",
        "无中位数：公司分属不同市场",
    ),
    "compare_few_peers": ("- under 5 known", "- 已知不足 5 家"),
    "compare_best": ("* best of the row", "* 本行最优"),
    "compare_flags": ("{symbol}: {flags}", "{symbol}：{flags}"),
    "compare_hint": (
        "Through time: screener history {symbol} {metric}",
        "看历史：screener history {symbol} {metric}",
    ),
    "subject_company": ("company", "公司"),
    "subject_size": ("size", "规模"),
    "subject_valuation": ("valuation", "估值"),
    "subject_profitability": ("profitability", "盈利能力"),
    "subject_growth": ("growth", "成长"),
    "subject_safety": ("debt and cash", "偿债与现金"),
    "subject_research": ("research", "研发"),
    "subject_other": ("other", "其他"),
}
