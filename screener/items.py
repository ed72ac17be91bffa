"""The items of a financial statement: field-standard names, kinds, Chinese labels and vendor names.

Apart from `schema` because it is data, read by importers, SQL generation and documentation alike. A flow is year to
date, a stock is at the period end, a fact (staff, opinion) belongs to the report.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One item; `kind` is flow, stock or fact, `unit` as in schema.Column."""

    name: str
    kind: str
    unit: str
    label_zh: str
    meaning: str
    vendor_names: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """DuckDB type of the column."""
        return "VARCHAR" if self.unit == "text" else "DOUBLE"


def _items(kind: str, unit: str, rows: str) -> tuple[Item, ...]:
    """Parse `name | Chinese label | meaning | vendor, names` lines."""
    items = []
    for row in rows.strip().splitlines():
        name, label_zh, meaning, vendors = (part.strip() for part in row.split("|"))
        items.append(Item(name, kind, unit, label_zh, meaning, tuple(filter(None, vendors.split(", ")))))
    return tuple(items)


STATEMENT_ITEMS: tuple[Item, ...] = (
    *_items(
        "flow",
        "currency",
        """
        revenue | 营业收入 | operating revenue | 主营业务收入, revenue, Revenues
        total_operating_revenue | 营业总收入 | total operating revenue with interest, premium and fee income | total_revenue
        cost_of_revenue | 营业成本 | cost of the goods and services sold | oper_cost, CostOfRevenue
        gross_profit | 毛利 | revenue less cost of revenue, where the source says it | GrossProfit
        taxes_and_surcharges | 税金及附加 | taxes other than on income | biz_tax_surchg
        selling_expense | 销售费用 | selling and distribution expense | sell_exp
        admin_expense | 管理费用 | general and administrative expense | admin_exp
        rd_expense | 研发费用 | research and development charged to income | rd_exp, ResearchAndDevelopmentExpense
        rd_capitalised | 资本化研发投入 | development spending put on the balance sheet in the period |
        finance_expense | 财务费用 | net financial expense | fin_exp
        interest_expense | 利息费用 | interest charged to income | fin_exp_int_exp, InterestExpense
        interest_income | 利息收入 | interest earned | fin_exp_int_inc
        other_income | 其他收益 | government grants and other income of operations | oth_income
        investment_income | 投资收益 | gains and income of investments | invest_income
        fair_value_gain | 公允价值变动收益 | gains of fair-value changes | fv_value_chg_gain
        credit_impairment | 信用减值损失 | credit losses, losses negative | credit_impa_loss
        asset_impairment | 资产减值损失 | impairment of assets, losses negative | assets_impair_loss
        disposal_gain | 资产处置收益 | gains of asset disposals | asset_disp_income
        operating_profit | 营业利润 | operating profit | operate_profit, OperatingIncomeLoss
        non_operating_income | 营业外收入 | income outside operations | non_oper_income
        non_operating_expense | 营业外支出 | expense outside operations | non_oper_exp
        total_profit | 利润总额 | profit before income tax | total_profit
        income_tax | 所得税费用 | income tax expense | income_tax, IncomeTaxExpenseBenefit
        ebit | 息税前利润 | earnings before interest and tax, where the source says it | ebit
        depreciation_amortisation | 折旧与摊销 | depreciation and amortisation | DepreciationDepletionAndAmortization
        net_income | 净利润 | net profit including minorities | n_income, ProfitLoss
        net_income_continuing | 持续经营净利润 | net profit of continuing operations | IncomeLossFromContinuingOperations
        net_income_parent | 归母净利润 | net profit attributable to the parent | n_income_attr_p, NetIncomeLoss
        net_income_minority | 少数股东损益 | net profit attributable to minorities | minority_gain
        net_income_deducted | 扣非归母净利润 | profit attributable to the parent without non-recurring items | profit_dedt
        comprehensive_income | 综合收益总额 | total comprehensive income | t_compr_income
        cash_from_customers | 销售商品提供劳务收到的现金 | cash received from customers | c_fr_sale_sg
        operating_cash_flow | 经营活动现金流量净额 | net cash from operations | n_cashflow_act
        investing_cash_flow | 投资活动现金流量净额 | net cash from investing | n_cashflow_inv_act
        financing_cash_flow | 筹资活动现金流量净额 | net cash from financing | n_cash_flows_fnc_act
        capex | 购建固定资产等支付的现金 | cash paid for fixed, intangible and other long-term assets | c_pay_acq_const_fiolta
        asset_sale_proceeds | 处置固定资产等收回的现金 | cash from the sale of long-term assets | n_recp_disp_fiolta
        interest_paid | 支付的利息 | interest paid in cash, where shown apart from dividends | InterestPaid
        dividends_paid | 支付的股利 | dividends paid in cash, where shown apart from interest | PaymentsOfDividends
        dividends_and_interest_paid | 分配股利利润或偿付利息支付的现金 | dividends and interest paid together | c_pay_dist_dpcp_int_exp
        borrowings_received | 取得借款收到的现金 | cash from borrowing | c_recp_borrow
        borrowings_repaid | 偿还债务支付的现金 | cash repaid to lenders | c_prepay_amt_borr
        equity_raised | 吸收投资收到的现金 | cash from issuing shares | c_recp_cap_contrib
        net_change_in_cash | 现金净增加额 | net change in cash and equivalents | n_incr_cash_cash_equ
        """,
    ),
    *_items(
        "flow",
        "per_share",
        """
        eps_basic | 基本每股收益 | basic earnings per share | basic_eps, EarningsPerShareBasic
        eps_diluted | 稀释每股收益 | diluted earnings per share | diluted_eps, EarningsPerShareDiluted
        """,
    ),
    *_items("flow", "ratio", "roe_weighted | 加权平均净资产收益率 | weighted return on equity as disclosed | roe_waa"),
    *_items(
        "stock",
        "currency",
        """
        cash | 货币资金 | cash, deposits and restricted cash of the balance sheet | money_cap
        cash_and_equivalents | 期末现金及现金等价物 | cash and equivalents at the end of the cash-flow statement | c_cash_equ_end_period
        trading_financial_assets | 交易性金融资产 | financial assets at fair value | trad_asset
        receivables | 应收账款 | trade receivables | accounts_receiv, AccountsReceivableNetCurrent
        notes_receivable | 应收票据 | bills receivable | notes_receiv
        prepayments | 预付款项 | payments made in advance | prepayment
        inventory | 存货 | inventories | inventories, InventoryNet
        contract_assets | 合同资产 | contract assets | contract_assets
        current_assets | 流动资产合计 | total current assets | total_cur_assets, AssetsCurrent
        fixed_assets | 固定资产 | property, plant and equipment, net | fix_assets
        construction_in_progress | 在建工程 | construction in progress | cip
        intangible_assets | 无形资产 | intangible assets | intan_assets
        goodwill | 商誉 | goodwill | goodwill
        development_costs | 开发支出 | capitalised development not yet in use | r_and_d
        non_current_assets | 非流动资产合计 | total non-current assets | total_nca
        total_assets | 资产总计 | total assets | total_assets, Assets
        short_term_debt | 短期借款 | short-term borrowing from banks | st_borr
        short_term_bonds | 短期债券 | short-term bonds and notes issued | st_bonds_payable
        current_portion_of_debt | 一年内到期的非流动负债 | part of long-term debt due within a year | non_cur_liab_due_1y
        long_term_debt | 长期借款 | long-term borrowing from banks | lt_borr, LongTermDebtNoncurrent
        bonds | 应付债券 | bonds issued | bond_payable
        lease_liabilities | 租赁负债 | lease liabilities beyond a year | lease_liab
        payables | 应付账款 | trade payables | acct_payable, AccountsPayableCurrent
        contract_liabilities | 合同负债及预收款项 | contract liabilities and advances | contract_liab, adv_receipts
        current_liabilities | 流动负债合计 | total current liabilities | total_cur_liab, LiabilitiesCurrent
        non_current_liabilities | 非流动负债合计 | total non-current liabilities | total_ncl
        total_liabilities | 负债合计 | total liabilities | total_liab, Liabilities
        paid_in_capital | 股本 | nominal share capital | total_share
        capital_reserve | 资本公积 | capital reserve | cap_rese
        surplus_reserve | 盈余公积 | surplus reserve | surplus_rese
        retained_earnings | 未分配利润 | undistributed profit | undistr_porfit, RetainedEarningsAccumulatedDeficit
        other_equity_instruments | 其他权益工具 | preferred shares and perpetual bonds within equity | oth_eqt_tools
        equity | 所有者权益合计 | total equity with minorities | total_hldr_eqy_inc_min_int
        equity_parent | 归母权益 | equity attributable to the parent | total_hldr_eqy_exc_min_int, StockholdersEquity
        minority_interest | 少数股东权益 | equity of minorities | minority_int
        """,
    ),
    *_items(
        "fact",
        "count",
        """
        employees | 员工总数 | employees at the period end | 职工人数
        rd_staff | 研发人员 | employees in research and development | 研发人员
        """,
    ),
    *_items(
        "fact",
        "text",
        """
        audit_opinion | 审计意见 | clean, emphasis, qualified, disclaimer or adverse | audit_result
        internal_control_opinion | 内控审计意见 | opinion on internal control |
        """,
    ),
)

ITEM_NAMES: tuple[str, ...] = tuple(item.name for item in STATEMENT_ITEMS)
