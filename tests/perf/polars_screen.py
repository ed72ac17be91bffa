"""The default screen as an analyst would write it in polars, from the same facts, beside the one in pandas.

Lazy from the scans to the figures of each company, so that polars reads only the columns and rows the answer needs;
what is left has one row per company. It leaves out what the one in pandas leaves out. A test is true, false or null for
unknown: what polars makes of `&`, `|` and comparisons is the logic the verdicts ask for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .pandas_screen import CERTIFICATES, DEBT, FLOWS, ITEMS, RD_INDUSTRIES

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from screener.store import Store

# As many as the screen's own: 2 ** -33 is far below what a price is known to.
HALVINGS = 33


def screen(store: Store, as_of: date) -> pl.DataFrame:
    """Metrics, dimensions, warnings and verdict of every company, one row each."""
    figures = (
        listed(store, as_of)
        .join(last_prices(store, as_of), on="symbol", how="left")
        .join(share_counts(store, as_of), on="symbol", how="left")
        .join(statement_figures(store, as_of), on="symbol", how="left")
        .join(policy(store, as_of), on="symbol", how="left")
        .join(pb_history(store, as_of), on="symbol", how="left")
        .collect()
    )
    return with_verdicts(with_warnings(with_value(with_bases(figures))), as_of)


def scan(store: Store, table: str) -> pl.LazyFrame:
    """A table of the store."""
    import polars as pl

    return pl.scan_parquet(list(store.files(table)))


def known_filings(store: Store, as_of: date) -> pl.LazyFrame:
    """Filings announced before the day, the earliest first."""
    import polars as pl

    return scan(store, "statements").filter(pl.col("announced_on") < as_of).sort("announced_on")


def statement_figures(store: Store, as_of: date) -> pl.LazyFrame:
    """Twelve months, fiscal years and the balance sheet of the latest period, one row per symbol."""
    import polars as pl

    # A later filing replaces what it states and leaves the rest.
    reports = known_filings(store, as_of).group_by("symbol", "period_end").agg(pl.col(ITEMS).last(ignore_nulls=True))
    end = pl.col("period_end")
    latest = reports.group_by("symbol").agg(end.max())
    year_end = reports.filter(end.dt.month() == 12).group_by("symbol").agg(end.max())
    figures = latest.join(at(reports, latest, "cur"), on="symbol")
    figures = figures.join(at(reports, latest.with_columns(end.dt.offset_by("-1y")), "before"), on="symbol")
    year_before = latest.with_columns(pl.date(end.dt.year() - 1, 12, 31).alias("period_end"))
    figures = figures.join(at(reports, year_before, "year"), on="symbol")
    for back in range(4):
        ends = year_end.with_columns(end.dt.offset_by(f"-{back}y"))
        figures = figures.join(at(reports, ends, f"fy{back}"), on="symbol", how="left")
    return figures.with_columns(twelve_months(item) for item in FLOWS)


def at(reports: pl.LazyFrame, ends: pl.LazyFrame, slot: str) -> pl.LazyFrame:
    """The report of one period per symbol, its columns named after the slot."""
    import polars as pl

    return ends.join(reports, on=("symbol", "period_end"), how="left").select(
        "symbol", pl.col(ITEMS).name.suffix(f"_{slot}")
    )


def twelve_months(item: str) -> pl.Expr:
    """Year to date, last year, less the same months of it; a fiscal year as it is."""
    import polars as pl

    current = pl.col(f"{item}_cur")
    parts = current + pl.col(f"{item}_year") - pl.col(f"{item}_before")
    return pl.when(pl.col("period_end").dt.month() == 12).then(current).otherwise(parts).alias(f"{item}_ttm")


def listed(store: Store, as_of: date) -> pl.LazyFrame:
    """Companies with their industry and listing status of the day."""
    companies = scan(store, "companies").select("symbol", "listed_on", "is_financial")
    industries = in_force(scan(store, "industries"), "from_date", as_of, "level1", "level2")
    statuses = in_force(scan(store, "listing_status"), "from_date", as_of, "status")
    return companies.join(industries, on="symbol", how="left").join(statuses, on="symbol", how="left")


def in_force(rows: pl.LazyFrame, start: str, as_of: date, *columns: str) -> pl.LazyFrame:
    """The last row per symbol that has started by the day."""
    import polars as pl

    return rows.filter(pl.col(start) <= as_of).group_by("symbol").agg(pl.col(columns).sort_by(start).last())


def share_counts(store: Store, as_of: date) -> pl.LazyFrame:
    """Total shares in effect and published."""
    import polars as pl

    published = scan(store, "share_capital").filter(pl.col("announced_on") < as_of)
    return in_force(published, "effective_on", as_of, "total")


def last_prices(store: Store, as_of: date) -> pl.LazyFrame:
    """The last close within 60 days and the mean amount of the last 20 traded days."""
    import polars as pl

    days = pl.col("date")
    recent = scan(store, "prices").filter(days <= as_of, days > as_of - timedelta(days=60)).sort("date")
    return recent.group_by("symbol").agg(
        pl.col("close").last(ignore_nulls=True),
        pl.col("amount").filter("traded").tail(20).mean().alias("liquidity_amount_20d"),
    )


def pb_history(store: Store, as_of: date) -> pl.LazyFrame:
    """Median of ten years of month-end PB up to the last month that is over, with the shares and equity known then."""
    import polars as pl

    last = (as_of + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    days = pl.col("date")
    after = pl.lit(last).dt.offset_by("-120mo").dt.month_end()
    month_ends = (
        scan(store, "prices")
        .filter(days > after, days <= last, pl.col("close").is_not_null())
        .group_by("symbol", days.dt.truncate("1mo").alias("month"))
        .agg(pl.col("date", "close").sort_by("date").last())
        .sort("date")
    )
    shares = scan(store, "share_capital").select("symbol", "effective_on", "total").sort("effective_on")
    pb = pl.col("close") * pl.col("total") / pl.col("book")
    with_shares = month_ends.join_asof(
        shares, left_on="date", right_on="effective_on", by="symbol", check_sortedness=False
    )
    valued = with_shares.join_asof(
        equity_as_known(store), left_on="date", right_on="announced_on", by="symbol",
        allow_exact_matches=False, check_sortedness=False,
    )  # fmt: skip
    return (
        valued.filter(pl.col("book") > 0)
        .group_by("symbol")
        .agg(pl.when(pb.count() >= 36).then(pb.median()).alias("pb_median_10y"))
    )


def equity_as_known(store: Store) -> pl.LazyFrame:
    """Book equity from each announcement on; a restatement of an older period does not replace a newer one."""
    import polars as pl

    end = pl.col("period_end")
    return (
        scan(store, "statements")
        .sort("announced_on", "period_end")
        .filter(end == end.cum_max().over("symbol"))
        .select("symbol", "announced_on", book_equity().alias("book"))
    )


def book_equity(suffix: str = "") -> pl.Expr:
    """Equity of the parent's shareholders without perpetuals."""
    import polars as pl

    return pl.col(f"equity_parent{suffix}") - pl.col(f"other_equity_instruments{suffix}").fill_null(0)


