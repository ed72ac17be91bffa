"""Messages about a store: status and import."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # metrics
    "metrics_none": ("no metric mentions it; all: screener metrics", "没有提到它的指标；全部：screener metrics"),
    "metrics_hint": (
        "All of one company: screener metrics SYMBOL. Through time: screener history SYMBOL {metric}",
        "某公司全部指标：screener metrics 代码 · 看历史：screener history 代码 {metric}",
    ),
    # status
    "store_title": ("store {path} · state {fingerprint}", "数据仓 {path} · 状态 {fingerprint}"),
    "rows": ("rows", "行数"),
    "companies_held": ("companies", "公司数"),
    "first": ("from", "起"),
    "last": ("to", "止"),
    "sources": ("sources", "来源"),
    "empty_tables": ("empty: {tables}", "空表：{tables}"),
    "precedence": ("whose figure counts: {sources}", "取数优先级：{sources}"),
    "derived_current": ("derived tables: current", "派生表：最新"),
    "derived_stale": ("derived tables: made anew by the next screen", "派生表：下次筛选时重建"),
    "quarantined_files": ("refused rows: {count} files in {folder}", "被隔离的行：{folder} 中 {count} 个文件"),
    "hint_screen": ("next: screener screen", "下一步：screener screen"),
    "hint_import": ("next: screener import MANIFEST.yaml", "下一步：screener import MANIFEST.yaml"),
    # schema
    "unit_time": ("time", "时间"),
    "unit_number": ("number", "数值"),
    # import
    "rows_read": ("read", "读入"),
    "rows_written": ("written", "写入"),
    "rows_unchanged": ("unchanged", "未变"),
    "rows_merged": ("merged", "合并"),
    "rows_quarantined": ("quarantined", "隔离"),
    "rows_left_out": ("left out", "不收"),
    "reasons_line": ("{title} {total}: {reasons}", "{title} {total} 行：{reasons}"),
    "reason_count": ("{count} {reason}", "{reason} {count} 行"),
    "reasons_between": ("; ", "；"),
    "stray_bytes": (
        "{file}: {count} stray bytes replaced by blanks",
        "{file}：{count} 个无法解码的字节已替换为空格",
    ),
    "other_reasons": ("{count} more reasons", "另有 {count} 种原因"),
    "announcement_dates": (
        "announcement dates: {given} given, {estimated} estimated from deadlines",
        "公告日：{given} 条已知，{estimated} 条按披露期限估计",
    ),
    "quarantine_file": ("refused rows are in {path}", "被隔离的行见 {path}"),
    "unrecognised_files": (
        "files that are none of the source's tables, left out: {count} ({files})",
        "未识别的文件 {count} 个，未导入（{files}）",
    ),
    "files_between": (", ", "、"),
    "files_and_others": ("{files} and {count} more", "{files} 等，另有 {count} 个"),
    "import_done": (
        "store {store} · {added} companies added · {seconds} s · next: screener status",
        "数据仓 {store} · 新增公司 {added} 家 · {seconds} 秒 · 下一步：screener status",
    ),
    "import_rehearsed": (
        "rehearsal: {store} was not changed · {added} companies would be added · {seconds} s",
        "演练：{store} 未改动 · 将新增公司 {added} 家 · {seconds} 秒",
    ),
}
