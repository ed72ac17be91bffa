"""The default screen as an analyst would write it in pandas, from the same facts: what the ratios are taken against.

It reads only the columns it needs, is vectorised throughout and keeps nothing between runs. What it leaves out is in
its favour: no reasons, no vintages, no overrides, no estimated dates, one source, one date, a third of the metrics.
Verdicts are 1.0 for pass, 0.0 for fail and NaN for unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from screener.store import Store

FLOWS = (
    "revenue",
    "net_income_parent",
    "net_income_deducted",
    "operating_cash_flow",
    "capex",
    "interest_paid",
    "interest_expense",
    "dividends_and_interest_paid",
)
YEARLY = (*FLOWS, "rd_expense", "rd_capitalised", "employees", "rd_staff", "total_assets", "total_liabilities")
DEBT = (
    "short_term_debt",
    "short_term_bonds",
    "current_portion_of_debt",
    "long_term_debt",
    "bonds",
    "lease_liabilities",
)
ITEMS = (*YEARLY, *DEBT, "cash", "cash_and_equivalents", "equity_parent", "other_equity_instruments")
RD_INDUSTRIES = ("电子", "计算机", "通信", "医药生物", "国防军工", "电力设备", "机械设备")
CERTIFICATES = (
    "enterprise_technology_centre",
    "engineering_research_centre",
    "key_laboratory",
    "technology_innovation_centre",
    "science_technology_prize",
    "industrial_design_centre",
    "single_champion",
)
# As many as the screen itself makes, so that the answers agree to the last of them.
HALVINGS = 33


def screen(store: Store, as_of: date) -> pd.DataFrame:
    """Metrics, the three dimensions, the warnings and the verdict of every company, by symbol."""
    import pandas as pd

    day = pd.Timestamp(as_of)
    reports = known_reports(store, day)
    prices = read(store.files("prices"), ("symbol", "date", "close", "amount", "traded"))
    prices = prices[prices["date"] <= day]
    companies = listed(store, day).join(last_prices(prices, day)).join(share_counts(store, day))
    companies["market_cap"] = companies["close"] * companies["total"]
    companies = companies.join(statement_figures(reports)).join(policy(store, day))
    companies[list(POLICY)] = companies[list(POLICY)].fillna(0)
    companies = companies.join(pb_history(store, prices, day))
    add_value(companies)
    add_warnings(companies)
    add_verdicts(companies, day)
    return companies


def read(paths: Iterable[Path], columns: Iterable[str]) -> pd.DataFrame:
    """Columns of Parquet files, with dates as timestamps rather than Python objects."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts = [pq.read_table(path, columns=list(columns)) for path in paths]
    table: pd.DataFrame = pa.concat_tables(parts).to_pandas(date_as_object=False)
    return table


def known_reports(store: Store, day: pd.Timestamp) -> pd.DataFrame:
    """The latest known figure of every item by symbol and period; `last` skips what a later filing leaves out."""
    columns = ("symbol", "period_end", "announced_on", *ITEMS)
    reports = read(store.files("statements"), columns)
    return reports[reports["announced_on"] < day].sort_values("announced_on").groupby(["symbol", "period_end"]).last()


def statement_figures(reports: pd.DataFrame) -> pd.DataFrame:
    """Twelve months, fiscal years and the balance sheet of the latest period, one row per symbol."""
    import pandas as pd

    ends = reports.index.to_frame(index=False)
    latest = ends.groupby("symbol")["period_end"].max()
    year_ends = ends[ends["period_end"].dt.month == 12].groupby("symbol")["period_end"].max()
    current = at(reports, latest)
    before = at(reports, latest - pd.DateOffset(years=1))
    last_year = at(reports, latest - pd.offsets.YearEnd(1))
    interim = (latest.dt.month != 12).reindex(current.index)
    figures: dict[str, pd.Series[float] | pd.Series[pd.Timestamp]] = {"period_end": latest}
    for item in FLOWS:
        twelve_months = current[item] + last_year[item] - before[item]
        figures[f"{item}_ttm"] = twelve_months.where(interim, current[item])
    for item in (
        "cash",
        "cash_and_equivalents",
        *DEBT,
        "equity_parent",
        "other_equity_instruments",
        "total_assets",
        "total_liabilities",
    ):
        figures[item] = current[item]
    for years in range(4):
        year = at(reports, year_ends - pd.DateOffset(years=years))
        for item in YEARLY:
            figures[f"{item}_fy{years}"] = year[item]
    return pd.DataFrame(figures)


def at(reports: pd.DataFrame, ends: pd.Series[pd.Timestamp]) -> pd.DataFrame:
    """The report of one period per symbol."""
    import pandas as pd

    return reports.reindex(pd.MultiIndex.from_arrays([ends.index, ends])).droplevel(1)