def policy(store: Store, as_of: date) -> pl.LazyFrame:
    """What the complete lists say: three flags and the number of valid certificates."""
    import polars as pl

    kind, level = pl.col("kind"), pl.col("level")
    certificate = kind.is_in(CERTIFICATES) & level.is_in(["national", "provincial"])
    return (
        scan(store, "credentials")
        .filter(pl.col("announced_on") < as_of, pl.col("valid_from") <= as_of)
        .filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= as_of))
        .group_by("symbol")
        .agg(
            ((kind == "little_giant") & (level == "national")).any().alias("little_giant"),
            ((kind == "national_lab") & (level == "national")).any().alias("national_lab"),
            ((kind == "standard") & level.is_in(["national", "industry"])).any().alias("standard_setting"),
            pl.struct("kind", "title").filter(certificate).n_unique().alias("tech_certifications"),
        )
    )


def with_bases(companies: pl.DataFrame) -> pl.DataFrame:
    """What the metrics are made of: market value, book value, growth and the cash flow left for shareholders."""
    import polars as pl

    first, last = pl.col("revenue_fy3"), pl.col("revenue_fy0")
    before_interest = pl.col("operating_cash_flow_ttm") - pl.col("capex_ttm")
    paid = pl.col("dividends_and_interest_paid_ttm")
    return companies.with_columns(
        pl.col("little_giant", "national_lab", "standard_setting").fill_null(value=False),
        pl.col("tech_certifications").fill_null(0),
        market_cap=pl.col("close") * pl.col("total"),
        book=book_equity("_cur"),
        revenue_cagr_3y=pl.when(first > 0, last > 0).then((last / first) ** (1 / 3) - 1),
        fcf=pl.when(~pl.col("is_financial")).then(free_cash_flow()),
        # Interest shown only together with dividends is somewhere between nothing and the sum.
        fcf_least=before_interest - paid,
        fcf_most=pl.when(paid.is_not_null()).then(before_interest),
    )


