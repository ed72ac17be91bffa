"""Messages about settings and of the guided tour."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # config
    "setting": ("setting", "设置"),
    "origin": ("said by", "来自"),
    "where": ("where", "位置"),
    "in_force": ("in force", "生效"),
    "origin_option": ("option", "命令选项"),
    "origin_environment": ("environment", "环境变量"),
    "origin_project": ("project", "项目"),
    "origin_user": ("user", "用户"),
    "origin_default": ("default", "默认"),
    "setting_store": ("the store commands ask; sample is the fictional market", "所用数据仓；sample 为虚构的示例市场"),
    "setting_lang": ("language of answers: en or zh", "输出语言：en 或 zh"),
    "setting_rules": ("rules used when a command names none", "命令未指明规则时所用的规则"),
    "setting_rules_folders": ("further folders of rule files", "另外的规则文件夹"),
    "setting_tushare_token": (
        "token for screener fetch tushare; never shown",
        "screener fetch tushare 的 token；从不显示",
    ),
    "setting_sec_user_agent": (
        "name and e-mail the SEC asks for, for screener fetch sec",
        "SEC 要求的姓名与邮箱，用于 screener fetch sec",
    ),
    "file_project": ("project file  {path} ({state})", "项目文件  {path}（{state}）"),
    "file_user": ("user file     {path} ({state})", "用户文件  {path}（{state}）"),
    "file_used": ("read", "已读取"),
    "file_absent": ("none yet", "尚无"),
    "hint_config": (
        "to change one: write a line like `lang: zh` into either file, or set SCREENER_LANG; an option counts first",
        "更改方法：在任一文件中写一行，如 `lang: zh`，或设环境变量 SCREENER_LANG；命令选项最优先",
    ),
    # demo
    "demo_title": (
        "A tour of one minute on a fictional market: five commands, all of which you can type yourself.",
        "一分钟导览：在虚构的示例市场上运行五条命令，每条都可以自己输入。",
    ),
    "demo_step": ("{number} of {count}  {what}", "{number}/{count}  {what}"),
    "demo_continue": ("press Enter to go on, Ctrl-C to stop ", "按回车继续，Ctrl-C 退出 "),
    "demo_screen": (
        "Screen the market. Look at the funnel: how many pass, fail or are unknown under each rule. None is dropped.",
        "筛选全市场。看漏斗：每条规则的通过、不通过与未知家数；缺数据的公司列为待定，不会被悄悄剔除。",
    ),
    "demo_near": (
        "Ask who nearly passes. Look at the lines under nearest misses: the one rule each fails, and by how much.",
        "查看谁差一点入选。看最接近的几家：各差哪一条规则、差多少。",
    ),
    "demo_explain": (
        "Ask why. Look under a rule: how its figure was computed, and from which filing, announced when.",
        "追问原因。看每条规则下方：数值如何算出，每个数来自哪份报告、何时公告。",
    ),
    "demo_rule": (
        "Ask a rule of your own, in one line with units (15%, 50亿). Every command takes it like a rule file.",
        "写一条自己的规则，一行即可，单位直接写（15%、50亿）；凡是能用规则文件的命令都能用它。",
    ),
    "demo_sql": (
        "Ask anything else in SQL, read-only. In `metrics` a row is a company and a column a metric.",
        "其他问题用只读 SQL 问：metrics 视图一行一家公司，一列一个指标。",
    ),
    "demo_end": (
        "Next: your own data, screener import --help; your own rules, screener rules --help; more, screener --help.",
        "接下来：导入数据 screener import --help；写自己的规则 screener rules --help；全部帮助 screener --help。",
    ),
}
