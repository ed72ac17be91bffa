"""What a vendor's column heading means: the column of ours it names, the unit it states, or that it is not needed.

Headings are compared without what varies between vendors: width and case of letters, blanks, brackets, the numbering of
printed statements, the many ways to say "attributable to the parent". Only equal names count as recognised; what is
merely alike is for a person to decide.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from screener.importing import amounts
from screener.schema import TABLES
from screener.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.schema import Column, Table

# Columns whose cells are words of ours: a vendor's own words there would only fill the quarantine.
_OUR_WORDS = {
    "exchange", "board", "country", "currency", "fiscal_year_end", "is_financial", "basis", "form", "kind", "status",
    "audit_opinion", "internal_control_opinion", "source", "recorded_on",
}  # fmt: skip
# Names beyond those of the schema, the better ones first: of two headings for one column the earlier named is taken.
_EVERYWHERE = """
symbol | 股票代码, 证券代码, 代码, 公司代码, A股代码, ticker symbol, stock code, code, ticker, ts_code, secu code,
    stkcd, security code
announced_on | 首次公告日期, 公告日期, 公告日, 披露日期, 实际披露日期, 报告公布日, 发布日期, 最新公告日期,
    更新日期, f_ann_date, ann_date, notice date, pub date, announcement date, filing date, filed, publish date,
    report publish date
period_end | 报告期, 报告期末, 报告期截止日, 会计期间, 截止日期, 统计截止日期, 报告日期, 报告日, 财报日期, 报表日期,
    报告年份, 报告年度, 会计年度, 财年, 年度, 年份, 期末, end_date, period, report period, report date, stat date,
    fiscal period end, period ending, fiscal year, year, accper
"""
_BY_TABLE = {
    "statements": """
revenue | 营业收入合计, 营收, 主营收入, sales, operating revenue, net sales
total_operating_revenue | 营业总收入合计, 营业总收入金额, 总营收, total revenue
cost_of_revenue | 营业成本合计, 主营业务成本, 主营成本, cost of sales, cost of goods sold, cogs
gross_profit | 营业毛利, 毛利润, 毛利额
taxes_and_surcharges | 营业税金及附加, 主营业务税金及附加
selling_expense | 营业费用, 销售及分销费用, sale exp
admin_expense | 行政费用, 管理及行政费用
rd_expense | 研发支出, 研发投入, research and development, r&d expense
finance_expense | 财务支出
interest_expense | 利息支出
investment_income | 投资净收益, 对外投资收益
income_tax | 所得税, 减所得税费用
total_profit | 税前利润, 税前利润总额, profit before tax, pretax profit, earnings before tax, 利润总额合计
ebit | earnings before interest and tax
operating_profit | 营业利润合计, operating income
net_income | 净利润合计, 净利润含少数股东损益, net profit, profit
net_income_parent | 归母净利润, 净利润归母, 归属净利润, 母公司股东净利润, net income,
    net profit attributable to parent,
    net profit parent
net_income_deducted | 扣非净利润, 归母扣非净利润, 净利润扣非, 扣非后净利润, 扣非归母净利
operating_cash_flow | 经营活动产生的现金流量净额, 经营活动净现金流, 经营现金流量净额, 经营现金流净额,
    经营性现金流净额, 经营性现金流量净额, 经营性现金流-现金流量净额, 经营活动现金净流量, net cash flow operating,
    cash flow from operations, cfo
investing_cash_flow | 投资活动产生的现金流量净额, 投资现金流量净额, 投资性现金流量净额, net cash flows investing
financing_cash_flow | 筹资活动产生的现金流量净额, 融资活动产生的现金流量净额, 融资性现金流量净额,
    筹资现金流量净额, net cash flows financing
capex | 购建固定资产、无形资产和其他长期资产支付的现金, 购建固定资产无形资产和其他长期资产所支付的现金, 资本支出,
    capital expenditure, capital expenditures
