"""The industries of the invented market: what a typical company of each earns, owns, owes and is worth.

One line per level-2 industry, because an industry is a row of numbers. Ratios are to revenue unless the name says
otherwise; `pe` is what the market pays for a year's profit in quiet times.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Industry:
    """A level-2 industry. Days are days of revenue or cost outstanding; `tech` marks research-heavy sectors."""

    level1: str
    level1_en: str
    level2: str
    level2_en: str
    suffixes: tuple[str, ...]
    companies: int
    pe: float
    gross_margin: float
    selling: float
    admin: float
    rd: float
    fixed: float
    receivable_days: float
    inventory_days: float
    payable_days: float
    liabilities: float
    rd_staff: float
    last_quarter: float
    cyclical: float
    tech: bool

    @property
    def form(self) -> str:
        """The form of its statements."""
        forms = {"银行": "bank", "保险": "insurer", "证券": "broker"}
        return forms.get(self.level1) or forms.get(self.level2, "general")


# level 2 | English | name endings | companies | pe | gross margin, selling, admin, R&D | fixed assets |
# receivable, inventory, payable days | liabilities / assets | R&D staff | share of the fourth quarter | cyclicality
_TABLE = """
电子 Electronics tech
半导体 | Semiconductors | 半导 微电 | 15 | 42 | .36 .04 .06 .12 | .55 | 85 140 75 | .34 | .30 | .27 | .6
消费电子 | Consumer electronics | 电子 | 9 | 26 | .21 .02 .04 .055 | .40 | 100 75 100 | .50 | .16 | .31 | .4
电子元件 | Electronic components | 电子 | 8 | 26 | .27 .025 .05 .06 | .60 | 105 80 85 | .44 | .15 | .27 | .4
光学光电子 | Optics and optoelectronics | 光电 | 4 | 27 | .22 .025 .045 .06 | .80 | 95 75 90 | .48 | .15 | .27 | .6
计算机 Computers tech
软件开发 | Software | 软件 信息 | 12 | 44 | .58 .15 .11 .20 | .15 | 130 40 60 | .33 | .45 | .42 | .1
IT服务 | IT services | 数科 | 8 | 36 | .28 .06 .065 .08 | .15 | 140 75 90 | .45 | .32 | .40 | .1
计算机设备 | Computer hardware | 智算 | 4 | 30 | .30 .07 .05 .08 | .25 | 105 95 85 | .42 | .26 | .34 | .2
通信 Telecommunications tech
通信设备 | Communication equipment | 通讯 | 9 | 30 | .28 .055 .05 .09 | .30 | 130 95 110 | .46 | .26 | .31 | .2
通信服务 | Communication services | 通讯 信息 | 3 | 24 | .27 .05 .06 .05 | .70 | 90 15 70 | .44 | .18 | .26 | .1
医药生物 Health care tech
化学制药 | Chemical pharmaceuticals | 药业 | 9 | 28 | .55 .22 .08 .10 | .50 | 70 120 60 | .35 | .17 | .26 | .1
医疗器械 | Medical devices | 医械 | 9 | 30 | .58 .19 .09 .11 | .40 | 65 130 60 | .28 | .22 | .27 | .1
生物制品 | Biologics | 生物 | 6 | 34 | .66 .23 .09 .14 | .55 | 85 150 60 | .25 | .24 | .27 | .1
中药 | Traditional medicine | 国药堂 | 4 | 25 | .55 .28 .07 .035 | .35 | 75 130 60 | .34 | .10 | .28 | .1
机械设备 Machinery tech
通用设备 | General equipment | 机械 精工 | 11 | 25 | .28 .05 .065 .05 | .40 | 110 120 95 | .44 | .14 | .28 | .4
专用设备 | Special equipment | 机械 | 11 | 27 | .33 .06 .07 .07 | .35 | 120 170 105 | .47 | .19 | .32 | .4
自动化设备 | Automation equipment | 智控 | 8 | 32 | .38 .08 .07 .10 | .25 | 130 130 95 | .40 | .28 | .31 | .3
轨交设备 | Rail equipment | 轨交 | 2 | 22 | .34 .045 .08 .07 | .35 | 160 130 120 | .45 | .19 | .38 | .1
电力设备 Power equipment tech
电池 | Batteries | 锂能 | 8 | 27 | .23 .03 .045 .055 | .60 | 110 80 115 | .56 | .18 | .30 | .6
光伏设备 | Solar equipment | 光能 | 8 | 22 | .22 .03 .04 .045 | .55 | 85 80 110 | .59 | .13 | .30 | .7
电网设备 | Grid equipment | 电气 | 7 | 24 | .27 .06 .05 .05 | .30 | 140 80 115 | .50 | .16 | .34 | .1
风电设备 | Wind equipment | 风能 | 3 | 20 | .22 .03 .04 .04 | .55 | 150 90 125 | .56 | .13 | .36 | .5
国防军工 Defence tech
军工电子 | Defence electronics | 军电 | 6 | 45 | .45 .04 .10 .11 | .40 | 230 200 130 | .34 | .27 | .38 | .0
航空装备 | Aerospace equipment | 航装 | 3 | 48 | .29 .02 .09 .075 | .50 | 180 160 140 | .44 | .22 | .38 | .0
基础化工 Chemicals
化学制品 | Chemical products | 新材 化工 | 9 | 19 | .24 .03 .05 .035 | .75 | 65 60 65 | .42 | .11 | .25 | .7
农化制品 | Agrochemicals | 农化 | 5 | 16 | .23 .04 .05 .03 | .75 | 55 80 80 | .46 | .10 | .22 | .8
化学纤维 | Chemical fibres | 化纤 | 3 | 14 | .13 .01 .03 .025 | .80 | 30 60 50 | .52 | .08 | .26 | .9
汽车 Automobiles
汽车零部件 | Auto parts | 汽配 | 12 | 22 | .23 .03 .055 .05 | .55 | 105 80 95 | .48 | .13 | .29 | .4
商用车 | Commercial vehicles | 客车 | 3 | 18 | .16 .05 .04 .04 | .40 | 130 45 150 | .62 | .12 | .32 | .7
食品饮料 Food and beverages
饮料乳品 | Beverages and dairy | 食品 乳业 | 6 | 27 | .36 .18 .05 .008 | .45 | 20 50 50 | .38 | .04 | .24 | .0
调味发酵品 | Seasonings | 味业 | 3 | 30 | .38 .13 .05 .03 | .50 | 15 80 50 | .27 | .08 | .26 | .0
白酒 | Spirits | 酒坊 | 3 | 28 | .72 .20 .08 .006 | .45 | 10 520 70 | .27 | .05 | .25 | .0
银行 Banks
城商行 | City banks | 银行 | 7 | 5.5 | 0 0 0 0 | 0 | 0 0 0 | .92 | .03 | .23 | .0
股份制银行 | Joint-stock banks | 银行 | 3 | 5.5 | 0 0 0 0 | 0 | 0 0 0 | .92 | .03 | .23 | .0
非银金融 Non-bank finance
证券 | Brokerage | 证券 | 5 | 20 | 0 0 0 0 | 0 | 0 0 0 | .74 | .05 | .25 | .6
保险 | Insurance | 保险 | 3 | 12 | 0 0 0 0 | 0 | 0 0 0 | .88 | .04 | .22 | .2
房地产 Real estate
房地产开发 | Property development | 置业 | 8 | 9 | .27 .03 .04 0 | .10 | 25 700 190 | .74 | .01 | .42 | .5
建筑装饰 Construction
基础建设 | Infrastructure | 路桥 | 4 | 8 | .125 .003 .03 .025 | .15 | 110 60 160 | .74 | .09 | .31 | .1
专业工程 | Specialised engineering | 建工 | 4 | 13 | .14 .01 .04 .03 | .15 | 140 50 150 | .66 | .12 | .33 | .2
公用事业 Utilities
电力 | Electric power | 发电 | 6 | 15 | .27 .001 .04 .004 | 2.6 | 70 15 60 | .61 | .03 | .23 | .2
燃气 | Gas supply | 燃气 | 2 | 14 | .17 .02 .03 .003 | .60 | 30 15 50 | .52 | .03 | .28 | .1
交通运输 Transport
物流 | Logistics | 物流 | 4 | 16 | .10 .01 .03 .004 | .25 | 50 8 45 | .48 | .03 | .27 | .2
港口 | Ports | 港口 | 4 | 13 | .31 .002 .075 .005 | 2.2 | 45 10 50 | .43 | .02 | .25 | .1
有色金属 Non-ferrous metals
工业金属 | Industrial metals | 金属 | 5 | 15 | .11 .008 .02 .012 | .45 | 20 45 30 | .54 | .06 | .25 | .9
小金属 | Minor metals | 稀材 | 4 | 22 | .20 .01 .04 .025 | .50 | 35 110 40 | .46 | .08 | .25 | .9
家用电器 Household appliances
白色家电 | White goods | 家电 | 2 | 14 | .27 .10 .035 .035 | .25 | 45 60 110 | .60 | .10 | .22 | .1
小家电 | Small appliances | 小家电 | 4 | 18 | .32 .14 .045 .035 | .25 | 50 55 85 | .42 | .11 | .30 | .1
商贸零售 Retail
一般零售 | General retail | 百货 | 5 | 19 | .33 .19 .09 .001 | .60 | 8 60 80 | .56 | .01 | .27 | .1
传媒 Media
游戏 | Games | 互娱 | 4 | 21 | .66 .22 .09 .15 | .08 | 60 3 40 | .27 | .48 | .24 | .1
出版 | Publishing | 文传 | 3 | 13 | .34 .11 .11 .006 | .22 | 50 90 100 | .38 | .03 | .29 | .0
轻工制造 Light industry
家居用品 | Home furnishing | 家居 | 5 | 17 | .36 .15 .06 .03 | .40 | 40 60 60 | .42 | .09 | .30 | .3
造纸 | Paper | 纸业 | 2 | 13 | .16 .02 .04 .025 | .95 | 45 60 55 | .56 | .07 | .26 | .7
环保 Environment
环境治理 | Environmental services | 环境 | 5 | 17 | .30 .02 .07 .03 | 1.1 | 190 30 150 | .60 | .11 | .32 | .1
煤炭 Coal
煤炭开采 | Coal mining | 煤业 | 4 | 8 | .34 .006 .06 .008 | 1.0 | 30 25 80 | .47 | .02 | .25 | .8
综合 Conglomerates
综合 | Conglomerates | 控股 | 2 | 18 | .22 .04 .09 .01 | .60 | 60 120 70 | .52 | .03 | .27 | .3
"""


def _row(level1: str, level1_en: str, tech: bool, fields: list[str]) -> Industry:
    level2, level2_en, suffixes, companies, pe, margins, fixed, days, *rest = fields
    liabilities, rd_staff, last_quarter, cyclical = (float(part) for part in rest)
    gross_margin, selling, admin, rd = (float(part) for part in margins.split())
    receivable_days, inventory_days, payable_days = (float(part) for part in days.split())
    return Industry(
        level1, level1_en, level2, level2_en, tuple(suffixes.split()), int(companies), float(pe),
        gross_margin, selling, admin, rd, float(fixed), receivable_days, inventory_days, payable_days,
        liabilities, rd_staff, last_quarter, cyclical, tech,
    )  # fmt: skip


def _parse(table: str) -> dict[str, Industry]:
    industries: dict[str, Industry] = {}
    level1, level1_en, tech = "", "", False
    for line in table.strip().splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 1:
            level1, _, level1_en = line.partition(" ")
            tech = level1_en.endswith(" tech")
            level1_en = level1_en.removesuffix(" tech")
            continue
        industries[fields[0]] = _row(level1, level1_en, tech, fields)
    return industries


INDUSTRIES: dict[str, Industry] = _parse(_TABLE)
