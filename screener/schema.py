"""The canonical tables: every column described once, with type, unit, meaning and the names vendors give it.

`screener schema` prints this module, importers validate against it, and the store writes Parquet with exactly these
types. Money is in units of `currency`, never thousands or 万; flows in `statements` are year to date.
"""

# ruff: noqa: E501 - one column a line

from __future__ import annotations

from dataclasses import dataclass

from screener.items import STATEMENT_ITEMS, Item

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type, unit (currency, per_share, shares, ratio, count, ...), label and meaning."""

    name: str
    type: str
    unit: str
    label_zh: str
    meaning: str
    meaning_zh: str
    vendor_names: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its key (no two rows share it), sort order and, for big ones, the column whose year partitions it."""

    name: str
    key: tuple[str, ...]
    meaning: str
    meaning_zh: str
    columns: tuple[Column, ...]
    sort: tuple[str, ...]
    partition_by: str = ""

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def values(self) -> tuple[str, ...]:
        """Columns that are neither part of the key nor bookkeeping: the facts themselves."""
        return tuple(name for name in self.names if name not in (*self.key, "source", "recorded_on"))


SYMBOL = Column(
    "symbol", "VARCHAR", "text", "代码", "canonical symbol: 600519.SH, 000001.SZ, 430047.BJ, AAPL",
    "规范代码：600519.SH、000001.SZ、430047.BJ、AAPL", required=True,
)  # fmt: skip
SOURCE = Column("source", "VARCHAR", "text", "来源", "name of the source the row came from", "该行数据的来源名称")
RECORDED_ON = Column(
    "recorded_on", "TIMESTAMP", "time", "入库时间", "when this store first saw the value (UTC); never limits a screen",
    "本数据仓首次见到该值的时间（UTC），不影响筛选可见的数据",
)  # fmt: skip
# What a row of text says of a column's kind, as DuckDB type and unit; any other word is the unit of a number.
_KINDS = {
    "text": ("VARCHAR", "text"),
    "date": ("DATE", "date"),
    "bool": ("BOOLEAN", "bool"),
    "integer": ("INTEGER", "count"),
}


def _column(row: str) -> Column:
    """Parse `name | kind | Chinese label | meaning | meaning in Chinese`; a star after the name says required."""
    name, kind, label_zh, meaning, meaning_zh = (part.strip() for part in row.split("|"))
    type_, unit = _KINDS.get(kind, ("DOUBLE", kind))
    return Column(name.rstrip("*"), type_, unit, label_zh, meaning, meaning_zh, required=name.endswith("*"))


def _from_item(item: Item) -> Column:
    return Column(item.name, item.type, item.unit, item.label_zh, item.meaning, item.meaning_zh, item.vendor_names)