asset_sale_proceeds | 处置固定资产、无形资产和其他长期资产收回的现金净额
cash_from_customers | 销售商品、提供劳务收到的现金
dividends_and_interest_paid | 分配股利、利润或偿付利息支付的现金, 分配股利、利润或偿付利息所支付的现金
net_change_in_cash | 现金及现金等价物净增加额, 净现金流
cash_and_equivalents | 期末现金及现金等价物余额
eps_basic | 每股收益, earnings per share, 基本每股盈利, eps, 每股收益基本, 每股收益(摊薄前)
eps_diluted | 每股收益稀释, 摊薄每股收益
roe_weighted | 净资产收益率加权, 净资产收益率, 加权净资产收益率, roe, roe weighted, 净资产收益率(加权平均)
cash | 现金及存放, cash and cash equivalents, monetary funds
trading_financial_assets | 以公允价值计量且其变动计入当期损益的金融资产
prepayments | 预付账款
inventory | 存货净额
receivables | 应收账款净额, accounts receivable, net receivables, 应收帐款
current_assets | 流动资产, total current assets
non_current_assets | 非流动资产
fixed_assets | 固定资产净额, 固定资产净值
total_assets | 总资产, 资产合计, 资产总额, 总资产合计
payables | 应付帐款, accounts payable
current_liabilities | 流动负债, total current liabilities
non_current_liabilities | 非流动负债
total_liabilities | 总负债, 负债总计, 负债总额
contract_liabilities | 合同负债
bonds | 应付债券净额
paid_in_capital | 实收资本, 实收资本(或股本)
equity | 所有者权益, 股东权益合计, 股东权益, 净资产, 净资产合计, 权益合计, total equity
equity_parent | 归母权益, 归母股东权益, 归母所有者权益, 归母权益合计, 归母股东权益合计, 归母所有者权益合计,
    归母净资产,
    股东权益不含少数股东权益
short_term_debt | short term debt, short-term borrowings
long_term_debt | long term debt, long-term debt
depreciation_amortisation | depreciation, depreciation and amortization
minority_interest | 少数股东权益合计
employees | 员工人数, 员工总数, 在职员工人数, number of employees
rd_staff | 研发人员数量, 研发人员数, 研发人员人数, 技术研发人员
""",
    "prices": """
date | 交易日期, 交易日, trade date, trading date, 时间, datetime
close | 收盘, 最新价, 现价, 收盘价(不复权), close price, 最新, last, trade price, 今收
close_adj | 前复权收盘价, 后复权收盘价, adj close, adjusted close, 复权价
high | 最高, high price
low | 最低, low price
previous_close | 昨收, 前收盘, 前收, 昨收盘, pre_close, prev close, 昨日收盘价
volume | 成交量, vol, 总成交量, 成交数量
amount | 成交额, 成交金额, 总成交额, turnover value, trading value
turnover | 换手, turnover rate, turn, turnover_rate, 换手率
market_cap | 市值, total_mv, 总市值, A股总市值, total market value, market value, market capitalisation, mkt cap
float_cap | 流通市值, circ_mv, A股流通市值, 流通股市值
""",
    "companies": """
name | 股票简称, 证券简称, 股票名称, 证券名称, 公司简称, 名称, 简称, 公司名称, stock name, short name,
    security name, sec name
name_en | 英文名称, 英文简称, english name, enname
listed_on | 上市时间, 上市日, 首发上市日, list_date, ipo date, listing date, 首发上市日期
delisted_on | 退市时间, 终止上市日期, 摘牌日期, delist_date, out date
incorporated_on | 公司成立日期, 成立时间, 注册日期, setup_date, founded
""",
    "industries": """
level1 | 所属行业, 所处行业, 行业, 行业名称, 申万一级行业, 申万一级, 行业分类, 所属申万行业, 一级行业名称,
    industry, sector, 证监会行业
