"""What importers are given in any order: per source some made-up facts, and how to write them down once more otherwise.

A case deals its facts out to a number of imports, some to more than one, and writes each share into files in any order.
Facts of a text file are its lines; those of the SEC's are spread by filing. `contradictions` are added only where
everything comes in one import: over several the later word counts, and that is meant.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sec_worlds import Filing, flow, members, stock, unpacked, zipped
from vendor_worlds import DAILY, DAILY_BASIC, INCOME, K_DATA, YJBB, YYSJ, ZCFZ, table

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

Texts = dict[str, str]
T = TypeVar("T")
_DAY = re.compile(r"(19|20)\d\d-?\d\d-?\d\d")
CODES = ("000001", "600519", "300750", "688981")
A, B = "600901.SH", "000902.SZ"


def deal(chance: random.Random, facts: Sequence[T], parts: int) -> list[list[T]]:
    """Facts dealt out to parts in any order, some of them more than once."""
    shares: list[list[T]] = [[] for _ in range(parts)]
    for fact in facts:
        for _ in range(chance.choice((1, 1, 2))):
            chance.choice(shares).append(fact)
    for share in shares:
        chance.shuffle(share)
    return shares


@dataclass(frozen=True, eq=False)
class Lines:
    """Text files whose lines, under a header, stand for themselves; `beside` lies with them whole."""

    files: Texts
    contradictions: Texts = field(default_factory=dict)
    beside: Texts = field(default_factory=dict)
    # Over several imports in the order of their days, as a folder grows: a daily flag is kept where it turns.
    growing: bool = False

    def spread(self, chance: random.Random, folder: Path, imports: int) -> list[list[Path]]:
        """Paths of each import."""
        files = self.files | (self.contradictions if imports == 1 else {})
        lines = [(name, line) for name, text in files.items() for line in text.splitlines()[1:]]
        found: list[list[Path]] = []
        shares = _by_day(lines, imports) if self.growing and imports > 1 else deal(chance, lines, imports)
        for number, share in enumerate(shares):
            copies = [folder / f"{number}-{copy}" for copy in range(chance.choice((1, 2, 3)))]
            for place, own in zip(copies, deal(chance, share, len(copies)), strict=True):
                self._write(chance, place, files, own)
            found.append([place for place in copies if place.is_dir()])
        return found

    def _write(self, chance: random.Random, place: Path, files: Texts, lines: list[tuple[str, str]]) -> None:
        of_file: dict[str, list[str]] = defaultdict(list)
        for name, line in lines:
            of_file[name].append(line)
        for name, own in sorted(of_file.items(), key=lambda _: chance.random()):
            place.mkdir(exist_ok=True)
            text = table(files[name].splitlines()[0], *own).encode()
            packed = not self.beside and chance.random() < 0.3
            (place / f"{name}{'.gz' if packed else ''}").write_bytes(gzip.compress(text) if packed else text)
        for name, whole in self.beside.items() if place.is_dir() else ():
            (place / name).write_text(whole, encoding="utf-8")


def _by_day(lines: list[tuple[str, str]], imports: int) -> list[list[tuple[str, str]]]:
    """Lines dealt out by the day they speak of, the first import with the earliest."""
    days = {line: re.sub(r"\D", "", found[0]) for _, line in lines if (found := _DAY.search(line))}
    order = sorted({*days.values()})
    return [[each for each in lines if order.index(days[each[1]]) * imports // len(order) == n] for n in range(imports)]


@dataclass(frozen=True, eq=False)
class Filings:
    """Data sets of the SEC: filings spread over zips and folders of any layout."""

    filings: Sequence[Filing]

    def spread(self, chance: random.Random, folder: Path, imports: int) -> list[list[Path]]:
        """Paths of each import."""
        shares = deal(chance, self.filings, imports)
        return [[*self._write(chance, folder, f"{number}", share)] for number, share in enumerate(shares) if share]

    def _write(self, chance: random.Random, folder: Path, name: str, share: list[Filing]) -> list[Path]:
        paths = []
        for copy, own in enumerate(deal(chance, share, chance.choice((1, 2)))):
            # A data set lists a filing once.
            filings = list({filing.adsh: filing for filing in own}.values())
            shuffled = [
                Filing(**{**vars(each), "facts": chance.sample(each.facts, len(each.facts))}) for each in filings
            ]
            files = members(shuffled, chance.choice(("segments", "daily")))
            if not filings:
                continue
            place = folder / f"{name}-{copy}"
            paths.append(unpacked(place, files) if chance.random() < 0.5 else zipped(place.with_suffix(".zip"), files))
        return paths


@dataclass(frozen=True, eq=False)
class Documents:
    """companyfacts: every company's facts, spread by filing over downloads that each know some of them."""

    # company, tag, unit, fact
    facts: Sequence[tuple[int, str, str, dict[str, Any]]]

    def spread(self, chance: random.Random, folder: Path, imports: int) -> list[list[Path]]:
        """Paths of each import."""
        filings = sorted({(company, fact["accn"]) for company, _, _, fact in self.facts})
        found = []
        for number, share in enumerate(deal(chance, filings, imports)):
            place = folder / f"{number}"
            for copy, own in enumerate(deal(chance, share, chance.choice((1, 2)))):
                self._write(chance, place / str(copy), set(own))
            found.append([place] if place.is_dir() else [])
        return [paths for paths in found if paths]

    def _write(self, chance: random.Random, place: Path, filings: set[tuple[int, str]]) -> None:
        documents: dict[int, dict[str, Any]] = defaultdict(dict)
        for company, tag, unit, fact in chance.sample(self.facts, len(self.facts)):
            if (company, fact["accn"]) in filings:
                units = documents[company].setdefault(tag, {"label": tag, "units": {}})["units"]
                units.setdefault(unit, []).append(fact)
        for company, tags in documents.items():
            place.mkdir(parents=True, exist_ok=True)
            told = {"cik": company, "entityName": f"Example {company} Inc", "facts": {"us-gaap": tags}}
            (place / f"CIK{company:010}.json").write_text(json.dumps(told), encoding="utf-8")


