"""Messages about rules: bounds, groups and scopes in words."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # rules in words
    "name": ("name", "名称"),
    "description": ("description", "说明"),
    "dimensions": ("dimensions", "维度"),
    "rules": ("rules", "规则"),
    "rule": ("rule", "规则"),
    "warnings": ("warnings", "警示"),
    "severity": ("severity", "级别"),
    "asks": ("asks", "条件"),
    "file": ("file", "文件"),
    "comma": (", ", "，"),
    "condition": ("{label} {bound}", "{label}{bound}"),
    "check_when": ("{text}, where {scope}", "{text}（限 {scope}）"),
    "bound_below": ("below {value}", "低于 {value}"),
    "bound_above": ("above {value}", "高于 {value}"),
    "bound_min": ("at least {value}", "不低于 {value}"),
    "bound_max": ("at most {value}", "不高于 {value}"),
    "bound_between": ("between {low} and {high}", "介于 {low} 与 {high} 之间"),
    "bound_is": ("is {value}", "为 {value}"),
    "bound_in": ("in {value}", "属于 {value}"),
    "bound_not": ("not {label}", "非{label}"),
    "group": ("{name}: {required}", "{name}：{required}"),
    "require_all": ("all {count}", "全部 {count} 条"),
    "require_some": ("at least {needed} of {count}", "{count} 条中至少 {needed} 条"),
    "dimension_conditions": ("conditions", "条件"),
    "dimension_value": ("value", "价值"),
    "dimension_growth": ("growth", "成长"),
    "dimension_policy": ("policy", "政策"),
    "years": ("{count}y", "{count} 年"),
    "months": ("{count} months", "{count} 个月"),
    "days": ("{count} days", "{count} 天"),
    "severity_info": ("info", "提示"),
    "severity_watch": ("watch", "关注"),
    "severity_warn": ("warn", "警示"),
    "severity_reduce": ("reduce", "减仓"),
    "severity_exclude": ("exclude", "剔除"),
    "universe": ("  companies: {parts}", "  范围：{parts}"),
    "universe_without": ("without {names}", "剔除 {names}"),
    "universe_listed": ("listed at least {age}", "上市满 {age}"),
    "rank": ("  ordered by: {keys}", "  排序：{keys}"),
    "rules_title": ("{title} · {path}", "{title} · {path}"),
    "rules_checked": (
        "{path}: no problem · dimensions {dimensions}, rules {rules}, warnings {warnings}, own metrics {definitions}",
        "{path}：没有问题 · 维度 {dimensions}、规则 {rules}、警示 {warnings}、自定义指标 {definitions}",
    ),
    "problems_alone": ("{problems}; nothing was run.", "{problems}；未运行任何筛选。"),
    # new files
    "metric_unit": ("{label} ({unit})", "{label}（{unit}）"),
    "rules_created": ("{path}: written · rules {rules}", "{path}：已写入 · 规则 {rules}"),
    "hint_created": (
        "Edit it as you like, check it: screener rules check {name}. Use it: screener screen {name}",
        "可自行修改，检查：screener rules check {name}。使用：screener screen {name}",
    ),
    "new_file": (
        (
            "Made of: {asked}\n"
            "\n"
            "A rule passes, fails, is unknown where a figure is missing, or is left out where it has no meaning\n"
            "(the PE of a loss fails, a bank has no debt ratio). A company that fails nothing but has unknowns is\n"
            "undecided: counted, listed with --undecided, never passed. `on_unknown: fail` makes a rule strict.\n"
            "`require` is all, any or a number; a rule can be a group with `require` and `rules` of its own.\n"
            "Metrics: screener metrics. Use these rules: screener screen {name}. Why one is in or out:\n"
            "screener explain SYMBOL {name}"
        ),
        (
            "由表达式生成：{asked}\n"
            "\n"
            "每条规则的结论为通过、不通过、未知（缺数据）或不适用（无意义，不计入；亏损无市盈率，判不通过）。\n"
            "没有不通过、但有未知的公司为待定：计数，并可用 --undecided 列出，绝不当作通过。\n"
            "规则内写 on_unknown: fail 则从严。require 可为 all、any 或数字；规则也可以是带 require 和 rules 的组。\n"
            "指标：screener metrics。使用：screener screen {name}。某公司为何入选或落选：\n"
            "screener explain 代码 {name}"
        ),
    ),
}
