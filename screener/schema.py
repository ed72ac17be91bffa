"""The canonical tables: every column described once, with type, unit, meaning and the names vendors give it.

`screener schema` prints this module, importers validate against it, and the store writes Parquet with exactly these
types. Money is in units of `currency`, never thousands or 万; flows in `statements` are year to date.
"""

from __future__ import annotations

from dataclasses import dataclass

from screener.items import STATEMENT_ITEMS, Item

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Column:
    """One column: DuckDB type, unit (currency, per_share, shares, ratio, count, ...), Chinese label and meaning."""

    name: str
    type: str
    unit: str
    label_zh: str
    meaning: str
    vendor_names: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its key (no two rows share it), sort order and, for big ones, the column whose year partitions it."""

    name: str
    key: tuple[str, ...]
    meaning: str
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


def _text(name: str, zh: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "VARCHAR", "text", zh, meaning, required=required)


def _date(name: str, zh: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "DATE", "date", zh, meaning, required=required)


def _number(name: str, unit: str, zh: str, meaning: str) -> Column:
    return Column(name, "DOUBLE", unit, zh, meaning)


def _flag(name: str, zh: str, meaning: str) -> Column:
    return Column(name, "BOOLEAN", "bool", zh, meaning)


SYMBOL = _text("symbol", "代码", "canonical symbol: 600519.SH, 000001.SZ, 430047.BJ, AAPL", required=True)
SOURCE = _text("source", "来源", "name of the source the row came from")
RECORDED_ON = Column(
    "recorded_on", "TIMESTAMP", "time", "入库时间", "when this store first saw the value (UTC); never limits a screen"
)


def _from_item(item: Item) -> Column:
    return Column(item.name, item.type, item.unit, item.label_zh, item.meaning, item.vendor_names)


def _table(name: str, key: str, meaning: str, *columns: Column, sort: str = "", partition_by: str = "") -> Table:
    return Table(
        name, tuple(key.split()), meaning, (*columns, SOURCE, RECORDED_ON), tuple((sort or key).split()), partition_by
    )


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "companies",
            "symbol",
            "one row per listed company",
            SYMBOL,
            _text("exchange", "交易所", "SSE, SZSE, BSE, NYSE, NASDAQ, ..."),
            _text("board", "板块", "main, chinext, star, bse"),
            _text("name", "简称", "short name in the home language"),
            _text("name_en", "英文名", "name in Latin letters"),
            _date("listed_on", "上市日期", "first trading day"),
            _date("delisted_on", "退市日期", "first day without a listing"),
            _date("incorporated_on", "成立日期", "date of incorporation"),
            _text("country", "国家", "market the listing belongs to: cn, us, ..."),
            _text("currency", "货币", "ISO code of the quotation currency"),
            _text("fiscal_year_end", "财年截止", "month and day the fiscal year ends, '12-31' when not given"),
            _flag(
                "is_financial", "金融企业", "bank, insurer or broker; taken from industry and statement form if missing"
            ),
        ),
        _table(
            "statements",
            "symbol period_end basis source announced_on recorded_on",
            "one source's figures for one period, year to date; a file that knows some items fills only those",
            SYMBOL,
            _date("period_end", "报告期", "last day of the period described", required=True),
            _text("basis", "口径", "consolidated or parent; consolidated when not given"),
            _date("announced_on", "公告日期", "day the figures were published; empty when the source does not say"),
            _text("currency", "货币", "ISO code of the reporting currency"),
            _text("form", "报表类型", "general, bank, insurer or broker"),
            *(_from_item(item) for item in STATEMENT_ITEMS),
            sort="symbol period_end basis source announced_on recorded_on",
        ),
        _table(
            "announcements",
            "symbol period_end kind",
            "when a report came out, for sources that do not say it themselves",
            SYMBOL,
            _date("period_end", "报告期", "last day of the period the report describes", required=True),
            _text("kind", "报告类型", "annual, half, q1, q3, express or forecast", required=True),
            Column("announced_on", "DATE", "date", "公告日期", "day of publication", required=True),
            _text("title", "标题", "title of the announcement"),
        ),
        _table(
            "share_capital",
            "symbol effective_on",
            "share counts: they change between period ends",
            SYMBOL,
            _date("effective_on", "生效日期", "first day of this share count", required=True),
            _date("announced_on", "公告日期", "day it was published; with basis derived, resolved like a statement's"),
            _number("total", "shares", "总股本", "all shares of all classes"),
            _number("float_a", "shares", "流通A股", "freely tradable A shares"),
            _text(
                "basis", "口径", "reported (when not given) or derived (profit / earnings per share, a year's average)"
            ),
        ),
        _table(
            "dividends",
            "symbol ex_date",
            "cash dividends per share before tax",
            SYMBOL,
            _date("ex_date", "除息日", "first day without the right to the dividend", required=True),
            _number("per_share", "per_share", "每股派息", "cash per share before tax"),
            _date("announced_on", "公告日期", "day it was published"),
            _text("currency", "货币", "ISO code"),
        ),
        _table(
            "prices",
            "symbol date",
            "daily or monthly market data",
            SYMBOL,
            _date("date", "日期", "trading day", required=True),
            _number("close", "per_share", "收盘价", "unadjusted close; empty where only adjusted prices are known"),
            _number(
                "close_adj", "per_share", "复权收盘价", "close adjusted for splits and dividends, for returns only"
            ),
            _number("high", "per_share", "最高价", "high of the day, adjusted like close_adj where close is empty"),
            _number("low", "per_share", "最低价", "low of the day, adjusted like close_adj where close is empty"),
            _number("previous_close", "per_share", "前收盘价", "previous close on the basis of high and low"),
            _number("volume", "shares", "成交量", "shares traded"),
            _number("amount", "currency", "成交额", "value traded"),
            _number("turnover", "ratio", "换手率", "share of the float traded, 0.01 is one percent"),
            _number(
                "market_cap", "currency", "总市值", "the vendor's total market value, used where shares are missing"
            ),
            _number("float_cap", "currency", "流通市值", "market value of the float: never a stand-in for market_cap"),
            _flag("traded", "是否交易", "false on a day of suspension"),
            sort="date symbol",
            partition_by="date",
        ),
        _table(
            "industries",
            "symbol scheme from_date",
            "dated industry membership",
            SYMBOL,
            _text("scheme", "行业体系", "classification, e.g. sw2021, csrc, gics", required=True),
            _date("from_date", "计入日期", "first day of membership", required=True),
            _date("to_date", "剔除日期", "first day after membership, when the source says it"),
            _text("level1", "一级行业", "broadest level"),
            _text("level2", "二级行业", "middle level"),
            _text("level3", "三级行业", "finest level"),
            _text("level1_en", "一级行业英文", "English name of level1"),
            _text("level2_en", "二级行业英文", "English name of level2"),
        ),
        _table(
            "listing_status",
            "symbol from_date",
            "dated listing status",
            SYMBOL,
            _date("from_date", "起始日期", "first day of the status", required=True),
            _date("to_date", "截止日期", "first day after it, when the source says it; else until the next row"),
            _text("status", "状态", "normal, st, star_st, delisting (final trading period) or delisted", required=True),
            _text("reason", "原因", "why, in the source's words"),
        ),
        _table(
            "credentials",
            "symbol kind title valid_from",
            "dated policy evidence about a company or a subsidiary it controls",
            SYMBOL,
            _text(
                "kind",
                "类别",
                "little_giant, national_lab, standard, or a kind of technology certificate",
                required=True,
            ),
            _text("title", "名称", "what was granted, e.g. the batch, laboratory or standard number", required=True),
            _text("level", "级别", "national, industry, provincial, municipal, group or enterprise"),
            _text("issuer", "发布机构", "who granted it"),
            _date("announced_on", "公布日期", "day it was published"),
            _date("valid_from", "有效期起", "first day of validity", required=True),
            _date("valid_to", "有效期止", "last day of validity"),
            _text("holder", "持有人", "legal entity named in the list"),
            _number("stake", "ratio", "持股比例", "the company's share in the holder, 1 when it is the company itself"),
        ),
        _table(
            "credential_lists",
            "kind title",
            "which lists of credentials are loaded: only from a complete list does absence mean no",
            _text("kind", "类别", "the kind of credential the list decides", required=True),
            _text("title", "名单", "name of the list or batch", required=True),
            _date("covers_from", "覆盖起", "first day for which the list decides", required=True),
            _date("covers_to", "覆盖止", "last day for which it decides; empty while it is the latest"),
            _flag("complete", "是否完整", "whether a company that is not in it does not hold the credential"),
        ),
        _table(
            "holders",
            "symbol period_end rank",
            "the ten largest holders at a quarter end",
            SYMBOL,
            _date("period_end", "报告期", "quarter end", required=True),
            Column("rank", "INTEGER", "count", "名次", "1 is the largest", required=True),
            _text("holder", "股东", "name of the holder"),
            _number("shares", "shares", "持股数", "shares held"),
            _number("stake", "ratio", "持股比例", "share of the total"),
            _date("announced_on", "公告日期", "day it was published"),
        ),
        _table(
            "events",
            "symbol kind date title",
            "dated governance and regulatory events, profit forecasts and express reports",
            SYMBOL,
            _text(
                "kind",
                "类别",
                "forecast, express, investigation, penalty, auditor_change, cfo_change, ...",
                required=True,
            ),
            _date("date", "日期", "day it was published", required=True),
            _text("title", "标题", "title or short text", required=True),
            _date("period_end", "报告期", "period it speaks of, for forecasts and express reports"),
            _number("low", "currency", "下限", "lower end of a forecast"),
            _number("high", "currency", "上限", "upper end of a forecast"),
        ),
        _table(
            "series",
            "series date",
            "market-wide series: index closes, FX, flows, balances",
            _text("series", "序列", "name, e.g. 000852.SH, USDCNY, margin_balance", required=True),
            _date("date", "日期", "day the value describes", required=True),
            _number("value", "number", "数值", "the value in units"),
            _date("announced_on", "发布日期", "day it was published"),
        ),
        _table(
            "overrides",
            "symbol period_end item",
            "a user's correction of one statement item, kept apart from facts and always shown",
            SYMBOL,
            _date("period_end", "报告期", "period corrected", required=True),
            _text("item", "项目", "statement item, e.g. revenue", required=True),
            _number("value", "number", "数值", "corrected value in units; empty withdraws the reported one"),
            _date("announced_on", "公布日期", "day the right figure was public; the period's first report when empty"),
            _text("reason", "原因", "why the reported figure is wrong", required=True),
            _text("reference", "依据", "document that shows the right one"),
        ),
    )
}