@dataclass(frozen=True, eq=False)
class Case:
    """One way in: the facts, and the mapping or the built-in source that reads them.

    `parts` is how many imports they may be spread over; `companies` are in the store before.
    """

    name: str
    facts: Lines | Filings | Documents
    mapping: str = ""
    source: str = ""
    parts: int = 3
    companies: tuple[str, ...] = ()


def mapped(target: str, header: str, columns: str, *lines: str, more: str = "", against: tuple[str, ...] = ()) -> Case:
    """A case of one file and its mapping."""
    contradictions = {"against.csv": table(header, *against)} if against else {}
    mapping = f"table: {target}\nsource: v\n{more}columns: {{{columns}}}\n"
    return Case(target, Lines({"rows.csv": table(header, *lines)}, contradictions), mapping)


def dated(pattern: str) -> list[str]:
    """A line for every code and year."""
    found = itertools.product(enumerate(CODES), (2019, 2020, 2021))
    return [pattern.format(code=code, year=year, n=n + 1, next=year + 1) for (n, code), year in found]


MAPPED = (
    mapped(
        "statements",
        "code,period,out,revenue,profit",
        "symbol: code, period_end: period, announced_on: out, revenue: revenue, net_income: profit",
        *dated("{code},{year}-12-31,{next}-03-2{n},{n}00,{n}"),
        *dated("{code},{year}-06-30,{year}-08-2{n},{n}0,"),
        *dated("{code},{year}-06-30,{year}-08-2{n},,1{n}"),
        "x,2020,,1,1",
        "600519,2020,2019-01-01,1,1",
        "900901,2020-12-31,,1,1",
        against=("000001,2020-12-31,2021-03-21,101,1", "000001,2020-12-31,2021-03-21,,2", "600519,2019,,7,"),
    ),
    mapped(
        "prices",
        "code,day,close,vol,on",
        "symbol: code, date: day, close: close, volume: vol, traded: on",
        *dated("{code},{year}0{n}04,1{n}.5,,true"),
        *dated("{code},{year}0{n}04,,{n}000,"),
        *dated("{code},{year}0{n}05,0,1,true"),
        against=("000001,20200104,11.6,,", "000001,20200104,11.7,,false", "600519,20200204,,1,"),
    ),
    mapped(
        "share_capital",
        "code,day,total,float",
        "symbol: code, effective_on: day, total: total, float_a: float",
        *dated("{code},{year}-0{n}-01,{n}000,"),
        *dated("{code},{year}-0{n}-01,,{n}00"),
        against=("000001,2020-01-01,1001,", "600519,2020-02-01,2000,201"),
    ),
    mapped(
        "industries",
        "code,scheme,day,one,two",
        "symbol: code, scheme: scheme, from_date: day, level1: one, level2: two",
        *dated("{code},sw,{year}-0{n}-01,玩具{n},"),
        *dated("{code},sw,{year}-0{n}-01,,木偶{n}"),
        *dated("{code},csrc,{year}-01-01,制造业,"),
        against=("000001,sw,2020-01-01,家电,",),
    ),
    mapped(
        "announcements",
        "code,period,kind,day",
        "symbol: code, period_end: period, kind: kind, announced_on: day",
        *dated("{code},{year}-12-31,annual,{next}-03-2{n}"),
        *dated("{code},{year}-12-31,annual,{next}-05-2{n}"),  # the earlier day counts, whenever it comes
        *dated("{code},{year}-12-31,rumour,{next}-01-2{n}"),
    ),
    mapped(
        "listing_status",
        "code,day,status,why",
        "symbol: code, from_date: day, status: status, reason: why",
        *dated("{code},{year}-0{n}-01,st,"),
        *dated("{code},{year}-0{n}-01,st,亏损"),
        *dated("{code},{year}-0{n}-11,normal,"),
        against=("000001,2020-01-01,star_st,",),
    ),
    Case(
        "identifiers",
        Lines({
            "prices.csv": table("code,day,close", *[f"430047,{y}-01-04,1{y}" for y in (2019, 2020)],
                                "920047,2023-01-04,5"),
            "codes.csv": table("kind,value,symbol", "code,430047.BJ,920047.BJ"),
        }),
        source="manifest",
    ),
)  # fmt: skip


