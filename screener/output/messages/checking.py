"""Messages of the data checks: what was found, what is accepted, what to do."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "check_title": ("Data checks", "数据检查"),
    "check_everything": ("all the store holds", "数据仓全部数据"),
    "check_severity": ("severity", "级别"),
    "check_name": ("check", "检查"),
    "check_findings": ("findings", "发现"),
    "check_companies": ("companies", "公司"),
    "check_allowed": ("accepted", "已接受"),
    "check_what": ("what is wrong", "问题"),
    "check_severity_error": ("error", "错误"),
    "check_severity_warn": ("warning", "警告"),
    "check_severity_info": ("note", "提示"),
    "check_total": (
        "errors {error}, warnings {warn}, notes {info}: {companies} of {all} companies",
        "{all} 家公司中 {companies} 家有发现：错误 {error}、警告 {warn}、提示 {info}",
    ),
    "check_clean": ("nothing found", "未发现问题"),
    "check_clean_names": ("nothing found by: {names}", "未发现问题：{names}"),
    "check_against": ("against: {text}", "对照：{text}"),
    "check_said": ("value: {text}", "数值：{text}"),
    "check_heading": ("{name} · {severity}: {what}", "{name} · {severity}：{what}"),
    "check_date": ("date", "日期"),
    "check_item": ("figure", "项目"),
    "check_value": ("value", "数值"),
    "check_expected": ("against", "对照"),
    "check_remark": ("remark", "说明"),
    "check_meaning": ("{meaning}: {other}", "{meaning}：{other}"),
    "check_until": ("corrected {date}", "{date} 起已更正"),
    "check_accepted": ("accepted: {reason}", "已接受：{reason}"),
    "check_do": ("to do: {advice}", "处理：{advice}"),
    "check_shown": ("{shown} of {count} shown: --limit {count}", "显示 {shown} / {count}：--limit {count}"),
    "check_hint_rows": (
        "Rows: screener check {name}. One company: screener check {symbol}",
        "明细：screener check {name}；单家公司：screener check {symbol}",
    ),
    "check_hint_correct": (
        "Accept a finding in checks.yaml, with the reason; correct a figure by a row in the table overrides.",
        "确认无误的，附上原因写入 checks.yaml；数据有误的，在 overrides 表中补一行更正。",
    ),
    "check_unused": (
        "{location}: this entry accepts nothing any more: no such finding of {check}",
        "{location}：该条已无对应发现（{check}），可以删去",
    ),
    # on other pages
    "fresh_findings": ("{count} with open findings", "{count} 家有未处理的数据问题"),
    "with_findings": ("{count} with open findings", "{count} 家有未处理的数据问题"),
    "finding": ("{severity} {check}: {text}", "{severity} {check}：{text}"),
    "findings_more": ("{count} more: screener check {symbol}", "另有 {count} 项：screener check {symbol}"),
    "finding_text": ("{item} {date} {value}", "{date} {item} {value}"),
    "finding_against": ("{text} against {expected}, {meaning}", "{text}，对照 {expected}（{meaning}）"),
    "finding_count": ("{date}: {value} {meaning}", "{date}：{meaning}（{value}）"),
    "finding_is": ("{text}, {meaning}", "{text}（{meaning}）"),
}
