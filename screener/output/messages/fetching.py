"""Messages about fetching: what there is to fetch, what came, and what a source did instead of answering."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "fetch_part": ("part", "部分"),
    "fetch_file": ("file", "文件"),
    "fetch_state": ("state", "状态"),
    "fetch_units": ("units", "单元"),
    "fetch_asked": ("asked", "请求"),
    "fetch_kept": ("kept", "已有"),
    "fetch_left": ("missing", "缺"),
    "fetch_rows": ("rows", "行数"),
    "fetch_folder": ("folder", "文件夹"),
    "fetch_done": ("next: screener import {importer} {folder}", "下一步：screener import {importer} {folder}"),
    "fetch_planned": (
        "{asked} of {units} units would be asked; every one: -f csv",
        "共 {units} 个单元，将请求 {asked} 个；逐个列出：-f csv",
    ),
    "fetch_leads_on": (
        "further units are known once these are there",
        "其余单元待以上取得后才能确定",
    ),
    "fetch_stopped": (
        "stopped; what is complete is kept, the same command continues",
        "已中断；已完成的均保留，再次运行同一命令即可继续",
    ),
    "fetch_waiting": ("{seconds} s of quiet: {why}", "等待 {seconds} 秒：{why}"),
}

# As they are raised, without the address that may follow.
_SAID: tuple[tuple[str, str], ...] = (
    ("the total changed from {before} to {after} rows while it was read", "读取期间总行数由 {before} 变为 {after}"),
    (
        "expected {wanted_rows} rows, got {rows} different ones: a page came twice",
        "应有 {wanted_rows} 行，实得不同的 {rows} 行：有一页重复",
    ),
    (
        "expected about {wanted_rows} rows, as for {day}, got {rows}",
        "应有约 {wanted_rows} 行（如 {day}），实得 {rows} 行",
    ),
    ("expected {wanted_rows} rows, got {rows}", "应有 {wanted_rows} 行，实得 {rows} 行"),
    ("the source has no rows for {part}", "来源没有 {part} 的数据"),
    ("the source says: {said}", "来源答复：{said}"),
    ("the source asks for {seconds} seconds of quiet", "来源要求等待 {seconds} 秒"),
    ("the answer has no result", "答复中没有结果"),
    ("the answer has no data", "答复中没有数据"),
    ("the answer has no header", "答复没有报头"),
    ("the answer has too few fields", "答复字段不足"),
    ("the answer does not end", "答复没有结束"),
    ("the answer is damaged", "答复已损坏"),
    ("the rows of the answer cannot be read", "答复中的数据行无法读取"),
    ("the answer is no answer of tushare", "答复不是 tushare 的格式"),
    ("the answer is no list of tickers", "答复不是代码表"),
    ("the answer holds no facts", "答复中没有财务数据"),
    ("the answer is not in UTF-8 (byte {place})", "答复不是 UTF-8 编码（第 {place} 字节）"),
    ("the answer is a page of HTML ({title}), not JSON", "答复是网页（{title}），不是 JSON"),
    ("the answer is a page of HTML, not JSON", "答复是网页，不是 JSON"),
    ("the answer is a page of HTML", "答复是网页"),
    ("the answer is no zip file", "答复不是 zip 文件"),
    ("the answer is empty, not JSON", "答复为空，不是 JSON"),
    ("the answer is cut short, not JSON", "答复不完整，不是 JSON"),
    ("the answer is '{start}', not JSON", "答复是“{start}”，不是 JSON"),
    ("the answer was cut short", "答复被截断"),
    ("the answer was not complete within {seconds} seconds", "{seconds} 秒内没有收完答复"),
    ("the answer is larger than {size}", "答复超过 {size}"),
    ("the archive has no {files}", "压缩包中没有 {files}"),
    ("no answer within {seconds} seconds", "{seconds} 秒内没有答复"),
    ("no answer from {host}: {why}", "{host} 没有答复：{why}"),
    ("no connection: {why}", "无法连接：{why}"),
    ("answered {status}", "返回 {status}"),
    ("redirects to {place}", "重定向到 {place}"),
    ("a page came twice", "有一页重复"),
    ("more than {count} pages", "超过 {count} 页"),
    ("a row has more or fewer cells than there are columns", "有一行的单元格数与列数不符"),
    (
        "{table} has no column {missing} any more and has {new}, which was not asked for",
        "{table} 不再有 {missing} 列，却有未请求的 {new}",
    ),
    ("{table} has no column {missing} any more", "{table} 不再有 {missing} 列"),
    ("{table} has {new}, which was not asked for", "{table} 有未请求的列 {new}"),
    (
        "the columns of {table} have changed: it lacks {missing}, has {new} instead",
        "{table} 的列已变：缺 {missing}，多 {new}",
    ),
)

PROBLEMS: tuple[tuple[str, str], ...] = (
    *((f"{english} (http{{url}})", f"{chinese}（http{{url}}）") for english, chinese in _SAID),
    *_SAID,
    # hints
    ("asked {count} times", "已请求 {count} 次"),
    ("beside those known it has {names}", "已知列之外还有 {names}"),
    ("run the same command again then", "届时再次运行同一命令"),
    ("run the same command again later: it continues where this stops", "稍后再次运行同一命令，从中断处继续"),
    ("the same command continues where this stops", "再次运行同一命令，从中断处继续"),
    ("redirects are not followed; --base-url", "不跟随重定向；可用 --base-url"),
    ("there is no such file, or not yet", "没有这个文件，或尚未发布"),
    (
        "the source refuses this client; wait a while, then run the same command again",
        "来源拒绝访问；稍等后再次运行同一命令",
    ),
    (
        "check SCREENER_TUSHARE_TOKEN, or tushare_token in your settings",
        "请检查 SCREENER_TUSHARE_TOKEN 或设置中的 tushare_token",
    ),
    (
        "fetch by company with --universe FILE, which asks less of an account",
        "可用 --universe FILE 按公司获取，所需积分较低",
    ),
    # the command and its settings
    ("1 further unit was not asked", "另有 1 个单元未请求"),
    ("{count} further units were not asked", "另有 {count} 个单元未请求"),
    ("no source is called '{name}'", "没有名为 '{name}' 的来源"),
    ("{source} has no table '{name}'", "{source} 没有表 '{name}'"),
    ("'{name}' is no address", "'{name}' 不是地址"),
    ("{option} does not go with {source}", "{option} 不适用于 {source}"),
    ("its tables are of the whole market", "其数据表均为全市场"),
    ("fetch sec does not know '{name}'", "fetch sec 不认识 '{name}'"),
    (
        "name quarters (2024q1 or 2009q3..2024q4), facts AAPL MSFT, facts all, or tickers",
        "请写季度（2024q1 或 2009q3..2024q4）、facts AAPL MSFT、facts all 或 tickers",
    ),
    ("'{name}' is no quarter", "'{name}' 不是季度"),
    ("'{name}' holds no quarter of the data sets", "'{name}' 中没有数据集的季度"),
    ("they begin with 2009q1", "数据集自 2009q1 起"),
    ("no company has the ticker {name}", "没有代码为 {name} 的公司"),
    ("tushare asks for a token and none is set", "tushare 需要 token，尚未设置"),
    (
        "set SCREENER_TUSHARE_TOKEN, or tushare_token in your own config.yaml; see your page at tushare.pro",
        "请设环境变量 SCREENER_TUSHARE_TOKEN，或在用户 config.yaml 中写 tushare_token；token 见 tushare.pro 个人主页",
    ),
    (
        "the SEC wants to know who asks, and no name and e-mail are set",
        "SEC 要求说明访问者，尚未设置姓名与邮箱",
    ),
    (
        "set SCREENER_SEC_USER_AGENT='Your Name you@example.com', or sec_user_agent in your own config.yaml",
        "请设环境变量 SCREENER_SEC_USER_AGENT='姓名 you@example.com'，或在用户 config.yaml 中写 sec_user_agent",
    ),
    ("{name} does not belong into a project's file", "{name} 不应写在项目文件中"),
    (
        "projects are shared: write it into your own config.yaml, or set the variable of the environment",
        "项目文件会与他人共享：请写入用户 config.yaml，或设环境变量",
    ),
    ("fetching needs the package {name}", "获取数据需要安装 {name}"),
    ("install it with: {command}", "安装：{command}"),
    ("another fetch is filling {folder}", "另一个获取正在写入 {folder}"),
    ("wait until it is done", "请等它完成"),
    ("what is complete is kept; the same command continues", "已完成的均保留；再次运行同一命令即可继续"),
)
