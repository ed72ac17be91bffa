"""Help in Chinese, by its English text: headings, what commands do, what arguments and options are.

The English stands where it is used, in docstrings and options; a test finds what has no Chinese here or no use any
more.
"""

from __future__ import annotations

CHINESE: dict[str, str] = {
    # headings
    "Ask": "提问",
    "Your own rules and data": "自己的规则与数据",
    "The program": "程序",
    "More": "其他",
    "Commands": "命令",
    "Arguments": "参数",
    "Options": "选项",
    "Common options": "通用选项",
    "Examples": "示例",
    # the program
    (
        "A fundamental stock screener: statements in Parquet, metrics in SQL, rules in YAML, answers that explain "
        "themselves. Start with: screener screen, or for a tour: screener demo"
    ): (
        "基本面选股工具：报表存为 Parquet，指标用 SQL 计算，规则写成 YAML，结果自带解释。"
        "从 screener screen 开始，或先看导览 screener demo"
    ),
    "Print the version and stop.": "显示版本。",
    "Install completion for the current shell.": "为当前 shell 安装补全。",
    "Show completion for the current shell, to copy it or customize the installation.": "显示当前 shell 的补全脚本。",
    "Show this message and exit.": "显示本帮助。",
    "The store to ask, or sample; default: ./store, else sample.": (
        "所用数据仓，或 sample；默认 ./store，没有则 sample。"
    ),
    "Use only what was public by then; default: last price date.": "只用该日前已公开的信息；默认为最后行情日。",
    "Show at most N rows.": "最多显示 N 行。",
    (
        "table, csv, tsv, json, jsonl, parquet; for readers: markdown, xlsx, csv-bom (for spreadsheets). "
        "Without it, by -o's suffix."
    ): "table、csv、tsv、json、jsonl、parquet；供阅读：markdown、xlsx、csv-bom（电子表格用）。缺省时按 -o 的后缀。",
    "Write to a file.": "写入文件。",
    "Language of the answer.": "输出语言。",
    # screen
    "Screen the market: who passes the rules as of a date, who is undecided, who is near.": (
        "筛选全市场：截至某日谁通过规则、谁待定、谁差一点。"
    ),
    "Rule file, its name, or an expression.": "规则文件、规则名或表达式。",
    "Ask only the companies listed there, one a line or a csv with a symbol column; - reads stdin.": (
        "只问名单中的公司：每行一家，或含 symbol 列的 csv；- 读标准输入。"
    ),
    "Ask only companies for which this holds.": "只问符合该条件的公司。",
    "Metrics to show; +a,-b add to and take from the rules' own.": "要显示的指标；+a,-b 在规则所列之外增减。",
    "Order by metrics, -KEY the greatest first; no value comes last.": "按指标排序，-KEY 由大到小；无数值者在后。",
    "Show the N nearest misses.": "显示最接近的 N 家。",
    "List undecided companies.": "列出待定的公司。",
    (
        "List the undecided that at most N checks keep undecided, what nobody can be judged on aside; those with more "
        "are only counted."
    ): "列出至多因 N 条规则待定的公司（所有公司都无法判断的不算）；更多者只计数。",
    "Exit with 1 when the list is empty, carries warnings or leaves companies undecided; one or several.": (
        "列表为空、有警示或有待定公司时以 1 退出；可写一个或多个。"
    ),
    # warn
    "Delisting warnings, worst first: over the whole universe or a list of your own.": (
        "退市风险警示，由重到轻：全市场或自己的名单。"
    ),
    "Rule file with warnings, or its name.": "含警示的规则文件或规则名。",
    "Exit with 1 when a company is warned of or a warning cannot be decided; one or both.": (
        "有公司被警示或警示无法判断时以 1 退出；可写一个或两个。"
    ),
    # explain, metrics, history, compare
    "Why a company is in or out: every rule, its value, and the filing each figure came from.": (
        "公司为何入选或落选：每条规则、数值，以及每个数来自哪份报告。"
    ),
    "Code, symbol or exact name of the company.": "公司代码、带后缀的代码或全称。",
    "The catalogue of metrics, or every metric of one company: its value, or the reason why it has none.": (
        "指标目录，或一家公司的全部指标：数值，或缺失的原因。"
    ),
    "A company: its values instead of the catalogue.": "公司：显示其数值而非目录。",
    "Only metrics that mention this.": "只列提到该词的指标。",
    "Metrics of one company through time: each date answered with what was public by then.": (
        "一家公司的指标走势：每个日期只用当时已公开的信息。"
    ),
    "Metrics by name; default: pe_ttm pb roe.": "指标名；默认 pe_ttm pb roe。",
    "Ends of months, quarters or years; report: each day statements changed.": (
        "月末、季末或年末；report：报表每次更新之日。"
    ),
    "First date; default: five years before the last.": "起始日期；默认为截止日前五年。",
    "Last date, always shown; default: last price date.": "截止日期，必显示；默认为最后行情日。",
    "Companies side by side, beside the median of their industry.": "多家公司并列比较，附行业中位数。",
    "Companies by code, symbol or exact name.": "公司代码、带后缀的代码或全称。",
    "Metrics to compare; default: a first look.": "要比较的指标；默认为常用几项。",
    # sql
    "Ask the store in DuckDB SQL, read-only: views metrics, metric_reasons and every table of `screener schema`.": (
        "用 DuckDB SQL 查询数据仓（只读）：视图 metrics、metric_reasons，以及 `screener schema` 的各表。"
    ),
    (
        "Without a query it opens a prompt with completion and history. Saved queries are files of sql/queries/, the "
        "folder's own first; --queries lists them."
    ): (
        "不带查询时打开交互界面，可补全、有历史。"
        "已存查询是 sql/queries/ 中的文件，当前文件夹的优先；--queries 列出全部。"
    ),
    "One SELECT, or a file that holds one; - reads stdin. Without it, on a terminal: a prompt.": (
        "一条 SELECT，或含有它的文件；- 读标准输入。缺省且在终端上时打开交互界面。"
    ),
    "Run a saved query.": "运行已存查询。",
    "Value for $NAME in the query.": "查询中 $NAME 的值。",
    "List the saved queries and what they take.": "列出已存查询及其参数。",
    "Seconds the query may take.": "查询最长秒数。",
    "Memory the query may use.": "查询可用内存。",
    # store
    "Bring files into a store: a manifest's, a known source's, or a table's.": (
        "把文件导入数据仓：清单所列全部、已知来源的文件，或按映射导入的表。"
    ),
    "Files of these sources need no mapping: sec-fsds, sec-facts, tushare, akshare, baostock, shenwan, policy.": (
        "下列来源的文件无需映射：sec-fsds、sec-facts、tushare、akshare、baostock、shenwan、policy。"
    ),
    "`draft` writes a first mapping for a file of unknown layout, to be checked and finished.": (
        "`draft` 为布局未知的文件起草映射，供核对补全。"
    ),
    "What to import.": "要导入的内容。",
    "How the table's columns are to be read.": "表中各列如何读取。",
    "Table to draft a mapping for, with `draft`; else guessed.": "要起草映射的表，与 `draft` 同用；缺省时自动判断。",
    "Name of the source, with `table`.": "来源名称，与 `table` 同用。",
    "Do everything but change the store.": "只演练，不改动数据仓。",
    # fetch
    "Ask a vendor and keep its answers as files for `screener import`: only what is not there yet.": (
        "向数据商获取数据，答复存为供 `screener import` 读取的文件：只取尚缺的部分。"
    ),
    (
        "A fetch that was stopped continues. Tokens come from the environment or your own config.yaml (see screener "
        "config)."
    ): "中断后可继续。token 取自环境变量或用户 config.yaml（见 screener config）。",
    "akshare, tushare, baostock or sec.": "akshare、tushare、baostock 或 sec。",
    "Tables, all when none is named; for sec: 2024q1 2009q3..2010q2, facts AAPL, facts all, tickers.": (
        "表名，缺省为全部；sec 则为 2024q1 2009q3..2010q2、facts AAPL、facts all、tickers。"
    ),
    "First day or period; default: five years ago.": "起始日期或报告期；默认五年前。",
    "Last day or period; default: today.": "截止日期或报告期；默认今天。",
    "Ask company by company, for those listed there.": "按名单逐家公司获取。",
    "Folder for the answers; default: raw, beside the store.": "存放答复的文件夹；默认为数据仓旁的 raw。",
    "Ask also for what is there already.": "已有的也重新获取。",
    "Import what is there when all has come.": "全部取得后即导入。",
    "Only list what would be asked.": "只列出将要请求的内容。",
    "Ask a mirror of the source.": "改用来源的镜像地址。",
    # check
    "Data quality: what is wrong in the store or looks wrong, and what to do about it.": (
        "数据质量：数据仓中有哪些错误或可疑之处，以及如何处理。"
    ),
    (
        "Without --as-of everything in the store is looked at, with it what a screen of that day rests on. A finding "
        "that is none is accepted in checks.yaml, a wrong figure corrected in the table overrides."
    ): (
        "不带 --as-of 时检查数据仓的全部数据，带上则只检查当日筛选所依据的数据。"
        "确认无误的发现写入 checks.yaml，错误的数据在 overrides 表中更正。"
    ),
    "Checks or companies whose rows to list.": "要列出明细的检查或公司。",
    "Only checks at least as grave as this.": "只看不低于该级别的检查。",
    "List findings that are accepted or corrected since, too.": "也列出已接受和其后已更正的发现。",
    "Accepted findings; default: checks.yaml.": "已接受的发现，默认为 checks.yaml。",
    "How often sources disagree, and whose word decides verdicts.": "各来源分歧的频率，以及以谁为准会改变哪些结论。",
    "What period ends and estimated dates would have used too early.": "按报告期末或估计日期取数会提前用到哪些数据。",
    "Share of companies with a value, by year.": "各年度有数值的公司占比。",
    "Rules for --sources and --lookahead.": "--sources 与 --lookahead 所用的规则。",
    "First date of --lookahead.": "--lookahead 的起始日期。",
    "Last date of --lookahead.": "--lookahead 的截止日期。",
    "Exit with 1 on an open finding at least as grave as this.": "存在不低于该级别的未处理发现时以 1 退出。",
    "What the store holds: tables, dates, sources, and whether its derived tables are current.": (
        "数据仓概况：各表、日期、来源，以及派生表是否最新。"
    ),
    "The canonical tables, or the columns of one: type, unit, meaning, vendor names.": (
        "标准数据表，或某表的列：类型、单位、含义、外部名称。"
    ),
    "A table: its columns instead of the list of tables.": "表名：显示其各列而非表的列表。",
    # the program's own
    "The settings in force, and where each was said: option, environment, project, user or default.": (
        "生效的设置及其来源：命令选项、环境变量、项目、用户或默认。"
    ),
    "Also show what was said elsewhere and does not count.": "也显示别处所设而未生效的值。",
    "A tour of one minute: five commands on the fictional sample market, each with what to look at.": (
        "一分钟导览：在虚构的示例市场上运行五条命令，各说明看什么。"
    ),
    "Write the reference documentation: commands, rules, metrics, tables and SQL, in English and Chinese.": (
        "生成参考手册：命令、规则、指标、数据表与 SQL，中英文。"
    ),
    "Folder to write en/ and zh/ into.": "写入 en/ 与 zh/ 的文件夹。",
    # rules
    "List, show, check and make rule files.": "列出、查看、检查与新建规则文件。",
    "Rule files that can be named without a path.": "可直接按名称使用的规则文件。",
    "One rule file in words: what is asked of whom, and what is warned of; with -f yaml as a file.": (
        "用文字说明一份规则：对谁问什么、警示什么；-f yaml 输出为文件。"
    ),
    "Check rule files without running them: every problem of every file is reported at once.": (
        "检查规则文件而不运行：一次报告所有文件的所有问题。"
    ),
    "Rule files or names; all when none is given.": "规则文件或规则名；缺省为全部。",
    "Make a rule file of your own in ./rules: from an expression, or as a copy of other rules.": (
        "在 ./rules 新建自己的规则文件：由表达式生成，或复制其他规则。"
    ),
    "What to call it: rules/NAME.yaml is written.": "名称：写入 rules/NAME.yaml。",
    "An expression to make a file of, or rules to copy.": "用来生成文件的表达式，或要复制的规则。",
    "Replace the file where there is one.": "已有文件则替换。",
}
