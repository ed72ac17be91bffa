"""The tables of tushare Pro that are fetched: their columns and how each is cut into units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Units: by list_status, all in one, by period, or by a day in the parameter of that name.
Cut = Literal["status", "whole", "period", "trade_date", "ex_date"]


@dataclass(frozen=True)
class TushareTable:
    """One table: columns asked for, the cut for a whole market, whether a unit always has rows, whether by company."""

    name: str
    cut: Cut
    names: str
    always_rows: bool = True
    by_company: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns asked for, in the order of the csv."""
        return tuple(self.names.split())


_REPORT = "ts_code ann_date f_ann_date end_date report_type comp_type"

TABLES: dict[str, TushareTable] = {
    table.name: table
    for table in (
        TushareTable(
            "stock_basic",
            "status",
            "ts_code symbol name area industry fullname enname market exchange curr_type list_status list_date "
            "delist_date",
            by_company=False,
        ),
        TushareTable("namechange", "whole", "ts_code name start_date end_date ann_date change_reason"),
        TushareTable(
            "income",
            "period",
            f"{_REPORT} basic_eps diluted_eps total_revenue revenue int_income prem_earned comm_income total_cogs "
            "oper_cost int_exp comm_exp biz_tax_surchg sell_exp admin_exp rd_exp fin_exp fin_exp_int_exp "
            "fin_exp_int_inc assets_impair_loss credit_impa_loss oth_income asset_disp_income fv_value_chg_gain "
            "invest_income operate_profit non_oper_income non_oper_exp total_profit income_tax n_income "
            "n_income_attr_p minority_gain continued_net_profit oth_compr_income t_compr_income ebit ebitda "
            "update_flag",
        ),
        TushareTable(
            "balancesheet",
            "period",
            f"{_REPORT} total_share cap_rese undistr_porfit surplus_rese money_cap trad_asset notes_receiv "
            "accounts_receiv oth_receiv prepayment inventories contract_assets total_cur_assets fix_assets "
            "fix_assets_total cip cip_total intan_assets r_and_d goodwill total_nca total_assets st_borr "
            "st_bonds_payable notes_payable acct_payable adv_receipts contract_liab non_cur_liab_due_1y "
            "total_cur_liab lt_borr bond_payable lease_liab total_ncl total_liab oth_eqt_tools minority_int "
            "total_hldr_eqy_exc_min_int total_hldr_eqy_inc_min_int update_flag",
        ),
        TushareTable(
            "cashflow",
            "period",
            f"{_REPORT} c_fr_sale_sg n_cashflow_act n_recp_disp_fiolta c_pay_acq_const_fiolta n_cashflow_inv_act "
            "c_recp_cap_contrib c_recp_borrow c_prepay_amt_borr c_pay_dist_dpcp_int_exp n_cash_flows_fnc_act "
            "n_incr_cash_cash_equ c_cash_equ_end_period depr_fa_coga_dpba amort_intang_assets "
            "lt_amort_deferred_exp use_right_asset_dep update_flag",
        ),
        TushareTable(
            "fina_indicator",
            "period",
            "ts_code ann_date end_date eps dt_eps bps profit_dedt roe roe_waa roe_dt roa grossprofit_margin "
            "netprofit_margin debt_to_assets rd_exp ebit ebitda interestdebt update_flag",
        ),
        TushareTable(
            "daily",
            "trade_date",
            "ts_code trade_date open high low close pre_close change pct_chg vol amount",
        ),
        TushareTable(
            "daily_basic",
            "trade_date",
            "ts_code trade_date close turnover_rate turnover_rate_f volume_ratio pe pe_ttm pb ps ps_ttm dv_ratio "
            "dv_ttm total_share float_share free_share total_mv circ_mv",
        ),
        TushareTable(
            "dividend",
            "ex_date",
            "ts_code end_date ann_date div_proc stk_div stk_bo_rate stk_co_rate cash_div cash_div_tax record_date "
            "ex_date pay_date div_listdate imp_ann_date base_date base_share",
            always_rows=False,
        ),
        TushareTable(
            "forecast",
            "period",
            "ts_code ann_date end_date type p_change_min p_change_max net_profit_min net_profit_max "
            "last_parent_net first_ann_date summary change_reason",
            always_rows=False,
        ),
        TushareTable(
            "express",
            "period",
            "ts_code ann_date end_date revenue operate_profit total_profit n_income total_assets "
            "total_hldr_eqy_exc_min_int diluted_eps diluted_roe yoy_net_profit bps perf_summary is_audit "
            "remark",
            always_rows=False,
        ),
    )
}