def free_cash_flow() -> pl.Expr:
    """Operating cash flow less capex and interest, twelve months, or three years' mean where the year is an outlier."""
    import polars as pl

    def flow(slot: str) -> pl.Expr:
        interest = pl.coalesce(f"interest_paid_{slot}", f"interest_expense_{slot}")
        return pl.col(f"operating_cash_flow_{slot}") - pl.col(f"capex_{slot}") - interest

    mean = (flow("fy0") + flow("fy1") + flow("fy2")) / 3
    return pl.when(~(flow("ttm") / mean).is_between(0.5, 2)).then(mean).otherwise(flow("ttm"))


def with_value(companies: pl.DataFrame) -> pl.DataFrame:
    """PE against the industry, PB against its own median, R&D staff, and the return the price implies."""
    import polars as pl

    cap, profit = pl.col("market_cap"), pl.col("net_income_deducted_ttm")
    return companies.with_columns(
        implied_return(companies),
        pe_deducted_ttm=pl.when(profit > 0).then(cap / profit),
        industry_pe=pl.coalesce(group_pe("level1", "level2"), group_pe("level1"), group_pe()),
        pb=pl.when(pl.col("book") > 0).then(cap / pl.col("book")),
        rd_staff_ratio=pl.col("rd_staff_fy0") / pl.col("employees_fy0"),
    ).with_columns(
        pe_to_industry=pl.col("pe_deducted_ttm") / pl.col("industry_pe"),
        pb_to_median=pl.col("pb") / pl.col("pb_median_10y"),
    )


def group_pe(*group: str) -> pl.Expr:
    """Sum of market value over sum of profit, of groups with five profitable peers; of the whole market without."""
    import polars as pl

    profitable = (pl.col("net_income_deducted_ttm") > 0) & pl.col("market_cap").is_not_null()
    cap, profit = (pl.col(name).filter(profitable).sum() for name in ("market_cap", "net_income_deducted_ttm"))
    if not group:
        return cap / profit
    return pl.when(profitable.sum().over(group) >= 5).then(cap.over(group) / profit.over(group))


def implied_return(companies: pl.DataFrame) -> pl.Series:
    """The discount rate at which ten years of growth and 3% for ever are worth today's market value, by bisection."""
    import polars as pl

    multiple = pl.when(pl.col("fcf") > 0).then(pl.col("market_cap") / pl.col("fcf"))
    found = companies.select(growth=forecast_growth(), multiple=multiple, rate=pl.lit(0.03))
    for halving in range(1, HALVINGS + 1):
        higher = pl.col("rate") + 0.5**halving
        cheap = present_value(pl.col("growth"), higher) >= pl.col("multiple")
        found = found.with_columns(rate=pl.when(cheap).then(higher).otherwise(pl.col("rate")))
    known = pl.all_horizontal(pl.col("growth", "multiple").is_not_null())
    return found.select(dcf_implied_return=pl.when(known).then(pl.col("rate"))).to_series()


def forecast_growth() -> pl.Expr:
    """Growth of the next ten years: that of the last three, within 0 and 25%."""
    import polars as pl

    return pl.col("revenue_cagr_3y").clip(0, 0.25)


def present_value(growth: pl.Expr, rate: pl.Expr | float) -> pl.Expr:
    """Present value per unit of the flow just received."""
    import polars as pl

    q = (1 + growth) / (1 + rate)
    annuity = pl.when((q - 1).abs() < 1e-9).then(10.0).otherwise(q * (1 - q**10) / (1 - q))
    return annuity + q**10 * 1.03 / (rate - 0.03)


