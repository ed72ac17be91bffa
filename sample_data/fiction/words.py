"""Invented company names: two uncommon syllables and a trade, in Chinese and in Latin letters.

The syllables are chosen so that no pair is the stem of a real listed name; with codes beginning 99, which no exchange
assigns, nobody can take these for real companies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_FIRST = (
    "霁Ji 栩Xu 翊Yi 岫Xiu 璟Jing 沅Yuan 澍Shu 皎Jiao 昀Yun 骊Li 槿Jin 溯Su 晞Xi 珩Heng 芷Zhi 笙Sheng 屿Yu 烨Ye "
    "朔Shuo 榉Ju 笛Di 鹭Lu 檀Tan 楠Nan 旻Min 鸢Yuan"
)
_SECOND = (
    "桥qiao 川chuan 岚lan 汀ting 林lin 野ye 渡du 谷gu 帆fan 舟zhou 石shi 泽ze 湾wan 星xing 禾he 松song 渚zhu 岭ling"
)

# The trade in the name, by the word in `Industry.suffixes`.
TRADES = {
    "半导": "Semiconductor",
    "微电": "Microelectronics",
    "电子": "Electronics",
    "光电": "Optoelectronics",
    "软件": "Software",
    "数科": "Digital",
    "信息": "Information",
    "智算": "Computing",
    "通讯": "Communications",
    "药业": "Pharma",
    "医械": "Medical Devices",
    "生物": "Biologics",
    "国药堂": "Herbal Medicine",
    "机械": "Machinery",
    "精工": "Precision",
    "智控": "Automation",
    "轨交": "Rail Equipment",
    "锂能": "Lithium Energy",
    "光能": "Solar",
    "电气": "Electric",
    "风能": "Wind Power",
    "军电": "Defence Electronics",
    "航装": "Aero Systems",
    "化工": "Chemical",
    "新材": "Advanced Materials",
    "农化": "Agrochemical",
    "化纤": "Fibres",
    "汽配": "Auto Parts",
    "客车": "Bus",
    "食品": "Foods",
    "乳业": "Dairy",
    "味业": "Seasonings",
    "酒坊": "Distillery",
    "银行": "Bank",
    "证券": "Securities",
    "保险": "Insurance",
    "置业": "Properties",
    "建工": "Construction",
    "路桥": "Road & Bridge",
    "发电": "Power Generation",
    "燃气": "Gas",
    "物流": "Logistics",
    "港口": "Ports",
    "金属": "Metals",
    "稀材": "Rare Metals",
    "家电": "Appliances",
    "小家电": "Small Appliances",
    "百货": "Department Stores",
    "互娱": "Interactive",
    "文传": "Publishing",
    "家居": "Home Furnishing",
    "纸业": "Paper",
    "环境": "Environment",
    "煤业": "Coal",
    "控股": "Holdings",
}


def stems(rng: Random) -> list[tuple[str, str]]:
    """All name stems in a random order, each as Chinese and Latin letters; no Latin stem occurs twice."""
    found: dict[str, str] = {}
    for first in _FIRST.split():
        for second in _SECOND.split():
            found.setdefault(first[1:] + second[1:], first[0] + second[0])
    pairs = [(chinese, latin) for latin, chinese in found.items()]
    rng.shuffle(pairs)
    return pairs


def full_name(stem: tuple[str, str], trade: str) -> tuple[str, str]:
    """The short name and its English form."""
    chinese, latin = stem
    return chinese + trade, f"{latin} {TRADES[trade]}"
