"""Everything that is neither a figure nor a price: policy lists, status, holders, dividends, events.

Policy evidence is drawn by industry and size; the special parts name theirs in the profile.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fiction.dates import AS_OF, REPORT_KIND, quarter_end
from fiction.market import capital_on, ex_dates

if TYPE_CHECKING:
    from random import Random

    from fiction.company import Company

Row = dict[str, Any]
UNIT = 10_000

LISTS_FROM = date(2018, 1, 1)
BATCHES = (
    (1, date(2019, 6, 1)), (2, date(2020, 12, 1)), (3, date(2021, 7, 1)), (4, date(2022, 8, 1)), (5, date(2023, 7, 1)),
)  # fmt: skip
CERTIFICATES = {
    "enterprise_technology_centre": "企业技术中心",
    "engineering_research_centre": "工程研究中心",
    "key_laboratory": "重点实验室",
    "technology_innovation_centre": "技术创新中心",
    "science_technology_prize": "科学技术奖",
    "industrial_design_centre": "工业设计中心",
    "single_champion": "制造业单项冠军",
}
_REPORT_NAMES = {1: "第一季度", 2: "半年度", 3: "第三季度", 4: "年度"}
_LISTS = {"little_giant": "专精特新小巨人", "national_lab": "国家级实验室", "standard": "标准起草单位"}
_TEN_HOLDERS = (
    "{}控股集团", "{}员工持股平台", "云端养老组合", "蓬莱成长基金", "桃源价值基金", "南柯产业基金", "瀛洲保险",
    "方丈信托", "自然人甲", "自然人乙",
)  # fmt: skip


def credential_lists() -> list[Row]:
    """Which lists are loaded: all of them complete, from the day they begin to decide."""
    first = {"little_giant": BATCHES[0][1]}
    return [
        {"kind": kind, "title": f"{title}（虚构名单）", "covers_from": first.get(kind, LISTS_FROM), "complete": True}
        for kind, title in (_LISTS | CERTIFICATES).items()
    ]


def credentials(company: Company) -> list[Row]:
    """The company's policy evidence: little giants, laboratories, standards and certificates."""
    rng, profile = company.rng("credentials"), company.profile
    if profile.is_financial:
        return []
    kinds = profile.policy if profile.policy is not None else _drawn_policy(company, rng)
    rows = [_credential(company, kind, number, rng) for number, kind in enumerate(kinds)]
    count = profile.certificates
    if count is None:
        count = sum(rng.random() < (0.3 if profile.industry.tech else 0.1) for _ in range(7))
    chosen = rng.sample(list(CERTIFICATES), min(count, len(CERTIFICATES)))
    rows += [_certificate(company, kind, rng) for kind in chosen]
    if rng.random() < 0.15:
        rows.append(_certificate(company, "key_laboratory", rng) | {"level": "municipal", "title": "市级重点实验室"})
    return rows


def _drawn_policy(company: Company, rng: Random) -> tuple[str, ...]:
    profile = company.profile
    small = company.ledger.year_flow("revenue", 2022) < 350_000
    chances = {
        "little_giant": 0.22 if profile.industry.tech and small else 0.02,
        "little_giant_expired": 0.07 if profile.industry.tech else 0.01,
        "little_giant_provincial": 0.15 if profile.industry.tech else 0.06,
        "national_lab": 0.03 if small else 0.09,
        "standard": 0.22 if profile.industry.tech else 0.16,
        "standard_group": 0.10,
    }
    return tuple(kind for kind, chance in chances.items() if rng.random() < chance)


def _credential(company: Company, kind: str, number: int, rng: Random) -> Row:
    own = {"symbol": company.symbol, "holder": company.profile.name, "stake": 1.0}
    if kind.startswith("little_giant"):
        return own | _little_giant(kind, rng)
    if kind.startswith("national_lab"):
        start = date(rng.randint(2012, 2021), rng.randint(1, 12), 15)
        title = rng.choice(("国家重点实验室", "国家工程研究中心", "国家技术创新中心"))
        held = own if kind == "national_lab" else own | {"holder": "参股研究院", "stake": 0.3}
        return held | _dated("national_lab", f"{company.profile.industry.level2}{title}", "national", start, None)
    level = "group" if kind == "standard_group" else rng.choice(("national", "national", "industry"))
    start = date(rng.randint(2016, 2023), rng.randint(1, 12), 1) if kind != "standard_old" else date(2009, 5, 1)
    code = {"national": "GB/T", "industry": "JB/T", "group": "T/XG"}[level]
    title = f"{code} 99{rng.randint(100, 999)}-{start.year}"
    return own | _dated("standard", title, level, start, date(start.year + 10, start.month, 1) - timedelta(days=1)) | {
        "issuer": f"虚构标准委员会{number + 1}"
    }  # fmt: skip


def _little_giant(kind: str, rng: Random) -> Row:
    if kind == "little_giant_provincial":
        start = date(rng.randint(2021, 2023), 11, 1)
        return _dated("little_giant", f"{start.year}年省级专精特新", "provincial", start, date(start.year + 3, 10, 31))
    valid = BATCHES[:2] if kind == "little_giant_expired" else BATCHES[2:]
    number, start = rng.choice(valid)
    end = date(start.year + 3, start.month, 1) - timedelta(days=1)
    return _dated("little_giant", f"第{number}批小巨人", "national", start, end)