def listed(store: Store, day: pd.Timestamp) -> pd.DataFrame:
    """Companies with their industry and listing status of the day."""
    companies = read(store.files("companies"), ("symbol", "name", "listed_on", "is_financial"))
    industries = read(store.files("industries"), ("symbol", "from_date", "level1", "level2"))
    statuses = read(store.files("listing_status"), ("symbol", "from_date", "status"))
    return (
        companies.set_index("symbol")
        .join(as_known(industries, "from_date", day)[["level1", "level2"]])
        .join(as_known(statuses, "from_date", day)[["status"]])
    )


def as_known(rows: pd.DataFrame, key: str, day: pd.Timestamp) -> pd.DataFrame:
    """The last row per symbol whose date is not after the day."""
    return rows[rows[key] <= day].sort_values(key).groupby("symbol").last()


def share_counts(store: Store, day: pd.Timestamp) -> pd.DataFrame:
    """Total shares in effect and published."""
    rows = read(store.files("share_capital"), ("symbol", "effective_on", "announced_on", "total"))
    return as_known(rows[rows["announced_on"] < day], "effective_on", day)[["total"]]


def last_prices(prices: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The last close within 60 days and the mean amount of the last 20 traded days."""
    import pandas as pd

    recent = prices[prices["date"] > day - pd.Timedelta(days=60)]
    traded = recent[recent["traded"]].groupby("symbol").tail(20)
    closes = recent.dropna(subset="close").groupby("symbol")[["close"]].last()
    return closes.join(traded.groupby("symbol")["amount"].mean().rename("liquidity_amount_20d"))


def pb_history(store: Store, prices: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Median of ten years of month-end PB up to the last month that is over, with the shares and equity known then."""
    import pandas as pd

    last = day + pd.Timedelta(days=1) - pd.offsets.MonthEnd(1)
    within = prices[(prices["date"] > last - pd.offsets.MonthEnd(120)) & (prices["date"] <= last)]
    closes = within.groupby(["symbol", within["date"].dt.to_period("M").rename("month")])[["date", "close"]].last()
    closes = closes.reset_index(level="symbol").sort_values("date")
    shares = read(store.files("share_capital"), ("symbol", "effective_on", "total")).sort_values("effective_on")
    valued = pd.merge_asof(closes, shares, left_on="date", right_on="effective_on", by="symbol")
    valued = pd.merge_asof(
        valued,
        equity_as_known(store),
        left_on="date",
        right_on="announced_on",
        by="symbol",
        allow_exact_matches=False,
    )
    valued["pb"] = (valued["close"] * valued["total"] / valued["book"]).where(valued["book"] > 0)
    history = valued.groupby("symbol")["pb"].agg(["median", "count"])
    return history["median"].where(history["count"] >= 36).to_frame("pb_median_10y")


def equity_as_known(store: Store) -> pd.DataFrame:
    """Book equity from each announcement on; a restatement of an older period does not replace a newer one."""
    columns = ("symbol", "period_end", "announced_on", "equity_parent", "other_equity_instruments")
    rows = read(store.files("statements"), columns).sort_values(["announced_on", "period_end"])
    rows = rows[rows["period_end"] == rows.groupby("symbol")["period_end"].cummax()]
    rows["book"] = rows["equity_parent"] - rows["other_equity_instruments"].fillna(0)
    return rows[["symbol", "announced_on", "book"]]


POLICY = ("little_giant", "national_lab", "standard_setting", "tech_certifications")


def policy(store: Store, day: pd.Timestamp) -> pd.DataFrame:
    """What the complete lists say: three flags and the number of valid certificates."""
    columns = ("symbol", "kind", "title", "level", "announced_on", "valid_from", "valid_to")
    rows = read(store.files("credentials"), columns)
    valid = (rows["announced_on"] < day) & (rows["valid_from"] <= day) & ~(rows["valid_to"] < day)
    rows = rows[valid]
    held = {
        "little_giant": (rows["kind"] == "little_giant") & (rows["level"] == "national"),
        "national_lab": (rows["kind"] == "national_lab") & (rows["level"] == "national"),
        "standard_setting": (rows["kind"] == "standard") & rows["level"].isin(["national", "industry"]),
    }
    flags = rows[["symbol"]].assign(**{name: mask.astype(float) for name, mask in held.items()})
    certificates = rows[rows["kind"].isin(CERTIFICATES) & rows["level"].isin(["national", "provincial"])]
    counts = certificates.drop_duplicates(["symbol", "kind", "title"]).groupby("symbol").size()
    return flags.groupby("symbol").max().join(counts.rename("tech_certifications"), how="outer")


def add_value(companies: pd.DataFrame) -> None:
    """PE against the industry, PB against its own median, growth, and the return the price implies."""
    cap = companies["market_cap"]
    profit = companies["net_income_deducted_ttm"]
    companies["pe_deducted_ttm"] = (cap / profit).where(profit > 0)
    companies["industry_pe"] = industry_pe(companies)
    companies["pe_to_industry"] = companies["pe_deducted_ttm"] / companies["industry_pe"]
    book = companies["equity_parent"] - companies["other_equity_instruments"].fillna(0)
    companies["pb"] = (cap / book).where(book > 0)
    companies["pb_to_median"] = companies["pb"] / companies["pb_median_10y"]
    first, last = companies["revenue_fy3"], companies["revenue_fy0"]
    companies["revenue_cagr_3y"] = ((last / first) ** (1 / 3) - 1).where((first > 0) & (last > 0))
    companies["rd_staff_ratio"] = companies["rd_staff_fy0"] / companies["employees_fy0"]
    companies["fcf_used"] = free_cash_flow(companies)
    multiple = (cap / companies["fcf_used"]).where(companies["fcf_used"] > 0)
    companies["dcf_implied_return"] = implied_return(multiple, companies["revenue_cagr_3y"].clip(0, 0.25))
    companies.loc[companies["is_financial"], ["fcf_used", "dcf_implied_return"]] = float("nan")


def industry_pe(companies: pd.DataFrame) -> pd.Series[float]:
    """Sum of market value over sum of profit, of the narrowest group with five profitable peers."""
    import pandas as pd

    peers = companies[(companies["net_income_deducted_ttm"] > 0) & companies["market_cap"].notna()]
    result = pd.Series(float("nan"), index=companies.index)
    for keys in (["level1", "level2"], ["level1"]):
        sums = peers.groupby(keys)[["market_cap", "net_income_deducted_ttm"]].sum()
        enough = peers.groupby(keys).size() >= 5
        ratios = (sums["market_cap"] / sums["net_income_deducted_ttm"]).where(enough).rename("ratio")
        result = result.fillna(companies[keys].join(ratios, on=keys)["ratio"])
    return result.fillna(peers["market_cap"].sum() / peers["net_income_deducted_ttm"].sum())


def free_cash_flow(companies: pd.DataFrame) -> pd.Series[float]:
    """Operating cash flow less capex and interest, twelve months, or three years' mean where the year is an outlier."""
    twelve_months = flow_to_equity(companies, "ttm")
    years = [flow_to_equity(companies, f"fy{year}") for year in range(3)]
    mean = sum(years[1:], years[0]) / 3
    odd = ~(twelve_months / mean).between(0.5, 2) & mean.notna() & twelve_months.notna()
    return twelve_months.where(~odd, mean)


def flow_to_equity(companies: pd.DataFrame, slot: str) -> pd.Series[float]:
    """Operating cash flow less capex and interest paid of a slot, interest expense where none is known as paid."""
    interest = companies[f"interest_paid_{slot}"].fillna(companies[f"interest_expense_{slot}"])
    return companies[f"operating_cash_flow_{slot}"] - companies[f"capex_{slot}"] - interest


def implied_return(multiple: pd.Series[float], growth: pd.Series[float]) -> pd.Series[float]:
    """The discount rate at which ten years of growth and 3% for ever are worth the multiple, by bisection."""
    import pandas as pd

    wanted, rate_of_growth = multiple.to_numpy(), growth.to_numpy()
    low = np.full(len(multiple), 0.03)
    high = np.full(len(multiple), 1.03)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        cheap = present_value(rate_of_growth, middle) >= wanted
        low, high = np.where(cheap, middle, low), np.where(cheap, high, middle)
    return pd.Series(low, index=multiple.index).where(multiple.notna() & growth.notna())


def present_value(growth: np.ndarray, rate: np.ndarray | float) -> np.ndarray:
    """Present value per unit of the flow just received."""
    q = (1 + growth) / (1 + rate)
    nearly_one = np.abs(q - 1) < 1e-9
    annuity = np.where(nearly_one, 10, q * (1 - q**10) / np.where(nearly_one, 1, 1 - q))
    return np.asarray(annuity + q**10 * 1.03 / (rate - 0.03))


def add_warnings(companies: pd.DataFrame) -> None:
    """Debt ratio, cash cover and research intensity, and whether each warns."""
    ratios = [companies[f"total_liabilities_fy{year}"] / companies[f"total_assets_fy{year}"] for year in range(2)]
    companies["debt_ratio_2y_min"] = np.minimum(ratios[0], ratios[1])
    debt = companies[list(DEBT)].sum(axis=1, skipna=False)
    cash = companies["cash"].fillna(companies["cash_and_equivalents"])
    flow, net_debt = companies["operating_cash_flow_ttm"], debt - cash
    companies["cash_cover"] = (flow / net_debt).where(net_debt > 0)
    research = sum(
        companies[f"rd_expense_fy{year}"] + companies[f"rd_capitalised_fy{year}"].fillna(0) for year in range(3)
    )
    sales = companies["revenue_fy0"] + companies["revenue_fy1"] + companies["revenue_fy2"]
    companies["rd_intensity_3y"] = research / sales
    companies.loc[companies["is_financial"], ["debt_ratio_2y_min", "cash_cover"]] = float("nan")
    companies["warns_debt"] = companies["debt_ratio_2y_min"] > 0.7
    now = companies["total_liabilities"] / companies["total_assets"]
    interim = ~companies["is_financial"] & (companies["period_end"].dt.month != 12)
    companies["warns_interim"] = interim & (ratios[0] > 0.7) & (now > 0.7)
    # Where some debt is not known, what is known may already be too much for the cash flow.
    known_net_debt = companies[list(DEBT)].sum(axis=1) - cash
    indebted = net_debt.isna() & (known_net_debt > 0) & (companies["total_liabilities"] > cash)
    too_much = indebted & ~companies["is_financial"] & (flow / known_net_debt < 1.5)
    companies["warns_cash"] = (companies["cash_cover"] < 1.5) | too_much
    companies["warns_research"] = (companies["rd_intensity_3y"] < 0.08) & companies["level1"].isin(RD_INDUSTRIES)


def add_verdicts(companies: pd.DataFrame, day: pd.Timestamp) -> None:
    """The nine rules, the three dimensions and the verdict of the default screen."""
    import pandas as pd

    loss = companies["net_income_deducted_ttm"] <= 0
    burning = companies["fcf_used"] <= 0
    value = pd.DataFrame(
        {
            "pe": test(companies["pe_to_industry"], "<", 1.2).where(~loss, 0.0),
            "dcf": test(companies["dcf_implied_return"], ">", 0.15).where(~burning, 0.0).fillna(pays(companies)),
            "pb": test(companies["pb_to_median"], "<", 0.8),
        }
    )
    either = pd.DataFrame(
        {
            "staff": test(companies["rd_staff_ratio"], ">", 0.15),
            "certificates": test(companies["tech_certifications"], ">", 3),
        }
    )
    growth = pd.DataFrame({"cagr": test(companies["revenue_cagr_3y"], ">", 0.25), "either": at_least(1, either)})
    flags = companies[["little_giant", "national_lab", "standard_setting"]]
    not_applicable = pd.DataFrame(False, index=value.index, columns=value.columns)
    not_applicable["dcf"] = companies["is_financial"]
    companies["value"] = at_least(2, value, not_applicable)
    companies["growth"] = at_least(2, growth)
    companies["policy"] = at_least(1, flags)
    companies["verdict"] = at_least(3, companies[["value", "growth", "policy"]])
    companies["in_universe"] = (companies["status"] == "normal") & (
        companies["listed_on"] <= day - pd.DateOffset(years=1)
    )


def pays(companies: pd.DataFrame) -> pd.Series[float]:
    """Whether the return is above 15% wherever an unknown cash flow may lie: interest is at most all that was paid."""
    import pandas as pd

    most = companies["operating_cash_flow_ttm"] - companies["capex_ttm"]
    least = most - companies["dividends_and_interest_paid_ttm"]
    growth = companies["revenue_cagr_3y"].clip(0, 0.25).to_numpy()
    worth = pd.Series(present_value(growth, 0.15), index=companies.index)
    result = pd.Series(float("nan"), index=companies.index)
    result = result.mask(worth * least > companies["market_cap"], 1.0)
    result = result.mask(least.notna() & ((most <= 0) | (worth * most <= companies["market_cap"])), 0.0)
    return result.where(companies["fcf_used"].isna() & ~companies["is_financial"])


def test(figures: pd.Series[float], direction: str, bound: float) -> pd.Series[float]:
    """1.0, 0.0 or NaN: whether the figures are on the wanted side of the bound."""
    result = figures < bound if direction == "<" else figures > bound
    return result.astype(float).where(figures.notna())


def at_least(wanted: int, verdicts: pd.DataFrame, not_applicable: pd.DataFrame | None = None) -> pd.Series[float]:
    """Strong Kleene "at least k of n", where what does not apply leaves the count."""
    import pandas as pd

    unknown = verdicts.isna()
    needed = pd.Series(wanted, index=verdicts.index)
    if not_applicable is not None:
        unknown &= ~not_applicable
        verdicts = verdicts.mask(not_applicable)
        needed = needed.clip(upper=len(verdicts.columns) - not_applicable.sum(axis=1))
    passed = (verdicts == 1).sum(axis=1)
    result = pd.Series(float("nan"), index=verdicts.index)
    return result.mask(passed + unknown.sum(axis=1) < needed, 0.0).mask(passed >= needed, 1.0)