def _table(title: str, key: str, rows: str, *items: Column, sort: str = "", partition_by: str = "") -> Table:
    """A table from `name | meaning | meaning in Chinese`, its key and a row of text per column."""
    name, meaning, meaning_zh = (part.strip() for part in title.split("|"))
    own = (SYMBOL,) if "symbol" in key.split() else ()
    columns = (*own, *map(_column, rows.strip().splitlines()), *items, SOURCE, RECORDED_ON)
    return Table(name, tuple(key.split()), meaning, meaning_zh, columns, tuple((sort or key).split()), partition_by)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "companies | one row per listed company | 上市公司，每家一行",
            "symbol",
            """
            exchange | text | 交易所 | SSE, SZSE, BSE, NYSE, NASDAQ, ... | 上交所 SSE、深交所 SZSE、北交所 BSE、NYSE、NASDAQ 等
            board | text | 板块 | main, chinext, star, bse | 主板 main、创业板 chinext、科创板 star、北交所 bse
            name | text | 简称 | short name in the home language | 本国语言的证券简称
            name_en | text | 英文名 | name in Latin letters | 拉丁字母名称
            listed_on | date | 上市日期 | first trading day | 首个交易日
            delisted_on | date | 退市日期 | first day without a listing | 摘牌首日
            incorporated_on | date | 成立日期 | date of incorporation | 公司成立日期
            country | text | 国家 | market the listing belongs to: cn, us, ... | 上市所在市场：cn、us 等
            currency | text | 货币 | ISO code of the quotation currency | 报价货币的 ISO 代码
            fiscal_year_end | text | 财年截止 | month and day the fiscal year ends, '12-31' when not given | 财年截止的月和日，未给出时为 12-31
            is_financial | bool | 金融企业 | bank, insurer or broker; taken from industry and statement form if missing | 银行、保险或证券公司；缺失时按行业和报表格式判断
            """,
        ),
        _table(
            "identifiers | other codes, numbers and names a company has or had: rows that come under them are its own | 公司现用或曾用的其他代码、编号和名称：以这些代码导入的数据归入该公司",
            "kind value from_date symbol",
            """
            kind* | text | 类别 | code (an exchange's former or later code), ticker, cik or name | 交易所旧代码或新代码 code、美股代码 ticker、SEC 编号 cik、名称 name
            value* | text | 标识 | the identifier: 430047.BJ, META, 0000320193, a former name | 标识本身：430047.BJ、META、0000320193 或曾用名
            from_date | date | 起始日期 | first day on which it means this company; 1900-01-01 when not given | 指代该公司的首日，未给出时为 1900-01-01
            to_date | date | 截止日期 | first day on which it no longer does, when it ended | 不再指代该公司的首日，已停用时才有
            """,
        ),
        _table(
            "statements | one source's figures for one period, year to date; a file that knows some items fills only those | 某一来源对某一报告期披露的数据，年初至期末累计；文件里有哪些项目就填哪些",
            "symbol period_end basis source announced_on recorded_on",
            """
            period_end* | date | 报告期 | last day of the period described | 报告期最后一天
            basis | text | 口径 | consolidated or parent; consolidated when not given | 合并 consolidated 或母公司 parent，未给出时为合并
            announced_on | date | 公告日期 | day the figures were published; empty when the source does not say | 数据公布日，来源未说明时为空
            currency | text | 货币 | ISO code of the reporting currency | 报表货币的 ISO 代码
            form | text | 报表类型 | general, bank, insurer or broker | 一般企业 general、银行 bank、保险 insurer 或证券 broker
            """,
            *(_from_item(item) for item in STATEMENT_ITEMS),
        ),
        _table(
            "announcements | when a report came out, for sources that do not say it themselves | 报告的公告时间，供自身不带公告日的来源使用",
            "symbol period_end kind",
            """
            period_end* | date | 报告期 | last day of the period the report describes | 报告所属报告期的最后一天
            kind* | text | 报告类型 | annual, half, q1, q3, express or forecast | 年报 annual、半年报 half、一季报 q1、三季报 q3、业绩快报 express 或业绩预告 forecast
            announced_on* | date | 公告日期 | day of publication | 公告发布日
            title | text | 标题 | title of the announcement | 公告标题
            """,
        ),
        _table(
            "share_capital | share counts: they change between period ends | 股本：两个报告期之间也会变动",
            "symbol effective_on",
            """
            effective_on* | date | 生效日期 | first day of this share count | 该股本数生效首日
            announced_on | date | 公告日期 | day it was published; with basis derived, resolved like a statement's | 公布日；口径为 derived 时与财报公告日的确定方法相同
            total | shares | 总股本 | all shares of all classes | 各类股份合计
            float_a | shares | 流通A股 | freely tradable A shares | 可自由流通的 A 股
            basis | text | 口径 | reported (when not given) or derived (profit / earnings per share, a year's average) | 披露 reported（未给出时）或推算 derived（利润 ÷ 每股收益，为全年平均）
            """,
        ),
        _table(
            "dividends | cash dividends per share before tax | 每股现金分红（税前）",
            "symbol ex_date",
            """
            ex_date* | date | 除息日 | first day without the right to the dividend | 除权除息首日
            per_share | per_share | 每股派息 | cash per share before tax | 每股现金分红（税前）
            announced_on | date | 公告日期 | day it was published | 公布日
            currency | text | 货币 | ISO code | 货币的 ISO 代码
            """,
        ),
        _table(
            "prices | daily or monthly market data | 日度或月度行情",
            "symbol date",
            """
            date* | date | 日期 | trading day | 交易日
            close | per_share | 收盘价 | unadjusted close; empty where only adjusted prices are known | 不复权收盘价，仅有复权价时为空
            close_adj | per_share | 复权收盘价 | close adjusted for splits and dividends, for returns only | 经送转和分红复权的收盘价，仅用于计算收益率
            high | per_share | 最高价 | high of the day, adjusted like close_adj where close is empty | 当日最高价；收盘价为空时，复权口径同 close_adj
            low | per_share | 最低价 | low of the day, adjusted like close_adj where close is empty | 当日最低价；收盘价为空时，复权口径同 close_adj
            previous_close | per_share | 前收盘价 | previous close on the basis of high and low | 前收盘价，口径与最高价、最低价一致
            volume | shares | 成交量 | shares traded | 成交股数
            amount | currency | 成交额 | value traded | 成交金额
            turnover | ratio | 换手率 | share of the float traded, 0.01 is one percent | 成交股数占流通股的比例，0.01 即 1%
            market_cap | currency | 总市值 | the vendor's total market value, used where shares are missing | 来源提供的总市值，缺股本时使用
            float_cap | currency | 流通市值 | market value of the float: never a stand-in for market_cap | 流通股市值，绝不代替总市值
            traded | bool | 是否交易 | false on a day of suspension | 停牌日为 false
            """,
            sort="date symbol",
            partition_by="date",
        ),
        _table(
            "industries | dated industry membership | 行业归属及起止日期",
            "symbol scheme from_date",
            """
            scheme* | text | 行业体系 | classification, e.g. sw2021, csrc, gics | 分类标准，如 sw2021（申万）、csrc（证监会）、gics
            from_date* | date | 计入日期 | first day of membership | 计入该行业首日
            to_date | date | 剔除日期 | first day after membership, when the source says it | 调出首日，来源说明时才有
            level1 | text | 一级行业 | broadest level | 最粗一级
            level2 | text | 二级行业 | middle level | 中间一级
            level3 | text | 三级行业 | finest level | 最细一级
            level1_en | text | 一级行业英文 | English name of level1 | 一级行业的英文名
            level2_en | text | 二级行业英文 | English name of level2 | 二级行业的英文名
            """,
        ),
        _table(
            "listing_status | dated listing status | 上市状态及起止日期",
            "symbol from_date",
            """
            from_date* | date | 起始日期 | first day of the status | 该状态首日
            to_date | date | 截止日期 | first day after it, when the source says it; else until the next row | 该状态结束后的首日，来源说明时才有；否则持续到下一行
            status* | text | 状态 | normal, st, star_st, delisting (final trading period) or delisted | 正常 normal、st、star_st（*ST）、退市整理 delisting 或已退市 delisted
            reason | text | 原因 | why, in the source's words | 来源所述原因
            """,
        ),
        _table(
            "credentials | dated policy evidence about a company or a subsidiary it controls | 公司或其控股子公司的政策资质，附日期",
            "symbol kind title valid_from",
            """
            kind* | text | 类别 | little_giant, national_lab, standard, or a kind of technology certificate | little_giant（小巨人）、national_lab（国家级实验室）、standard（标准），或某类技术认证
            title* | text | 名称 | what was granted, e.g. the batch, laboratory or standard number | 所获资质，如批次、实验室名称或标准号
            level | text | 级别 | national, industry, provincial, municipal, group or enterprise; unconfirmed where a name only resembles the company's, settled once that is decided | 国家 national、行业 industry、省级 provincial、市级 municipal、团体 group 或企业 enterprise；名称仅相似时为 unconfirmed，确认后为 settled
            issuer | text | 发布机构 | who granted it | 授予机构
            announced_on | date | 公布日期 | day it was published | 公布日
            valid_from* | date | 有效期起 | first day of validity | 有效期首日
            valid_to | date | 有效期止 | last day of validity | 有效期最后一天
            holder | text | 持有人 | legal entity named in the list | 名单所列法人主体
            stake | ratio | 持股比例 | the company's share in the holder, 1 when it is the company itself | 公司对该主体的持股比例，本公司为 1
            """,
        ),
        _table(
            "credential_lists | which lists of credentials are loaded: only from a complete list does absence mean no | 已载入的资质名单：名单完整时，不在册才算没有",
            "kind title",
            """
            kind* | text | 类别 | the kind of credential the list decides | 名单所认定的资质类别
            title* | text | 名单 | name of the list or batch | 名单或批次名称
            covers_from* | date | 覆盖起 | first day for which the list decides | 名单开始有效的首日
            covers_to | date | 覆盖止 | last day for which it decides; empty while it is the latest | 名单有效的最后一天，最新名单为空
            complete | bool | 是否完整 | whether a company that is not in it does not hold the credential | 不在名单上的公司是否即无此资质
            """,
        ),
        _table(
            "holders | the ten largest holders at a quarter end | 季末前十大股东",
            "symbol period_end rank",
            """
            period_end* | date | 报告期 | quarter end | 季末
            rank* | integer | 名次 | 1 is the largest | 1 为第一大股东
            holder | text | 股东 | name of the holder | 股东名称
            shares | shares | 持股数 | shares held | 持有股数
            stake | ratio | 持股比例 | share of the total | 占总股本比例
            announced_on | date | 公告日期 | day it was published | 公布日
            """,
        ),
        _table(
            "events | dated governance and regulatory events, profit forecasts and express reports | 公司治理与监管事件、业绩预告和业绩快报，附日期",
            "symbol kind date title",
            """
            kind* | text | 类别 | forecast, express, investigation, penalty, auditor_change, cfo_change, ... | 业绩预告 forecast、业绩快报 express、立案调查 investigation、处罚 penalty、更换会计师 auditor_change、更换财务负责人 cfo_change 等
            date* | date | 日期 | day it was published | 公布日
            title* | text | 标题 | title or short text | 标题或摘要
            period_end | date | 报告期 | period it speaks of, for forecasts and express reports | 业绩预告和业绩快报所指的报告期
            low | currency | 下限 | lower end of a forecast | 预告下限
            high | currency | 上限 | upper end of a forecast | 预告上限
            """,
        ),
        _table(
            "series | market-wide series: index closes, FX, flows, balances | 市场层面的时间序列：指数收盘、汇率、资金流向、余额",
            "series date",
            """
            series* | text | 序列 | name, e.g. 000852.SH, USDCNY, margin_balance | 名称，如 000852.SH、USDCNY、margin_balance
            date* | date | 日期 | day the value describes | 数值所属日期
            value | number | 数值 | the value in units | 数值，单位为一
            announced_on | date | 发布日期 | day it was published | 公布日
            """,
        ),
        _table(
            "overrides | a user's correction of one statement item, kept apart from facts and always shown | 使用者对单个报表项目的更正，与原始数据分开存放，并始终注明",
            "symbol period_end item",
            """
            period_end* | date | 报告期 | period corrected | 所更正的报告期
            item* | text | 项目 | statement item, e.g. revenue | 报表项目，如 revenue
            value | number | 数值 | corrected value in units; empty withdraws the reported one | 更正后的数值，单位为一；留空即撤销披露值
            announced_on | date | 公布日期 | day the right figure was public; the period's first report when empty | 正确数据的公布日；留空则为该期首份报告的公告日
            reason* | text | 原因 | why the reported figure is wrong | 披露值错在哪里
            reference | text | 依据 | document that shows the right one | 证明正确数值的文件
            """,
        ),
    )
}
