"""Messages of what reaches beyond the terminal: lists of companies, spreadsheets, documents."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # lists of companies
    "left_out_not_in_list": ("not in the list given", "不在所给名单中"),
    "names_unknown": (
        "{source}: {count} not found: {names}; asked of the other {others}",
        "{source}：有 {count} 个未找到：{names}；其余 {others} 家照常评估",
    ),
    "names_more": ("{count} more", "另有 {count} 个"),
    "name_unknown_kind": ("{text} ({why})", "{text}（{why}）"),
    "name_unknown_near": ("{text} (did you mean {near}?)", "{text}（是否指 {near}？）"),
    "names_not_listed": (
        "not listed as of {date}, so not asked: {names}",
        "截至 {date} 未上市或已退市，不予评估：{names}",
    ),
    "kind_b_share": ("B share", "B 股"),
    "kind_neeq": ("NEEQ, not listed", "新三板，非上市"),
    "kind_index": ("index", "指数"),
    "kind_fund": ("fund or ETF", "基金"),
    "kind_other_security": ("bond or other security", "债券等其他证券"),
    # documents and workbooks
    "sheet_rows": ("answer", "结果"),
    "sheet_about": ("about", "说明"),
    "made_by": ("made by: {command}", "生成命令：{command}"),
    "fact_rules": ("rules: {name} ({origin})", "规则：{name}（{origin}）"),
    "fact_store": ("store: {path}, state {fingerprint}", "数据仓：{path}，状态 {fingerprint}"),
    "fact_count": (
        "{text} · pass {yes}, fail {no}, unknown {unknown}, n/a {n_a}",
        "{text} · 通过 {yes}，不通过 {no}，未知 {unknown}，不适用 {n_a}",
    ),
    "fact_warning_count": (
        "{text} · warned {yes}, clear {no}, unknown {unknown}, n/a {n_a}",
        "{text} · 警示 {yes}，正常 {no}，未知 {unknown}，不适用 {n_a}",
    ),
    "fact_skipped": ("{text} · not evaluated", "{text} · 未评估"),
    "verdict": ("verdict", "结论"),
    "verdict_pass": ("passes", "通过"),
    "verdict_unknown": ("undecided", "待定"),
    "verdict_fail": ("near miss", "接近通过"),
    "missing": ("missing", "欠缺"),
    # what a rule set counts per company
    "pseudo_dimensions_passed": ("dimensions passed", "通过维度数"),
    "pseudo_rules_passed": ("rules passed", "通过规则数"),
    "pseudo_warnings_count": ("warnings", "警示数"),
    "pseudo_meaning": ("counted over the rules of this screen", "按本次规则计数"),
}