def quarter(cik: int, year: int, value: float) -> Filing:
    """A quarterly report with the year's first three months and the balance sheet of the year before."""
    facts = [
        flow("Revenues", value, 1), flow("NetIncomeLoss", value / 10, 1), stock("Assets", value * 5),
        stock("Assets", value * 4, ddate=f"{year - 1}1231"), stock("StockholdersEquity", value * 2),
        flow("Revenues", value / 2, 1, segments="BusinessSegments=Toys;"),
    ]  # fmt: skip
    return Filing(f"{cik}-q{year}", cik, "10-Q", f"{year}0331", f"{year}0502", facts)


def annual(cik: int, year: int, value: float, form: str = "10-K", filed: str = "0301") -> Filing:
    """An annual report with the year before beside it."""
    facts = [
        flow("Revenues", value), flow("Revenues", value - 5, ddate=f"{year - 1}1231"), flow("NetIncomeLoss", value / 9),
        stock("Assets", value * 5), stock("LiabilitiesAndStockholdersEquity", value * 5),
        stock("StockholdersEquity", value * 2),
        stock("EntityCommonStockSharesOutstanding", 1000 + year, version="dei/2020", uom="shares"),
    ]  # fmt: skip
    return Filing(f"{cik}-{form}-{year}", cik, form, f"{year}1231", f"{year + 1}{filed}", facts)


def told(
    company: int, tag: str, year: int, value: float, *, months: str = ""
) -> list[tuple[int, str, str, dict[str, Any]]]:
    """A fact as its own filing tells it and as the next one repeats it."""
    end = f"{year}-12-31"
    span = {"start": f"{year}-{months}"} if months else {}
    return [
        (company, tag, "USD", {**span, "end": end, "val": value, "accn": f"{company}-{filed}", "fy": 1, "fp": "FY",
                               "form": "10-K", "filed": f"{filed}-02-15"})
        for filed in (year + 1, year + 2)
    ]  # fmt: skip


