"""Messages of a drafted mapping: the comments in the file, and what to do with it."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "draft_head": (
        "Drafted from {file}: {rows} rows. Check the lines with a comment; then",
        "由 {file} 起草：{rows} 行。核对带注释的行，然后运行",
    ),
    "draft_fill_head": ("To fill in before importing: {columns}", "导入前须填写：{columns}"),
    "draft_encoding": ("not UTF-8", "不是 UTF-8"),
    "draft_header": ("the line that names the columns", "列名所在行"),
    "draft_missing": ("cells that say nothing: {counts}", "无数据的写法：{counts}"),
    "draft_other_layouts": (
        "{count} more files have other columns: each layout needs a mapping of its own",
        "另有 {count} 种列名不同的文件：每种布局需各写一份映射",
    ),
    "draft_unknown": (
        "Not recognised; screener schema {table} lists what a column can be:",
        "未识别的列；可用的列见 screener schema {table}：",
    ),
    "draft_example": ("e.g. {example}", "如 {example}"),
    "draft_unneeded": ("Not needed:", "不需要的列："),
    "draft_why_computed": ("growth, ratio or per share: computed here", "增速、比率或每股指标：由本程序计算"),
    "draft_why_row_number": ("row number", "行号"),
    "draft_elsewhere": (
        "Belongs to another table; draft its mapping from the same file:",
        "属于其他表；可由同一文件另起草映射：",
    ),
    "draft_one_period": (
        "One period in a file: twelve months (TTM) need the last annual report and the same quarter a year before too.",
        "一个文件只有一个报告期：计算 TTM 还需上一年年报与上年同期。",
    ),
    "draft_one_period_names": (
        "Files named alike, {stem}_2022q1.csv, {stem}_2021q4.csv, are read by one mapping: rename, draft again.",
        "把文件命名为 {stem}_2022q1.csv、{stem}_2021q4.csv 后重新起草，一份映射即可读取全部。",
    ),
    "draft_one_period_same": (
        "Files named alike are read by this mapping, all in one import.",
        "同样命名的其他文件可用此映射一并导入。",
    ),
    # remarks on a line
    "draft_unit": ("unit? median {median} as {unit}: check", "单位？按{unit}计中位数为 {median}，请核对"),
    "draft_unit_ratio": ("unit? median {number}: check", "单位？中位数 {number}，请核对"),
    "draft_negative": (
        "negative in the file, positive here; unit? median {median} as {unit}: check",
        "文件中为负，此处取正；单位？按{unit}计中位数为 {median}，请核对",
    ),
    "draft_own_scale": ("cells carry their own 万 or 亿", "单元格自带万、亿等单位"),
    "draft_profit_alone": (
        "or net_income, if it includes minorities",
        "若含少数股东损益，改为 net_income",
    ),
    "draft_profit_alone_unit": (
        "unit? median {median} as {unit}: check; or net_income, if it includes minorities",
        "单位？按{unit}计中位数为 {median}，请核对；若含少数股东损益，改为 net_income",
    ),
    "draft_revenue_stands_in": (
        "the file has total revenue only, which stands in; the two differ for banks, insurers and brokers",
        "文件无营业收入，以营业总收入代替；两者在银行、保险、券商不同",
    ),
    "draft_symbol_in_file_name": ("the code is in the file's name", "代码在文件名中"),
    "draft_fill_symbol": ("FILL IN: the column that holds the codes", "请填写：证券代码所在的列"),
    "draft_fill_period": (
        "FILL IN: the last day of the period of all rows",
        "请填写：全部行所属报告期的最后一天",
    ),
    "draft_fill_period_before": (
        "FILL IN: the last day of the period of all rows; dates in the file: {first} to {last}",
        "请填写：全部行所属报告期的最后一天；文件中的日期为 {first} 至 {last}",
    ),
    "draft_fill_date": ("FILL IN: the day these rows describe", "请填写：这些行所属的日期"),
    "draft_fill_date_before": (
        "FILL IN: the day these rows describe; dates in the file: {first} to {last}",
        "请填写：这些行所属的日期；文件中的日期为 {first} 至 {last}",
    ),
    "draft_fill_column": ("FILL IN: a column of the file, or {{value: ...}}", "请填写：文件中的列，或 {{value: ...}}"),
    "draft_date_from_name": ("{day}, from the file's name", "{day}，取自文件名"),
    "draft_period_in_words": ("as in {example}", "如 {example}"),
    "draft_date_not_read": ("not understood as dates: {example}", "无法识别为日期：{example}"),
    "draft_announced_late": (
        "{first} to {last}: months after the period, so dates of later revisions; without it the legal deadline counts",
        "{first} 至 {last}：远晚于报告期，应为后来修订的日期；不用它则按法定披露截止日",
    ),
    "draft_announced_latest": (
        "take it out where the dates are those of later revisions, months after the report",
        "若为后来修订的日期（远晚于报告本身），请删去此行",
    ),
    "draft_beijing": (
        "{count} bare codes 4..., 8... are left out as NEEQ; form: beijing takes 43, 83, 87, 88 as listed",
        "{count} 个 4、8 开头的代码按新三板不收；form: beijing 则将 43、83、87、88 视为北交所",
    ),
    "draft_also": ("names the same: take one of them", "同义列，择一使用"),
    "draft_like": ("a guess by its name", "按列名猜测"),
    "draft_not_numbers": ("not numbers: {example}", "不是数值：{example}"),
    "draft_scheme": ("your name for this classification", "此行业分类的名称，可自定"),
    "draft_currency": ("check", "请核对"),
    # on stderr
    "draft_done": (
        "{file}: {table}, {used} of {columns} columns used",
        "{file}：{table}，用到 {columns} 列中的 {used} 列",
    ),
    "draft_fill": ("fill in first: {columns}", "请先填写：{columns}"),
    "draft_next": ("next: {command}", "下一步：{command}"),
}
