"""A fixed catalogue for the tests of the rule language: names and units of metrics, without the SQL that makes them."""

from __future__ import annotations

from dataclasses import dataclass

_NAMES_BY_UNIT = {
    "currency": "market_cap fcf_ttm revenue_ttm net_income_parent_ttm liquidity_amount_20d",
    "per_share": "close",
    "ratio": "pe_ttm pe_static pe_deducted_ttm pe_continuing_ttm industry_pe pe_to_industry pe_to_industry_median "
    "pe_continuing_to_industry pb ps_ttm pb_median_10y pb_to_median cash_cover ocf_to_debt cash_conversion",
    "percent": "earnings_yield fcf_yield fcf_margin dcf_implied_return dcf_implied_growth growth_gap roe "
    "gross_margin net_margin debt_ratio "
    "debt_ratio_2y_min debt_ratio_interim revenue_growth net_income_growth revenue_cagr_3y revenue_cagr_2p "
    "net_income_cagr_3y rd_staff_ratio rd_intensity_3y",
    "count": "tech_certifications",
    "bool": "little_giant national_lab standard_setting annual_only perimeter_change",
    "date": "period_end announced_on price_date",
    "text": "symbol name name_en exchange board country industry industry_l2 status liquidity_tier cap_class "
    "market_cap_basis",
    "years": "listing_age",
}


@dataclass(frozen=True)
class FixedMetric:
    """A metric's name and unit."""

    name: str
    unit: str


METRICS = {name: FixedMetric(name, unit) for unit, names in _NAMES_BY_UNIT.items() for name in names.split()}