level2 | 申万二级行业, 申万二级, 二级行业名称, sub industry
level3 | 申万三级行业, 申万三级, 三级行业名称
from_date | 纳入日期, 起始日期, 变动日期, in_date
to_date | 结束日期, 截止日, out_date
""",
    "share_capital": """
effective_on | 变动日期, 变更日期, 股本变动日期, 日期, change date, end_date
total | 总股数, 总股本数, total shares, total_share, 总股份, shares outstanding
float_a | 流通股, 流通股本, 流通A股, 已流通A股, 流通股数, A股流通股本, float shares, float_share
""",
    "dividends": """
ex_date | 除权除息日, 除权日, 除息日期, 除权除息日期, ex dividend date, ex date
per_share | 每股股利, 每股分红, 每股派息税前, 每股红利, 每股股利税前, cash_div_tax, dividend per share, dps, dividend
""",
    "holders": """
holder | 股东名称, 股东, holder_name
rank | 股东名次, 排名
shares | 持股数量, 持有数量, hold_amount
stake | 持股比例, 占总股本比例, 占总股本持股比例, hold_ratio
""",
    "listing_status": "from_date | 变更日期, 变动日期, 生效日期\nreason | 变更原因, 变动原因",
    "series": "date | 日期, 交易日期, trade date, time\nvalue | 收盘, 收盘价, 数值, close",
}
# A vendor's own growth rates, ratios and figures per share: all of them are computed here from the items themselves.
_COMPUTED = re.compile(
    r"同比|环比|增长|增速|增幅|增减|较上年|较年初|涨跌|涨速|振幅|量比|率|占比|市盈|市净|市销|市现|周转|倍数|天数|"
    r"(?<!稀释)(?<!基本)每股(?!收益|派息|股利|分红|红利)|"
    r"(?<![a-z])(?:yoy|qoq|growth|pct_chg|margin|ratio|yield|turnover)(?![a-z])|"
    r"^(?:pe|pb|ps|pcf|peg|roa|roe|roic|bps|cfps|ocfps)(?![a-z])"
)
# `营业总收入-营业总收入` and `资产-货币资金`: a group of columns, then the column.
_PAIR = 2
_SECTIONS = {"资产", "负债", "权益", "股东权益", "利润", "资产负债表", "利润表", "现金流量表"}
_ROW_NUMBER = re.compile(r"^(序号|编号|行号|index|no\.?|unnamed: ?0|#|id)$")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d{1,2}[、.])?(?:(?:其中|减|加):)?"
)
_PARENT = re.compile(r"归属于?(?:母公司|上市公司|本公司)(?:普通股)?(?:所有者|股东|股东)?")
_DEDUCTED = re.compile(r"扣除非经常性?损益(?:后|以后)?")
_BRACKETED = re.compile(r"^(.*)[(\[【]([^()\[\]【】]*)[)\]】]$", re.DOTALL)
_TRAILING = re.compile(r"^(.*?)[\s_:,\-]+((?:百|千|万|十万|百万|千万|亿|十亿)?(?:元|股|人)|%)$", re.DOTALL)
_MONEY_WITHIN = re.compile(r"(?:十|百|千)?[万亿千百]?元")


@dataclass(frozen=True)
class Heading:
    """A heading as written, the name in it as it is compared, and the unit it states ('' for none)."""

    written: str
    key: str
    unit: str = ""

    @property
    def unneeded(self) -> str:
        """Why nobody needs the column: 'computed' or 'row_number'; '' when it may be needed."""
        plain = _half_width(self.written)
        if _ROW_NUMBER.match(plain):
            return "row_number"
        return "computed" if _COMPUTED.search(plain) or self.unit in ("%", "‰", "倍") else ""


def read_heading(written: str) -> Heading:
    """Take a heading apart into name and unit: `净利润（万元）`, `营业总收入-营业总收入`, `Total assets, 元`."""
    text, unit = _without_unit(_half_width(written))
    parts = [part.strip() for part in text.split("-")]
    if len(parts) == _PAIR and (parts[0] == parts[1] or parts[0] in _SECTIONS):
        text = parts[1]
    return Heading(written, _key(text), unit)


def stated_unit(text: str) -> str:
    """The unit a title line states for all money below it, as in `单位：万元`."""
    found = re.search(r"单位:\s*(?:人民币)?((?:十|百|千)?[万亿千百]?元)", _half_width(text))
    return found[1] if found else ""


def column_named(heading: Heading, table: Table) -> tuple[str, int] | None:
    """The column of a table that a heading names and how good a name it is (0 is best), or None."""
    found = _names(table.name).get(heading.key)
    if found and fits(heading.unit, table, found[0]):
        return found
    return None


def column_like(heading: Heading, table: Table) -> str:
    """The column whose name a heading is like without being equal, '' for none: a suggestion, no more."""
    known = _names(table.name)
    # Two characters are like anything.
    near = nearest(heading.key, known) if len(heading.key) > 2 else None
    name = known[near][0] if near else ""
    return name if name and fits(heading.unit, table, name) else ""


def fits(unit: str, table: Table, name: str) -> bool:
    """Whether a column can be in a unit: revenue in % is not revenue."""
    column = table.column(name)
    return column is not None and (not unit or amounts.factor(unit, column) is not None)


@cache
def _names(table: str) -> dict[str, tuple[str, int]]:
    """Every name by which the columns of a table are known, as compared, with its rank."""
    known: dict[str, tuple[str, int]] = {}
    own = TABLES[table]
    for column in own.columns:
        if column.name not in ("source", "recorded_on"):
            for rank, name in enumerate(_schema_names(column)):
                known.setdefault(_key(_half_width(name)), (column.name, rank))
    for name, rank, column_name in (*_listed(_BY_TABLE.get(table, "")), *_listed(_EVERYWHERE)):
        if own.column(column_name):
            known.setdefault(_key(_half_width(name)), (column_name, rank + 10))
    return known


def _schema_names(column: Column) -> Iterator[str]:
    yield column.name
    if column.name not in _OUR_WORDS:
        yield column.label_zh
        yield from column.vendor_names


def _listed(rows: str) -> Iterator[tuple[str, int, str]]:
    """Name, rank and column of `column | name, name, ...` lines; an indented line continues the one before."""
    for row in rows.strip().replace("\n    ", " ").splitlines():
        column, _, names = row.partition("|")
        for rank, name in enumerate(names.split(",")):
            yield name.strip(), rank, column.strip()


def _half_width(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _without_unit(text: str) -> tuple[str, str]:
    """A text and the unit it ends with; remarks such as (净亏损以“-”号填列) and (或股东权益) say nothing."""
    text = re.sub(r"\([^()]*号填列\)|\(或股东权益\)|\(或股本\)", "", text).strip()
    for pattern in (_BRACKETED, _TRAILING):
        if (found := pattern.match(text)) and (unit := _unit(found[2])):
            return found[1].strip(), unit
    return text, ""


def _unit(text: str) -> str:
    word = text.removeprefix("单位:").strip()
    if not word or word.isdigit():
        return ""
    for family in amounts.FAMILIES.values():
        for known in (word, word.upper()):
            if known in family:
                return known
    money = _MONEY_WITHIN.search(word)
    return money[0] if money and money[0] in amounts.MONEY else ""


def _key(text: str) -> str:
    """A name as it is compared: letters, digits and Hanzi alone, set phrases shortened."""
    text = _NUMBERING.sub("", text.replace(" ", "") if not text.isascii() else text)
    text = _DEDUCTED.sub("扣非", _PARENT.sub("归母", text)).replace("归母的", "归母")
    return re.sub(r"[\W_]|的", "", text.lower())