SEC = (
    Case("sec-fsds", Filings([
        *(annual(cik, year, 100.0 * cik + year) for cik in (1, 2) for year in (2019, 2020)),
        *(quarter(cik, 2021, 50.0 * cik) for cik in (1, 2)),
        annual(1, 2020, 2150.0, "10-K/A", "0601"),
    ]), source="sec-fsds"),
    Case("sec-facts", Documents([
        fact for company in (71, 72) for year in (2019, 2020, 2021)
        for fact in (*told(company, "Revenues", year, company * year, months="01-01"),
                     *told(company, "Assets", year, company * year * 3))
    ]), source="sec-facts"),
)  # fmt: skip
BATCH = """\
kind: little_giant
title: 第一批
level: national
issuer: 工信部
files: batch.csv
columns: {holder: 企业名称}
announced_on: 2019-06-03
years: 3
"""
HISTORY = "股票代码,计入日期,行业代码,更新日期"
VENDORS = (
    Case("tushare", Lines(
        {
            "income.csv": table(
                INCOME, *[f"{code},{year + 1}0419,{year + 1}0419,{year}1231,1,1,{year},{year},120,100,1"
                          for code in (A, B) for year in (2019, 2020)],
            ),
            "balancesheet.csv": table(
                "ts_code,f_ann_date,end_date,report_type,total_assets",
                *[f"{code},{year + 1}0419,{year}1231,1,{year}5" for code in (A, B) for year in (2019, 2020)],
            ),
            "daily.csv": table(DAILY, *[f"{code},2024041{day},12,12.4,11.9,12.{day},12.1,-0.1,-0.8,1000,1200"
                                        for code in (A, B) for day in (6, 7, 8)]),
            "daily_basic.csv": table(DAILY_BASIC, *[f"{code},2024041{day},12.{day},0.5,20,2,2000,1500,24000,18000"
                                                    for code in (A, B) for day in (6, 7, 8)]),
            "namechange.csv": table(
                "ts_code,name,start_date,end_date,ann_date,change_reason",
                f"{A},ST甲星,20201102,,20201030,ST", f"{A},甲星股份,20100101,20201101,20100101,其他",
            ),
        },
        {"income_old.csv": table(INCOME, f"{A},20200419,20200419,20191231,1,1,900,900,90,80,0")},
        growing=True,
    ), source="tushare"),
    Case("akshare", Lines({
        **{f"stock_yjbb_em_{period}.csv": table(
            YJBB, *[f"{n},{code},甲,0.5,{n}00,1.1,{n}2,2.2,5.5,8.7,0.3,40.1,通用设备,2023-04-28"
                    for n, code in enumerate(CODES)]) for period in ("20220331", "20221231")},
        "stock_zcfz_em_20221231.csv": table(
            ZCFZ, *[f"{n},{code},甲,10,20,30,{n}99,1.1,5,6,{n}9,2.2,50.0,60,2023-04-20"
                    for n, code in enumerate(CODES)]),
        "stock_yysj_em_20221231.csv": table(
            YYSJ, *[f"{n},{code},甲,2023-04-20,2023-04-2{n},,,2023-04-2{n}" for n, code in enumerate(CODES)]),
    }), source="akshare"),
    Case("baostock", Lines({
        "k_data.csv": table(K_DATA, *[
            f"2024-04-1{day},{code},12,12.4,11.9,12.{day},12.1,1000,1200,3,0.5,1,0.1,{int(day == 7)}"
            for code in ("sh.600901", "sz.000902") for day in (5, 6, 7, 8, 9)]),
    }, growing=True), source="baostock"),
    Case("shenwan", Lines({
        "history.csv": table(HISTORY, "600001,2010-03-01,220309,x", "600001,2022-07-29,220305,x",
                             "600002,2019-05-06,630305,x", "600002,2021-07-30,630701,x", "600003,1999-01-04,440101,x"),
    }), source="shenwan"),
    Case("policy", Lines(
        {"batch.csv": table("企业名称,batch", "星河传感,1", "云岭控股,1", "金桥科技,1", "无名精密,1")},
        beside={"batch.yaml": BATCH},
    ), source="policy", parts=2, companies=("星河传感", "云岭控股", "金桥科技")),
)  # fmt: skip
CASES = (*MAPPED, *SEC, *VENDORS)
