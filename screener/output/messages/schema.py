"""What the tables and columns of `schema` mean, in Chinese, by their English meaning.

A statement item is not here: its Chinese name is the item's own and says it all.
"""

from __future__ import annotations

CHINESE: dict[str, str] = {
    # tables
    "one row per listed company": "每家上市公司一行",
    "one source's figures for one period, year to date; a file that knows some items fills only those": (
        "某一来源某一报告期的数据，流量项目为年初至今累计；只知道部分项目的文件只填那些项目"
    ),
    "when a report came out, for sources that do not say it themselves": "报告何时披露，供自身不带公告日的来源使用",
    "share counts: they change between period ends": "股本：在报告期之间也会变化",
    "cash dividends per share before tax": "每股税前现金分红",
    "daily or monthly market data": "日度或月度行情",
    "dated industry membership": "带日期的行业归属",
    "dated listing status": "带日期的上市状态",
    "dated policy evidence about a company or a subsidiary it controls": "公司或其控股子公司带日期的政策资质",
    "which lists of credentials are loaded: only from a complete list does absence mean no": (
        "载入了哪些资质名单：只有名单完整，不在其中才等于没有"
    ),
    "the ten largest holders at a quarter end": "季末前十大股东",
    "dated governance and regulatory events, profit forecasts and express reports": (
        "带日期的治理与监管事件、业绩预告与业绩快报"
    ),
    "market-wide series: index closes, FX, flows, balances": "全市场序列：指数收盘、汇率、资金流、余额",
    "a user's correction of one statement item, kept apart from facts and always shown": (
        "使用者对某一报表项目的修正，与原始数据分开保存，并始终显示"
    ),
    # columns shared
    "canonical symbol: 600519.SH, 000001.SZ, 430047.BJ, AAPL": "规范代码：600519.SH、000001.SZ、430047.BJ、AAPL",
    "name of the source the row came from": "该行来自哪个来源",
    "when this store first saw the value (UTC); never limits a screen": (
        "数据仓首次见到该值的时间（UTC）；不影响筛选所见"
    ),
    "ISO code": "ISO 代码",
    "day it was published": "公布之日",
    "last day of the period described": "所述期间的最后一天",
    # companies
    "SSE, SZSE, BSE, NYSE, NASDAQ, ...": "SSE、SZSE、BSE、NYSE、NASDAQ 等",
    "main, chinext, star, bse": "main 主板、chinext 创业板、star 科创板、bse 北交所",
    "short name in the home language": "本国语言的简称",
    "name in Latin letters": "拉丁字母名称",
    "first trading day": "首个交易日",
    "first day without a listing": "终止上市后的第一天",
    "date of incorporation": "注册成立日期",
    "market the listing belongs to: cn, us, ...": "上市所属市场：cn、us 等",
    "ISO code of the quotation currency": "交易货币的 ISO 代码",
    "month and day the fiscal year ends, '12-31' when not given": "财年结束的月日，缺省为 12-31",
    "bank, insurer or broker; taken from industry and statement form if missing": (
        "银行、保险或券商；缺省时由行业与报表类型判断"
    ),
    # statements
    "consolidated or parent; consolidated when not given": "合并或母公司；缺省为合并",
    "day the figures were published; empty when the source does not say": "数据公布之日；来源未说明时为空",
    "ISO code of the reporting currency": "报表货币的 ISO 代码",
    "general, bank, insurer or broker": "一般企业、银行、保险或券商",
    # announcements
    "last day of the period the report describes": "报告所述期间的最后一天",
    "annual, half, q1, q3, express or forecast": "年报、半年报、一季报、三季报、快报或预告",
    "day of publication": "公布之日",
    "title of the announcement": "公告标题",
    # share_capital
    "first day of this share count": "该股本的生效首日",
    "day it was published; with basis derived, resolved like a statement's": "公布之日；推算所得者按报表公告日确定",
    "all shares of all classes": "各类股份总数",
    "freely tradable A shares": "可自由流通的 A 股",
    "reported (when not given) or derived (profit / earnings per share, a year's average)": (
        "reported 为披露（缺省），derived 为推算（利润 ÷ 每股收益，全年平均）"
    ),
    # dividends
    "first day without the right to the dividend": "除息日：当日起不再享有分红",
    "cash per share before tax": "每股税前现金",
    # prices
    "trading day": "交易日",
    "unadjusted close; empty where only adjusted prices are known": "不复权收盘价；只有复权价时为空",
    "close adjusted for splits and dividends, for returns only": "复权收盘价，仅用于计算收益",
    "high of the day, adjusted like close_adj where close is empty": "当日最高价；close 为空时与 close_adj 同口径复权",
    "low of the day, adjusted like close_adj where close is empty": "当日最低价；close 为空时与 close_adj 同口径复权",
    "previous close on the basis of high and low": "前收盘价，与最高、最低价同口径",
    "shares traded": "成交股数",
    "value traded": "成交金额",
    "share of the float traded, 0.01 is one percent": "成交占流通股比例，0.01 即 1%",
    "the vendor's total market value, used where shares are missing": "外部提供的总市值，缺少股本时使用",
    "market value of the float: never a stand-in for market_cap": "流通市值，绝不代替总市值",
    "false on a day of suspension": "停牌日为否",
    # industries
    "classification, e.g. sw2021, csrc, gics": "分类体系，如 sw2021、csrc、gics",
    "first day of membership": "归属首日",
    "first day after membership, when the source says it": "归属结束后的第一天，来源说明时填写",
    "broadest level": "最粗一级",
    "middle level": "中间一级",
    "finest level": "最细一级",
    "English name of level1": "一级行业英文名",
    "English name of level2": "二级行业英文名",
    # listing_status
    "first day of the status": "该状态的首日",
    "first day after it, when the source says it; else until the next row": "状态结束后的第一天；未说明则到下一行为止",
    "normal, st, star_st, delisting (final trading period) or delisted": (
        "normal 正常、st、star_st（*ST）、delisting 退市整理期、delisted 已退市"
    ),
    "why, in the source's words": "来源所述原因",
    # credentials
    "little_giant, national_lab, standard, or a kind of technology certificate": (
        "little_giant 小巨人、national_lab 国家级实验室、standard 标准，或某类技术认证"
    ),
    "what was granted, e.g. the batch, laboratory or standard number": "所获名目，如批次、实验室或标准号",
    "national, industry, provincial, municipal, group or enterprise": "国家、行业、省级、市级、团体或企业",
    "who granted it": "授予机构",
    "first day of validity": "有效期首日",
    "last day of validity": "有效期末日",
    "legal entity named in the list": "名单所载法人",
    "the company's share in the holder, 1 when it is the company itself": "公司对持有人的持股比例，本公司为 1",
    # credential_lists
    "the kind of credential the list decides": "该名单所定的资质类别",
    "name of the list or batch": "名单或批次名称",
    "first day for which the list decides": "名单适用首日",
    "last day for which it decides; empty while it is the latest": "名单适用末日；仍为最新时留空",
    "whether a company that is not in it does not hold the credential": "不在名单中是否即为没有该资质",
    # holders
    "quarter end": "季末",
    "1 is the largest": "1 为最大",
    "name of the holder": "股东名称",
    "shares held": "持股数量",
    "share of the total": "占总股本比例",
    # events
    "forecast, express, investigation, penalty, auditor_change, cfo_change, ...": (
        "预告、快报、立案调查、处罚、更换审计机构、更换财务负责人等"
    ),
    "title or short text": "标题或短文",
    "period it speaks of, for forecasts and express reports": "预告与快报所指的报告期",
    "lower end of a forecast": "预告下限",
    "upper end of a forecast": "预告上限",
    # series
    "name, e.g. 000852.SH, USDCNY, margin_balance": "名称，如 000852.SH、USDCNY、margin_balance",
    "day the value describes": "数值所属日期",
    "the value in units": "数值，以单位计",
    # overrides
    "period corrected": "被修正的报告期",
    "statement item, e.g. revenue": "报表项目，如 revenue",
    "corrected value in units; empty withdraws the reported one": "修正值，以单位计；留空即撤销原值",
    "day the right figure was public; the period's first report when empty": "正确数值公开之日；留空为该期首次披露日",
    "why the reported figure is wrong": "原数值错在何处",
    "document that shows the right one": "载有正确数值的文件",
}
