"""Everything the output says, in English and Chinese: one catalogue of messages with named fields.

One dict, so that a missing translation is a gap a test can see rather than an English word on a Chinese page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screener.output.formatting import Language

MESSAGES: dict[str, tuple[str, str]] = {
    # tables and problems
    "columns_dropped": (
        "not shown at {width} columns: {labels} (-f csv has everything)",
        "宽度 {width} 列容不下：{labels}（-f csv 输出全部）",
    ),
    "error": ("error", "错误"),
    "problems_found": ("{problems} in {files}", "{files}，{problems}"),
    "problems_nothing_run": ("{problems} in {files}; nothing was run.", "{files}，{problems}；未运行任何筛选。"),
    "problem_one": ("1 problem", "1 个问题"),
    "problem_many": ("{count} problems", "{count} 个问题"),
    "file_one": ("1 file", "1 个文件"),
    "file_many": ("{count} files", "{count} 个文件"),
    # listings: headings
    "table": ("table", "表"),
    "columns": ("columns", "列数"),
    "column": ("column", "列"),
    "key": ("key", "主键"),
    "required": ("required", "必填"),
    "type": ("type", "类型"),
    "unit": ("unit", "单位"),
    "meaning": ("meaning", "含义"),
    "chinese": ("Chinese", "中文"),
    "english": ("English", "英文"),
    "vendor_names": ("vendor names", "外部名称"),
    "metric": ("metric", "指标"),
    "label": ("label", "名称"),
    "value": ("value", "数值"),
    "reason": ("reason", "原因"),
    "source": ("source", "来源"),
    "seconds": ("s", "秒"),
    # units
    "unit_currency": ("money", "金额"),
    "unit_per_share": ("per share", "每股"),
    "unit_shares": ("shares", "股"),
    "unit_ratio": ("×", "倍"),
    "unit_percent": ("%", "%"),
    "unit_count": ("number", "个数"),
    "unit_bool": ("yes/no", "是/否"),
    "unit_date": ("date", "日期"),
    "unit_text": ("text", "文字"),
    "unit_years": ("years", "年"),
    "unit_days": ("days", "天"),
    # reasons why there is no value
    "reason_none": ("no value", "无数值"),
    "reason_loss_making": ("loss-making", "亏损"),
    "reason_negative_base": ("negative base", "基数为负"),
    "reason_not_applicable": ("not applicable", "不适用"),
    "reason_net_cash": ("net cash", "净现金"),
    "reason_no_data": ("no data", "缺数据"),
    "reason_no_price": ("no price", "无价格"),
    "reason_short_history": ("history too short", "历史不足"),
    "reason_stale": ("statements too old", "报表过旧"),
    "reason_list_not_loaded": ("list not loaded", "名单未载入"),
    "reason_float_only": ("only the float's market value known", "仅有流通市值"),
    "reason_currency_mismatch": ("statement in another currency", "币种不一致"),
    "reason_announced_estimated": ("announcement date estimated", "公告日为估计"),
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
    "require_some": ("{needed} of {count}", "{count} 条中至少 {needed} 条"),
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
        "{path}: no problem · dimensions: {dimensions} · rules: {rules} · warnings: {warnings} · own metrics: {definitions}",
        "{path}：没有问题 · 维度 {dimensions} · 规则 {rules} · 警示 {warnings} · 自定义指标 {definitions}",
    ),
    # import
    "rows_read": ("read", "读入"),
    "rows_written": ("written", "写入"),
    "rows_unchanged": ("unchanged", "未变"),
    "rows_merged": ("merged", "合并"),
    "rows_quarantined": ("quarantined", "隔离"),
    "rows_left_out": ("left out", "不收"),
    "reasons_line": ("  {title} {total}: {reasons}", "  {title} {total}：{reasons}"),
    "other_reasons": ("{count} more reasons", "另有 {count} 种原因"),
    "announcement_dates": (
        "  announcement dates: {given} given, {estimated} estimated from deadlines",
        "  公告日：{given} 条已知，{estimated} 条按披露期限估计",
    ),
    "quarantine_file": ("  refused rows are in {path}", "  被隔离的行见 {path}"),
    "import_done": (
        "  store {store} · {added} companies added · {seconds} s · next: screener status",
        "  数据仓 {store} · 新增公司 {added} 家 · {seconds} 秒 · 下一步：screener status",
    ),
    "import_rehearsed": (
        "  rehearsal: {store} was not changed · {added} companies would be added · {seconds} s",
        "  演练：{store} 未改动 · 将新增公司 {added} 家 · {seconds} 秒",
    ),
}


def say(lang: Language, message: str, **fields: object) -> str:
    """A message in a language, its fields filled in."""
    english, chinese = MESSAGES[message]
    return (chinese if lang == "zh" else english).format(**fields)