def _dated(kind: str, title: str, level: str, start: date, end: date | None) -> Row:
    return {
        "kind": kind,
        "title": title,
        "level": level,
        "issuer": "虚构工业主管部门",
        "announced_on": start - timedelta(days=12),
        "valid_from": start,
        "valid_to": end,
    }


def _certificate(company: Company, kind: str, rng: Random) -> Row:
    """A technology certificate, in one case of four held by a subsidiary."""
    start = date(rng.randint(2015, 2023), rng.randint(1, 12), 20)
    level = "national" if rng.random() < 0.12 else "provincial"
    prefix = "国家级" if level == "national" else "省级"
    row = _dated(kind, prefix + CERTIFICATES[kind], level, start, None) | {"symbol": company.symbol}
    if rng.random() < 0.25:
        return row | {"holder": f"{company.profile.name}子公司", "stake": rng.choice((0.51, 0.7, 0.85))}
    return row | {"holder": company.profile.name, "stake": 1.0}


def statuses(company: Company) -> list[Row]:
    """Warnings and ends of a listing, as the profile tells them."""
    found: list[tuple[date, str, str]] = []
    for trait in sorted(company.profile.traits):
        word, _, day = trait.partition(" ")
        if word in {"st", "star_st", "delisting", "delisted", "normal"} and day:
            found.append((date.fromisoformat(day), word, _REASONS[word]))
    if found and min(found)[1] != "normal":
        found.append((company.profile.listed_on, "normal", "上市"))
    return [
        {"symbol": company.symbol, "from_date": day, "status": status, "reason": reason}
        for day, status, reason in sorted(found)
    ]


_REASONS = {
    "normal": "撤销风险警示",
    "st": "内部控制被出具否定意见",
    "star_st": "审计报告无法表示意见",
    "delisting": "进入退市整理期",
    "delisted": "终止上市",
}


def dividends(company: Company) -> list[Row]:
    """The cash dividends; the plan is published with the annual report."""
    rows = []
    for day, per_share in ex_dates(company):
        announced = company.reports.get((day.year - 1, 4)) or date(day.year, 4, 30)
        paid = {"symbol": company.symbol, "ex_date": day, "per_share": per_share, "currency": "CNY"}
        rows.append(paid | {"announced_on": min(announced, day)})
    return rows


def holders(company: Company) -> list[Row]:
    """The ten largest holders at the last four quarter ends."""
    rng = company.rng("holders")
    first = rng.uniform(0.18, 0.5)
    rows = []
    for period in ((2023, 2), (2023, 3), (2023, 4), (2024, 1)):
        capital, day = capital_on(company, quarter_end(*period)), company.reports.get(period)
        if capital is None or day is None:
            continue
        stake = first
        for rank, name in enumerate(_TEN_HOLDERS, start=1):
            held = round(capital.total * stake)
            rows.append({"symbol": company.symbol, "period_end": quarter_end(*period), "rank": rank,
                         "holder": name.format(company.profile.name[:2]), "shares": float(held * UNIT),
                         "stake": round(stake, 4), "announced_on": day})  # fmt: skip
            stake *= rng.uniform(0.6, 0.75) if rank > 1 else 0.35
        first = max(0.1, first + rng.choice((0, 0, -0.012, 0.004)))
    return rows


def announcements(company: Company) -> list[Row]:
    """Publication days for reports whose source does not say them."""
    return [
        {
            "symbol": company.symbol,
            "period_end": quarter_end(*period),
            "kind": REPORT_KIND[period[1]],
            "announced_on": day,
            "title": f"{period[0]}年{_REPORT_NAMES[period[1]]}报告",
        }
        for period, day in company.reports.items()
    ]


def events(company: Company) -> list[Row]:
    """Forecasts and express reports of the last years, investigations of those in trouble."""
    rng, rows = company.rng("events"), []
    for year in (2021, 2022, 2023):
        if (year, 4) not in company.reports or company.profile.listed_on.year > year:
            continue
        profit = company.ledger.year_flow("net_income_parent", year)
        before = company.ledger.year_flow("net_income_parent", year - 1)
        if profit < 0 or abs(profit - before) > 0.5 * abs(before):
            low, high = sorted((profit * rng.uniform(0.85, 0.97), profit * rng.uniform(1.03, 1.2)))
            title = "业绩预亏" if profit < 0 else "业绩预增" if profit > before else "业绩预减"
            rows.append(_event(company, "forecast", date(year + 1, 1, rng.randint(12, 31)), title, (year, low, high)))
        elif rng.random() < 0.15:
            day = date(year + 1, 2, rng.randint(10, 27))
            rows.append(_event(company, "express", day, "业绩快报", (year, profit, profit)))
    if company.profile.has("investigated"):
        rows.append(_event(company, "investigation", date(2023, 8, 18), "因涉嫌信息披露违规被立案调查", None))
        rows.append(_event(company, "auditor_change", date(2023, 11, 30), "变更会计师事务所", None))
    return [row for row in rows if row["date"] <= min(AS_OF, company.last_day)]


def _event(company: Company, kind: str, day: date, title: str, forecast: tuple[int, float, float] | None) -> Row:
    row: Row = {"symbol": company.symbol, "kind": kind, "date": day, "title": title}
    if forecast:
        year, low, high = forecast
        row |= {"period_end": quarter_end(year, 4), "low": float(round(low) * UNIT), "high": float(round(high) * UNIT)}
    return row
