"""Messages about SQL: results, saved queries, and the prompt with its commands."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # results
    "sql_rows": ("{count} rows", "{count} 行"),
    "sql_row": ("1 row", "1 行"),
    "sql_rows_of": ("{shown} of {count} rows shown", "共 {count} 行，显示 {shown} 行"),
    "sql_all_prompt": ("all of them: \\all, or \\o FILE.csv", "查看全部：\\all，或 \\o 文件.csv"),
    "sql_all_command": ("all of them: --limit {count}, or -o FILE.csv", "查看全部：--limit {count}，或 -o 文件.csv"),
    "sql_seconds": ("{seconds} s", "{seconds} 秒"),
    "sql_saved": ("saved to {path}", "已保存到 {path}"),
    "sql_columns_fit": (
        "{shown} of {count} columns fit into {width} cells: select fewer, or save them all in a file with {how}",
        "宽度 {width} 列只容得下 {count} 列中的 {shown} 列：请少选几列，或用 {how} 保存全部",
    ),
    "sql_row_number": ("row {number}", "第 {number} 行"),
    # saved queries
    "query_name": ("query", "查询"),
    "query_description": ("answers", "内容"),
    "query_parameters": ("takes", "参数"),
    "query_between": ("; ", "；"),
    "query_required": ("{name}: {meaning}", "{name}：{meaning}"),
    "query_default": ("{name}: {meaning} (default {default})", "{name}：{meaning}（默认 {default}）"),
    "sql_query_hint": (
        "run one: screener sql -q NAME -p name=value · your own go into sql/queries/",
        "运行：screener sql -q 名称 -p 参数=值 · 自己的查询放在 sql/queries/",
    ),
    # the prompt
    "sql_welcome": (
        "SQL over {store}: ; or an empty line ends a query, \\? is help",
        "用 SQL 查询 {store}：以 ; 或空行结束，\\? 为帮助",
    ),
    "sql_toolbar": (
        " as of {date} · ; or an empty line runs · Tab completes · \\? help · \\q leave",
        " 截至 {date} · ; 或空行执行 · Tab 补全 · \\? 帮助 · \\q 退出",
    ),
    "sql_latest": ("latest", "最新"),
    "sql_cancelled": ("cancelled", "已取消"),
    "sql_no_history": (
        "the history of this session will not be kept: {path} cannot be written",
        "本次输入历史不会保存：无法写入 {path}",
    ),
    "sql_format": ("answers as {name}; known: {known}", "输出格式：{name}；可用：{known}"),
    "sql_limit": ("at most {count} rows are shown", "最多显示 {count} 行"),
    "sql_no_limit": ("every row is shown", "显示全部行"),
    "sql_timing_on": ("seconds are shown", "显示耗时"),
    "sql_timing_off": ("seconds are not shown", "不显示耗时"),
    "sql_as_of": ("answers use what was public on {date}", "按 {date} 已公开的信息回答"),
    "sql_as_of_latest": ("answers use the latest date of the store", "按数据仓的最新日期回答"),
    "sql_run_hint": (
        "run one: \\run NAME name=value · your own go into sql/queries/",
        "运行：\\run 名称 参数=值 · 自己的查询放在 sql/queries/",
    ),
    "sql_command": ("command", "命令"),
    "sql_does": ("what it does", "作用"),
    "sql_help_keys": (
        "Ctrl-C stops a query or empties the line · Ctrl-D leaves · Up and Ctrl-R find what you typed before",
        "Ctrl-C 停止查询或清空输入 · Ctrl-D 退出 · 上箭头与 Ctrl-R 查找输入历史",
    ),
    "sql_help_d": (
        "tables and views; of one: its columns, units and meaning",
        "列出表与视图；给出名称则列出其列、单位与含义",
    ),
    "sql_help_queries": ("saved queries with what they answer and take", "列出已存查询及其参数"),
    "sql_help_run": ("run a saved query", "运行已存查询"),
    "sql_help_set": ("give $name in queries to come a value: 15%, 20亿, ...", "给查询中的 $name 赋值，如 15%、20亿"),
    "sql_help_as_of": (
        "use only what was public by then; alone: the latest date",
        "只用该日已公开的信息；不带日期则为最新",
    ),
    "sql_help_limit": ("how many rows are shown", "最多显示多少行"),
    "sql_help_all": ("the last query again, every row", "重新运行上一条查询，显示全部行"),
    "sql_help_f": ("how answers are written: table, csv, json, ...", "输出格式：table、csv、json 等"),
    "sql_help_o": (
        "save every row of the last query; the suffix is the format",
        "把上一条查询的全部行存为文件，格式由后缀决定",
    ),
    "sql_help_timing": ("whether seconds are shown", "是否显示耗时"),
    "sql_help_?": ("this list", "显示本说明"),
    "sql_help_q": ("leave, as Ctrl-D does", "退出（同 Ctrl-D）"),
}
