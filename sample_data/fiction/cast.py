"""The parts that are written by hand: companies that pass, nearly pass, cannot be judged, or show one trap each.

Codes ending 001 to 099 belong to the cast; everybody else is drawn. `story` is what the README's table says of them,
`traits` are the words that books, filings, prices and evidence act on, `changes` replace drawn fields of the profile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Role:
    """One part: code, level-2 industry, archetype, story, and how it differs from the drawn company."""

    symbol: str
    industry: str
    archetype: str
    story: str
    traits: tuple[str, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)


def _pace(*rates: float) -> dict[int, float]:
    """Revenue growth of 2021, 2022, 2023 and 2024."""
    return dict(zip((2021, 2022, 2023, 2024), rates, strict=False))


# A business that turns its profit into cash: customers pay soon, little is built, no debt is wanted.
_LEAN = {"receivable_days": 45.0, "inventory_days": 45.0, "fixed": 0.18, "liabilities": 0.28, "contract_liabilities": 0.09}
_OLD = date(2010, 9, 16)


def _hero(growth: dict[int, float], *policy: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    base = {"growth": growth, "policy": policy, "listed_on": _OLD, "final_mood": -0.45, "rd_staff": 0.24, "certificates": 2}
    return base | _LEAN | changes


PASSING = (
    Role("990001.SH", "自动化设备", "compounder", "passes with everything: cheap, growing, little giant and standards", (),
         _hero(_pace(0.34, 0.31, 0.29, 0.24), "little_giant", "standard", certificates=5)),
    Role("993001.SZ", "医疗器械", "compounder", "passes; national laboratory, certificates instead of R&D staff", (),
         _hero(_pace(0.38, 0.30, 0.25, 0.22), "national_lab", certificates=6, rd_staff=0.12)),
    Role("998001.SH", "半导体", "compounder", "passes; listed on STAR, the chip cycle has made it cheap", (),
         _hero(_pace(0.45, 0.33, 0.24, 0.28), "little_giant", listed_on=date(2019, 9, 25), final_mood=-0.75)),
    Role("990002.SH", "通信设备", "compounder", "passes; drafts national standards", (),
         _hero(_pace(0.30, 0.30, 0.30, 0.26), "standard", final_mood=-0.5)),
    Role("993002.SZ", "软件开发", "compounder", "passes; more than half of the staff in R&D", (),
         _hero(_pace(0.36, 0.29, 0.27, 0.2), "little_giant", rd_staff=0.55, receivable_days=70.0, final_mood=-0.6)),
    Role("991001.SZ", "电网设备", "compounder", "passes on PE and DCF although PB is above its own median", (),
         _hero(_pace(0.32, 0.34, 0.31, 0.25), "standard", "little_giant", final_mood=0.25, rd_staff=0.19)),
    Role("990003.SH", "光伏设备", "compounder", "passes with a warning: debt above 70% of assets at both year-ends", ("bonds",),
         _hero(_pace(0.55, 0.45, 0.33, 0.1), "national_lab", final_mood=-0.7, liabilities=0.77, fixed=0.5, rd=0.085)),
    Role("991002.SZ", "电池", "compounder", "passes with a warning: operating cash flow below 1.5 times net debt", ("bonds",),
         _hero(_pace(0.48, 0.42, 0.28, 0.15), "standard", final_mood=-0.75, liabilities=0.62, fixed=0.6, rd=0.09,
               receivable_days=110.0, cash_ceiling=0.16)),
    Role("993003.SZ", "专用设备", "compounder", "passes with a warning: R&D below 8% of revenue", (),
         _hero(_pace(0.33, 0.30, 0.28, 0.2), "little_giant", rd=0.045, rd_staff=0.17)),
)  # fmt: skip

NEAR = (
    Role("990011.SH", "自动化设备", "compounder", "one rule short: revenue CAGR just below 25%", (),
         _hero(_pace(0.25, 0.24, 0.235, 0.2), "little_giant")),
    Role("993011.SZ", "医疗器械", "compounder", "one rule short: its little-giant status has run out", (),
         _hero(_pace(0.33, 0.31, 0.29, 0.25), "little_giant_expired")),
    Role("993012.SZ", "IT服务", "compounder", "one rule short: provincial recognition only", (),
         _hero(_pace(0.32, 0.31, 0.30, 0.25), "little_giant_provincial", "standard_group")),
    Role("990012.SH", "汽车零部件", "compounder", "one rule short: R&D staff 11%, three certificates", (),
         _hero(_pace(0.31, 0.30, 0.29, 0.2), "standard", rd_staff=0.11, certificates=3)),
    Role("991011.SZ", "软件开发", "compounder", "one rule short: growing and certified, but dear", (),
         _hero(_pace(0.35, 0.33, 0.3, 0.3), "standard", final_mood=0.9, inventory_days=30.0)),
    Role("991012.SZ", "化学制药", "compounder", "one rule short: the laboratory belongs to an institute it does not control", (),
         _hero(_pace(0.32, 0.30, 0.31, 0.22), "national_lab_minor")),
    Role("990013.SH", "专用设备", "compounder", "one rule short: the standard it drafted is older than ten years", (),
         _hero(_pace(0.34, 0.30, 0.27, 0.2), "standard_old")),
)  # fmt: skip

UNDECIDED = (
    Role("998011.SH", "半导体", "compounder", "undecided: listed 2022, fewer than 36 months of PB", (),
         _hero(_pace(0.42, 0.36, 0.3, 0.25), "little_giant", listed_on=date(2022, 6, 22), final_mood=-0.5, fixed=0.9)),
    Role("993021.SZ", "自动化设备", "compounder", "undecided: listed 2022, DCF fails, PE passes, PB has no history", (),
         _hero(_pace(0.33, 0.31, 0.28, 0.25), "little_giant", listed_on=date(2022, 3, 9), final_mood=-0.2, fixed=0.9)),
    Role("998012.SH", "生物制品", "compounder", "undecided: no profit without non-recurring items is published", ("no_deducted_at_all",),
         _hero(_pace(0.36, 0.32, 0.3, 0.25), "national_lab", listed_on=date(2020, 8, 12), fixed=1.1)),
    Role("990021.SH", "通信设备", "compounder", "undecided: never publishes staff numbers, two certificates", ("no_staff",),
         _hero(_pace(0.33, 0.31, 0.29, 0.25), "standard", certificates=2)),
    Role("991021.SZ", "电子元件", "compounder", "undecided: staff numbers end with the 2021 report", ("staff_until 2021",),
         _hero(_pace(0.32, 0.33, 0.27, 0.25), "standard", certificates=1)),
    Role("990022.SH", "专用设备", "compounder", "undecided: only the value of the float is known", ("float_only",),
         _hero(_pace(0.34, 0.3, 0.28, 0.2), "little_giant")),
    Role("998013.SH", "半导体", "compounder", "undecided: reports in US dollars, trades in yuan", ("reports_in USD",),
         _hero(_pace(0.35, 0.34, 0.3, 0.2), "little_giant", listed_on=date(2020, 7, 16))),
    Role("993022.SZ", "软件开发", "compounder", "undecided: trading suspended since early March, no price", ("suspended 2024-03-04",),
         _hero(_pace(0.34, 0.3, 0.29, 0.2), "little_giant")),
    Role("991022.SZ", "电网设备", "compounder", "undecided: publishes no cash-flow statement, one value rule of two holds", ("no_cash_flow",),
         _hero(_pace(0.33, 0.3, 0.29, 0.2), "standard", final_mood=0.3)),
    Role("993023.SZ", "医疗器械", "compounder", "undecided: came to the market with two years of figures, so no CAGR", ("few_years",),
         _hero(_pace(0.36, 0.33, 0.31, 0.2), "little_giant", listed_on=date(2023, 5, 10))),
    Role("990023.SH", "IT服务", "compounder", "undecided: the 2023 report is late, last figures are of September", ("late 2023 2024-06-28",),
         _hero(_pace(0.33, 0.3, 0.29, 0.2), "standard", final_mood=0.0, fixed=0.5, receivable_days=150.0)),
    Role("990024.SH", "化学制药", "compounder", "undecided: stopped reporting, last figures of the first quarter 2023", ("stopped 2023q1",),
         _hero(_pace(0.33, 0.3, 0.29, 0.2), "national_lab")),
    Role("993024.SZ", "电池", "compounder", "undecided: the first quarter of 2023 was never filed, so no twelve months", ("missing 2023q1",),
         _hero(_pace(0.4, 0.34, 0.29, 0.2), "standard", final_mood=0.2)),
)  # fmt: skip

TRAPS = (
    Role("990031.SH", "综合", "steady", "reverse merger 2022: revenue and assets more than double", (),
         {"mergers": ((2022, 2.2),), "listed_on": _OLD, "policy": ("standard",), "certificates": 4}),
    Role("991031.SZ", "IT服务", "grower", "reverse merger 2021: leads the growth list for that alone", (),
         {"mergers": ((2021, 1.6),), "listed_on": _OLD, "growth": _pace(0.2, 0.15, 0.15, 0.1), "certificates": 1, "policy": ()}),
    Role("990032.SH", "通用设备", "steady", "merger under common control 2024 Q1: only the quarter a year ago is restated", ("remerged 2024q1",)),
    Role("991032.SZ", "化学制品", "steady", "merger under common control 2023: comparatives restated through the year", ("remerged 2023q2",)),
    Role("990033.SH", "汽车零部件", "grower", "merger under common control 2024 Q1, all comparatives restated at once", ("remerged_fully 2024q1",)),
    Role("993031.SZ", "消费电子", "grower", "2022 report corrected in September 2023: sales had been invented",
         ("corrected 2022q4", "st 2023-09-18", "investigated"), {"listed_on": _OLD}),
    Role("990034.SH", "港口", "mature", "files annual reports only", ("annual_only",), {"listed_on": _OLD}),
    Role("991033.SZ", "出版", "mature", "files annual reports only, from a vendor without dates", ("annual_only", "no_dates"), {"listed_on": _OLD}),
    Role("990035.SH", "燃气", "steady", "annual reports only, the last for 2021: stale", ("annual_only", "stopped 2021q4"), {"listed_on": _OLD}),
    Role("991034.SZ", "小家电", "steady", "stopped reporting with the half year 2023", ("stopped 2023q2", "star_st 2024-05-06"), {"listed_on": _OLD}),
    Role("990036.SH", "物流", "steady", "only the value of its float is known", ("float_only",)),
    Role("990037.SH", "半导体", "grower", "reports in Hong Kong dollars", ("reports_in HKD",), {"listed_on": _OLD}),
    Role("991035.SZ", "电子元件", "steady", "share count derived from profit and earnings per share", ("derived_shares",), {"listed_on": _OLD}),
    Role("990038.SH", "饮料乳品", "steady", "share count derived from profit and earnings per share", ("derived_shares",), {"listed_on": _OLD}),
    Role("991036.SZ", "造纸", "cyclical", "the vendor's market value stands in for missing share counts", ("vendor_cap",), {"listed_on": _OLD}),
    Role("990039.SH", "电力", "steady", "perpetual bonds make a third of its equity", ("bonds",),
         {"perpetuals": 0.33, "listed_on": _OLD, "liabilities": 0.66}),
    Role("991037.SZ", "基础建设", "steady", "perpetual bonds and high debt", ("bonds",), {"perpetuals": 0.2, "liabilities": 0.80}),
    Role("991038.SZ", "房地产开发", "shrinking", "debt above 80% of assets, losses, perpetual bonds", ("bonds",),
         {"liabilities": 0.86, "perpetuals": 0.08, "listed_on": _OLD}),
    Role("990040.SH", "风电设备", "steady", "debt above 70% only since the last year-end: watched, not warned", ("bonds",),
         {"liabilities": 0.69, "listed_on": _OLD}),
    Role("990041.SH", "环境治理", "zombie", "lives on its banks; cash flow does not cover a tenth of its net debt", ("bonds",),
         {"liabilities": 0.76, "fixed": 2.2, "listed_on": _OLD}),
    Role("990042.SH", "白酒", "mature", "no debt, a third of its assets in cash", (),
         {"liabilities": 0.15, "cash_ceiling": 1.2, "listed_on": _OLD}),
    Role("993032.SZ", "游戏", "mature", "lists no debt items, but cash exceeds all its liabilities: clear by bounds", ("no_debt",),
         {"liabilities": 0.14, "cash_ceiling": 1.4, "listed_on": _OLD}),
    Role("990043.SH", "工业金属", "cyclical", "lists no debt items and owes much: cash cover unknown", ("no_debt",), {"liabilities": 0.62}),
    Role("991039.SZ", "化学纤维", "cyclical", "lists short-term debt only: cash cover between two bounds", ("no_long_debt",), {"liabilities": 0.55}),
    Role("990044.SH", "电子元件", "grower", "interest paid is not shown: interest expense stands in", ("no_interest_paid",)),
    Role("991040.SZ", "通用设备", "grower", "publishes no capital expenditure", ("no_capex",)),
    Role("993033.SZ", "软件开发", "steady", "capitalised development is not published: R&D intensity is a lower bound", ("no_rd_capitalised",)),
    Role("990045.SH", "轨交设备", "steady", "publishes no R&D at all in a sector where it counts", ("no_rd",), {"listed_on": _OLD}),
    Role("993034.SZ", "医疗器械", "grower", "profit without non-recurring items comes from the second source", ("no_deducted", "key_figures")),
    Role("990046.SH", "家居用品", "steady", "equity is published without the split of minorities", ("no_equity_split",)),
    Role("998031.SH", "生物制品", "loss_maker", "no product yet: losses every year, paid for by shareholders", (),
         {"listed_on": date(2020, 1, 21), "margin_shift": {}, "rd": 0.6}),
    Role("991041.SZ", "一般零售", "shrinking", "revenue halves in six years", (), {"listed_on": _OLD}),
    Role("993035.SZ", "光学光电子", "turnaround", "losses and a goodwill write-off, then profit again", (), {"listed_on": date(2011, 5, 6)}),
)  # fmt: skip

LISTINGS = (
    Role("990051.SH", "专业工程", "zombie", "ST since May 2023", ("st 2023-05-05",), {"listed_on": _OLD}),
    Role("991051.SZ", "农化制品", "shrinking", "ST since April 2022, then normal again", ("st 2022-04-29", "normal 2024-04-24"), {"listed_on": _OLD}),
    Role("993051.SZ", "光伏设备", "zombie", "ST, under investigation", ("st 2023-08-21", "investigated"), {"listed_on": _OLD}),
    Role("990052.SH", "房地产开发", "shrinking", "*ST with negative equity", ("star_st 2023-05-04",),
         {"liabilities": 0.9, "listed_on": _OLD, "gross_margin": -0.02}),
    Role("991052.SZ", "消费电子", "shrinking", "*ST after a disclaimer of opinion", ("star_st 2024-05-06",),
         {"listed_on": _OLD, "gross_margin": 0.05, "liabilities": 0.8}),
    Role("991053.SZ", "一般零售", "shrinking", "*ST with negative equity and negative cash flow", ("star_st 2022-05-06",),
         {"listed_on": _OLD, "gross_margin": 0.14, "liabilities": 0.88}),
    Role("990053.SH", "化学制品", "shrinking", "*ST, suspended since the 2023 report failed to appear",
         ("star_st 2024-05-07", "late 2023 2024-07-31", "halted 2024-05-06"), {"listed_on": _OLD, "gross_margin": 0.06}),
    Role("991054.SZ", "房地产开发", "shrinking", "in its final trading period", ("star_st 2023-05-04", "delisting 2024-05-16"),
         {"listed_on": _OLD, "liabilities": 0.9, "gross_margin": -0.05}),
    Role("993052.SZ", "IT服务", "zombie", "in its final trading period", ("star_st 2023-04-28", "delisting 2024-05-20"), {"listed_on": _OLD}),
    Role("990055.SH", "工业金属", "zombie", "delisted in July 2022", ("star_st 2021-04-30", "delisting 2022-06-20", "delisted 2022-07-12", "stopped 2022q1"),
         {"listed_on": _OLD}),
    Role("991055.SZ", "环境治理", "zombie", "delisted in June 2023", ("star_st 2022-05-05", "delisting 2023-05-31", "delisted 2023-06-21", "stopped 2022q4"),
         {"listed_on": _OLD}),
    Role("993053.SZ", "光学光电子", "zombie", "delisted in August 2020", ("st 2019-05-06", "delisting 2020-07-10", "delisted 2020-08-21", "stopped 2020q1"),
         {"listed_on": _OLD}),
    Role("991056.SZ", "商用车", "shrinking", "delisted in July 2023 for its price: below one yuan for twenty days",
         ("star_st 2023-05-04", "delisted 2023-07-07", "stopped 2023q1"), {"listed_on": _OLD, "gross_margin": 0.03}),
    Role("998051.SH", "半导体", "compounder", "listed in November 2023: not yet a year", (), {"listed_on": date(2023, 11, 8)}),
    Role("998052.SH", "军工电子", "grower", "listed in September 2023: not yet a year", (), {"listed_on": date(2023, 9, 20)}),
    Role("993054.SZ", "电池", "compounder", "listed in March 2024: not yet a year", (), {"listed_on": date(2024, 3, 14)}),
    Role("993055.SZ", "医疗器械", "grower", "listed in February 2023", (), {"listed_on": date(2023, 2, 15)}),
    Role("990056.SH", "专用设备", "grower", "trading suspended since mid-May, the price is still young", ("halted 2024-05-13",)),
    Role("991057.SZ", "自动化设备", "grower", "moved from another industry in 2021", ("moved 通用设备 2021-07-30",), {"listed_on": _OLD}),
    Role("990057.SH", "环境治理", "steady", "moved from another industry in 2021", ("moved 专业工程 2021-07-30",), {"listed_on": _OLD}),
    Role("990058.SH", "中药", "steady", "one figure of 2022 is overridden by hand, with a reason", ("override",), {"listed_on": _OLD}),
    Role("991058.SZ", "化学制药", "steady", "a profit of 2023 is withdrawn by hand", ("override_withdrawn",), {"listed_on": _OLD}),
)  # fmt: skip

CAST: tuple[Role, ...] = (*PASSING, *NEAR, *UNDECIDED, *TRAPS, *LISTINGS)