def with_warnings(companies: pl.DataFrame) -> pl.DataFrame:
    """Debt ratios, cash cover and research intensity, and whether each warns."""
    import polars as pl

    business = ~pl.col("is_financial")
    first, second, latest = (
        pl.col(f"total_liabilities_{slot}") / pl.col(f"total_assets_{slot}") for slot in ("fy0", "fy1", "cur")
    )
    spent = [pl.col(f"rd_expense_fy{year}") + pl.col(f"rd_capitalised_fy{year}").fill_null(0) for year in range(3)]
    sales = pl.sum_horizontal("revenue_fy0", "revenue_fy1", "revenue_fy2", ignore_nulls=False)
    both_years = business & first.is_not_null() & second.is_not_null()
    return companies.with_columns(
        debt_ratio_2y_min=pl.when(both_years).then(pl.min_horizontal(first, second)),
        rd_intensity_3y=pl.sum_horizontal(spent, ignore_nulls=False) / sales,
        warns_interim=business & (pl.col("period_end").dt.month() != 12) & (first > 0.7) & (latest > 0.7),
        **cash_cover(),
    ).with_columns(
        warns_debt=pl.col("debt_ratio_2y_min") > 0.7,
        warns_research=(pl.col("rd_intensity_3y") < 0.08) & pl.col("level1").is_in(RD_INDUSTRIES),
    )


def cash_cover() -> dict[str, pl.Expr]:
    """Operating cash flow to net debt, and whether it warns: also where the debt known alone is too much for it."""
    import polars as pl

    business, flow = ~pl.col("is_financial"), pl.col("operating_cash_flow_ttm")
    cash = pl.coalesce("cash_cur", "cash_and_equivalents_cur")
    parts = [f"{item}_cur" for item in DEBT]
    net_debt = pl.sum_horizontal(parts, ignore_nulls=False) - cash
    net_debt_known = pl.sum_horizontal(parts) - cash
    most = pl.col("total_liabilities_cur") - cash
    cover = pl.when(business, net_debt > 0).then(flow / net_debt)
    too_much = net_debt.is_null() & (net_debt_known > 0) & (most > 0) & (flow / net_debt_known < 1.5)
    return {"cash_cover": cover, "warns_cash": business & ((cover < 1.5).fill_null(value=False) | too_much)}


def with_verdicts(companies: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The three dimensions, the verdict of the default screen and whom it is asked of."""
    import polars as pl

    a_year_before = pl.lit(as_of).dt.offset_by("-1y")
    # A loss has no PE, and that much is known.
    cheap = (
        pl.when(pl.col("net_income_deducted_ttm") <= 0).then(statement=False).otherwise(pl.col("pe_to_industry") < 1.2)
    )
    research = at_least(1, pl.col("rd_staff_ratio") > 0.15, pl.col("tech_certifications") > 3)
    return companies.with_columns(
        value=at_least(2, cheap, pays(), pl.col("pb_to_median") < 0.8),
        growth=(pl.col("revenue_cagr_3y") > 0.25) & research,
        policy=pl.any_horizontal("little_giant", "national_lab", "standard_setting"),
        in_universe=(pl.col("status") == "normal") & (pl.col("listed_on") <= a_year_before),
    ).with_columns(verdict=pl.all_horizontal("value", "growth", "policy"))


def pays() -> pl.Expr:
    """Whether the price implies a return above 15%: as found, or wherever the cash flow lies in its range."""
    import polars as pl

    fcf, least, most = (pl.col(name) for name in ("fcf", "fcf_least", "fcf_most"))
    # At 15% the flow is worth more than it costs.
    worth = present_value(forecast_growth(), 0.15)
    unknown = fcf.is_null()
    return (
        pl.when("is_financial").then(statement=False)  # does not apply: two of the other two are needed
        .when((fcf <= 0) | (unknown & (most <= 0))).then(statement=False)
        .when(unknown & (worth * least > pl.col("market_cap"))).then(statement=True)
        .when(unknown & (worth * most <= pl.col("market_cap"))).then(statement=False)
        .otherwise(pl.col("dcf_implied_return") > 0.15)
    )  # fmt: skip


def at_least(wanted: int, *tests: pl.Expr) -> pl.Expr:
    """Whether at least so many of the tests hold, null where the unknown ones decide."""
    import polars as pl

    passed = pl.sum_horizontal(test.fill_null(value=False) for test in tests)
    possible = pl.sum_horizontal(test.fill_null(value=True) for test in tests)
    return pl.when(passed >= wanted).then(statement=True).when(possible < wanted).then(statement=False)
