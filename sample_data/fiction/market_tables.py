"""The canonical tables of the whole market, as rows: every company asked for its part, plus what belongs to nobody."""

from __future__ import annotations

from datetime import date
from math import exp
from typing import TYPE_CHECKING, Any

from fiction import evidence
from fiction.company import Company, found, stream
from fiction.dates import month_ends, price_days, quarter_end
from fiction.filings import archived, filings, key_figures
from fiction.market import UNIT, market_mood, price_rows
from fiction.population import profiles
from fiction.sectors import INDUSTRIES, Industry

if TYPE_CHECKING:
    from fiction.profiles import Profile

Row = dict[str, Any]
Tables = dict[str, list[Row]]
SCHEME = "sample"
_EXCHANGES = {"SH": "SSE", "SZ": "SZSE"}
_HOLDERS_OF = 60


def market() -> Tables:
    """All rows of all tables."""
    tables: Tables = {"credential_lists": evidence.credential_lists(), "series": _series()}
    for profile in profiles():
        for name, rows in _company_rows(found(profile)).items():
            tables.setdefault(name, []).extend(rows)
    tables["holders"] = _some(tables["holders"], _HOLDERS_OF)
    return tables


def _company_rows(company: Company) -> Tables:
    statements = _statements(company)
    return {
        "companies": [_company(company)],
        "statements": statements,
        "announcements": evidence.announcements(company) if company.profile.has("announced_rows") else [],
        "share_capital": _share_capital(company, statements),
        "dividends": evidence.dividends(company),
        "prices": price_rows(company),
        "industries": _industries(company.profile),
        "listing_status": evidence.statuses(company),
        "credentials": evidence.credentials(company),
        "holders": evidence.holders(company),
        "events": evidence.events(company),
        "overrides": _overrides(company, statements),
    }


def _company(company: Company) -> Row:
    profile = company.profile
    gone = next((trait.split()[1] for trait in profile.traits if trait.startswith("delisted ")), None)
    return {
        "symbol": profile.symbol,
        "exchange": _EXCHANGES[profile.symbol[-2:]],
        "board": profile.board,
        "name": profile.name,
        "name_en": profile.name_en,
        "listed_on": profile.listed_on,
        "delisted_on": date.fromisoformat(gone) if gone else None,
        "incorporated_on": profile.incorporated_on,
        "country": "cn",
        "currency": "CNY",
        "fiscal_year_end": "12-31",
        "is_financial": profile.is_financial,
    }


def _statements(company: Company) -> list[Row]:
    profile = company.profile
    rows = filings(company)
    if profile.traits & {"no_dates", "announced_rows"}:
        return archived(rows)
    if profile.has("no_deducted_at_all"):
        for row in rows:
            row.pop("net_income_deducted")
    return rows + (key_figures(company, rows) if profile.has("key_figures") else [])


def _share_capital(company: Company, statements: list[Row]) -> list[Row]:
    profile = company.profile
    if profile.traits & {"float_only", "vendor_cap"}:
        return []
    if profile.has("derived_shares"):
        return [_derived(row) for row in statements if row["period_end"].month == 12 and abs(row["eps_basic"]) >= 0.05]
    return [
        {
            "symbol": profile.symbol,
            "effective_on": entry.effective_on,
            "announced_on": entry.announced_on,
            "total": float(entry.total * UNIT),
            "float_a": float(entry.floating * UNIT),
            "basis": "reported",
        }
        for entry in company.capital
    ]


def _derived(row: Row) -> Row:
    return {
        "symbol": row["symbol"],
        "effective_on": row["period_end"],
        "announced_on": row["announced_on"],
        "total": float(round(row["net_income_parent"] / row["eps_basic"] / UNIT) * UNIT),
        "basis": "derived",
    }


def _industries(profile: Profile) -> list[Row]:
    moved = next((trait.split() for trait in profile.traits if trait.startswith("moved ")), None)
    first = min(profile.listed_on, date(2014, 2, 21)) if not profile.recent else profile.listed_on
    spells: list[tuple[Industry, date, date | None]] = [(profile.industry, first, None)]
    if moved:
        day = date.fromisoformat(moved[2])
        spells = [(INDUSTRIES[moved[1]], first, day), (profile.industry, day, None)]
    return [
        {
            "symbol": profile.symbol,
            "scheme": SCHEME,
            "from_date": since,
            "to_date": until,
            "level1": industry.level1,
            "level2": industry.level2,
            "level1_en": industry.level1_en,
            "level2_en": industry.level2_en,
        }
        for industry, since, until in spells
    ]


def _overrides(company: Company, statements: list[Row]) -> list[Row]:
    profile = company.profile
    common = {"symbol": profile.symbol, "reference": "虚构公告 99-01"}
    if profile.has("override"):
        row = next(row for row in statements if row["period_end"] == quarter_end(2023, 4))
        value = float(round(row["revenue"] / UNIT * 0.97) * UNIT)
        reason = "净额法确认的贸易收入被误按总额法录入"
        return [common | {"period_end": row["period_end"], "item": "revenue", "value": value, "reason": reason}]
    if profile.has("override_withdrawn"):
        reason = "数据源把母公司利润当作合并利润"
        withdrawn = {"period_end": quarter_end(2023, 4), "item": "net_income_deducted", "value": None}
        return [common | withdrawn | {"reason": reason}]
    return []


def _series() -> list[Row]:
    """A market index and an exchange rate; nobody says what a dollar is worth, so that one company stays unpriced."""
    rng = stream("series")
    rows: list[Row] = []
    drift, dollar = 0.0, 6.6
    for day in price_days():
        drift += 0.004 if day in month_ends() else 0.0
        dollar = 6.75 + (dollar - 6.75) * 0.97 + rng.gauss(0, 0.03)
        index = round(5000 * exp(0.8 * market_mood(day) + drift + rng.gauss(0, 0.004)), 2)
        values = {"SAMPLE": index, "HKDCNY": round(dollar / 7.8, 4)}
        rows += [{"series": name, "date": day, "value": value, "announced_on": day} for name, value in values.items()]
    return rows


def _some(rows: list[Row], number: int) -> list[Row]:
    """The rows of a few companies spread over the market, to keep the sample small."""
    symbols = sorted({row["symbol"] for row in rows})
    kept = set(symbols[:: max(1, len(symbols) // number)][:number])
    return [row for row in rows if row["symbol"] in kept]
