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
    meaning_zh: str
    vendor_names: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """DuckDB type of the column."""
        return "VARCHAR" if self.unit == "text" else "DOUBLE"


def _items(kind: str, unit: str, rows: str) -> tuple[Item, ...]:
    """Parse `name | Chinese label | meaning | meaning in Chinese | vendor, names` lines."""
    items = []
    for row in rows.strip().splitlines():
        name, label_zh, meaning, meaning_zh, vendors = (part.strip() for part in row.split("|"))
        items.append(Item(name, kind, unit, label_zh, meaning, meaning_zh, tuple(filter(None, vendors.split(", ")))))
    return tuple(items)


STATEMENT_ITEMS: tuple[Item, ...] = (
    *_items(
        "flow",
        "currency",
        """
        revenue | 营业收入 | operating revenue | 营业收入，不含利息、保费和手续费收入 | 主营业务收入, revenue, Revenues
        total_operating_revenue | 营业总收入 | total operating revenue with interest, premium and fee income | 营业总收入，含利息、已赚保费和手续费收入 | total_revenue
        cost_of_revenue | 营业成本 | cost of the goods and services sold | 所售商品和服务的成本 | oper_cost, CostOfRevenue
        gross_profit | 毛利 | revenue less cost of revenue, where the source says it | 营业收入减营业成本，来源给出时才有 | GrossProfit
        taxes_and_surcharges | 税金及附加 | taxes other than on income | 所得税以外的税费 | biz_tax_surchg
        selling_expense | 销售费用 | selling and distribution expense | 销售及分销费用 | sell_exp
        admin_expense | 管理费用 | general and administrative expense | 行政及管理费用 | admin_exp
        rd_expense | 研发费用 | research and development charged to income | 计入当期损益的研发费用 | rd_exp, ResearchAndDevelopmentExpense
        rd_capitalised | 资本化研发投入 | development spending put on the balance sheet in the period | 本期计入资产负债表的开发支出 |
        finance_expense | 财务费用 | net financial expense | 财务费用净额 | fin_exp
        interest_expense | 利息费用 | interest charged to income | 计入损益的利息费用 | fin_exp_int_exp, InterestExpense
        interest_income | 利息收入 | interest earned | 利息收入 | fin_exp_int_inc
        other_income | 其他收益 | government grants and other income of operations | 政府补助等与经营相关的其他收益 | oth_income
        investment_income | 投资收益 | gains and income of investments | 投资的收益与处置利得 | invest_income
        fair_value_gain | 公允价值变动收益 | gains of fair-value changes | 公允价值变动产生的利得 | fv_value_chg_gain
        credit_impairment | 信用减值损失 | credit losses, losses negative | 信用减值，损失为负 | credit_impa_loss
        asset_impairment | 资产减值损失 | impairment of assets, losses negative | 资产减值，损失为负 | assets_impair_loss
        disposal_gain | 资产处置收益 | gains of asset disposals | 处置资产的利得 | asset_disp_income
        operating_profit | 营业利润 | operating profit | 营业利润 | operate_profit, OperatingIncomeLoss
        non_operating_income | 营业外收入 | income outside operations | 与经营无关的收入 | non_oper_income
        non_operating_expense | 营业外支出 | expense outside operations | 与经营无关的支出 | non_oper_exp
        total_profit | 利润总额 | profit before income tax | 所得税前利润 | total_profit
        income_tax | 所得税费用 | income tax expense | 所得税费用 | income_tax, IncomeTaxExpenseBenefit
        ebit | 息税前利润 | earnings before interest and tax, where the source says it | 扣除利息和所得税前的利润，来源给出时才有 | ebit
        depreciation_amortisation | 折旧与摊销 | depreciation and amortisation | 固定资产折旧与无形资产等摊销 | DepreciationDepletionAndAmortization
        net_income | 净利润 | net profit including minorities | 净利润，含少数股东损益 | n_income, ProfitLoss
        net_income_continuing | 持续经营净利润 | net profit of continuing operations | 持续经营业务的净利润 | IncomeLossFromContinuingOperations
        net_income_parent | 归母净利润 | net profit attributable to the parent | 归属于母公司股东的净利润 | n_income_attr_p, NetIncomeLoss
        net_income_minority | 少数股东损益 | net profit attributable to minorities | 归属于少数股东的净利润 | minority_gain
        net_income_deducted | 扣非归母净利润 | profit attributable to the parent without non-recurring items | 扣除非经常性损益后归属于母公司股东的净利润 | profit_dedt
        comprehensive_income | 综合收益总额 | total comprehensive income | 综合收益总额 | t_compr_income
        cash_from_customers | 销售商品提供劳务收到的现金 | cash received from customers | 向客户收取的现金 | c_fr_sale_sg
        operating_cash_flow | 经营活动现金流量净额 | net cash from operations | 经营活动产生的现金流量净额 | n_cashflow_act
        investing_cash_flow | 投资活动现金流量净额 | net cash from investing | 投资活动产生的现金流量净额 | n_cashflow_inv_act
        financing_cash_flow | 筹资活动现金流量净额 | net cash from financing | 筹资活动产生的现金流量净额 | n_cash_flows_fnc_act
        capex | 购建固定资产等支付的现金 | cash paid for fixed, intangible and other long-term assets | 购建固定资产、无形资产和其他长期资产支付的现金 | c_pay_acq_const_fiolta
        asset_sale_proceeds | 处置固定资产等收回的现金 | cash from the sale of long-term assets | 处置长期资产收回的现金 | n_recp_disp_fiolta
        interest_paid | 支付的利息 | interest paid in cash, where shown apart from dividends | 以现金支付的利息，与股利分开列示时才有 | InterestPaid
        dividends_paid | 支付的股利 | dividends paid in cash, where shown apart from interest | 以现金支付的股利，与利息分开列示时才有 | PaymentsOfDividends
        dividends_and_interest_paid | 分配股利利润或偿付利息支付的现金 | dividends and interest paid together | 合并列示的股利与利息支出 | c_pay_dist_dpcp_int_exp
        borrowings_received | 取得借款收到的现金 | cash from borrowing | 借款收到的现金 | c_recp_borrow
        borrowings_repaid | 偿还债务支付的现金 | cash repaid to lenders | 偿还债务的现金 | c_prepay_amt_borr
        equity_raised | 吸收投资收到的现金 | cash from issuing shares | 发行股份收到的现金 | c_recp_cap_contrib
        net_change_in_cash | 现金净增加额 | net change in cash and equivalents | 现金及现金等价物净增加额 | n_incr_cash_cash_equ
        """,
    ),
    *_items(
        "flow",
        "per_share",
        """
        eps_basic | 基本每股收益 | basic earnings per share | 基本每股收益 | basic_eps, EarningsPerShareBasic
        eps_diluted | 稀释每股收益 | diluted earnings per share | 稀释每股收益 | diluted_eps, EarningsPerShareDiluted
        """,
    ),
    *_items(
        "flow",
        "ratio",
        "roe_weighted | 加权平均净资产收益率 | weighted return on equity as disclosed | 公司披露的加权平均净资产收益率 | roe_waa",
    ),
    *_items(
        "stock",
        "currency",
        """
        cash | 货币资金 | cash, deposits and restricted cash of the balance sheet | 资产负债表的货币资金，含存款和受限资金 | money_cap
        cash_and_equivalents | 期末现金及现金等价物 | cash and equivalents at the end of the cash-flow statement | 现金流量表期末的现金及现金等价物 | c_cash_equ_end_period
        trading_financial_assets | 交易性金融资产 | financial assets at fair value | 以公允价值计量的金融资产 | trad_asset
        receivables | 应收账款 | trade receivables | 应收客户的货款 | accounts_receiv, AccountsReceivableNetCurrent
        notes_receivable | 应收票据 | bills receivable | 应收的商业汇票 | notes_receiv
        prepayments | 预付款项 | payments made in advance | 预先支付的款项 | prepayment
        inventory | 存货 | inventories | 存货 | inventories, InventoryNet
        contract_assets | 合同资产 | contract assets | 合同资产 | contract_assets
        current_assets | 流动资产合计 | total current assets | 流动资产合计 | total_cur_assets, AssetsCurrent
        fixed_assets | 固定资产 | property, plant and equipment, net | 固定资产净值 | fix_assets
        construction_in_progress | 在建工程 | construction in progress | 在建工程 | cip
        intangible_assets | 无形资产 | intangible assets | 无形资产 | intan_assets
        goodwill | 商誉 | goodwill | 商誉 | goodwill
        development_costs | 开发支出 | capitalised development not yet in use | 已资本化、尚未投入使用的开发支出 | r_and_d
        non_current_assets | 非流动资产合计 | total non-current assets | 非流动资产合计 | total_nca
        total_assets | 资产总计 | total assets | 资产总计 | total_assets, Assets
        short_term_debt | 短期借款 | short-term borrowing from banks | 向银行借入的短期借款 | st_borr
        short_term_bonds | 短期债券 | short-term bonds and notes issued | 已发行的短期债券和票据 | st_bonds_payable
        current_portion_of_debt | 一年内到期的非流动负债 | part of long-term debt due within a year | 一年内到期的长期债务 | non_cur_liab_due_1y
        long_term_debt | 长期借款 | long-term borrowing from banks | 向银行借入的长期借款 | lt_borr, LongTermDebtNoncurrent
        bonds | 应付债券 | bonds issued | 已发行的债券 | bond_payable
        lease_liabilities | 租赁负债 | lease liabilities beyond a year | 一年以上的租赁负债 | lease_liab
        payables | 应付账款 | trade payables | 应付供应商的货款 | acct_payable, AccountsPayableCurrent
        contract_liabilities | 合同负债及预收款项 | contract liabilities and advances | 合同负债与预收款项 | contract_liab, adv_receipts
        current_liabilities | 流动负债合计 | total current liabilities | 流动负债合计 | total_cur_liab, LiabilitiesCurrent
        non_current_liabilities | 非流动负债合计 | total non-current liabilities | 非流动负债合计 | total_ncl
        total_liabilities | 负债合计 | total liabilities | 负债合计 | total_liab, Liabilities
        paid_in_capital | 股本 | nominal share capital | 股本面值 | total_share
        capital_reserve | 资本公积 | capital reserve | 资本公积 | cap_rese
        surplus_reserve | 盈余公积 | surplus reserve | 盈余公积 | surplus_rese
        retained_earnings | 未分配利润 | undistributed profit | 尚未分配的累计利润 | undistr_porfit, RetainedEarningsAccumulatedDeficit
        other_equity_instruments | 其他权益工具 | preferred shares and perpetual bonds within equity | 计入权益的优先股和永续债 | oth_eqt_tools
        equity | 所有者权益合计 | total equity with minorities | 所有者权益合计，含少数股东权益 | total_hldr_eqy_inc_min_int
        equity_parent | 归母权益 | equity attributable to the parent | 归属于母公司股东的权益 | total_hldr_eqy_exc_min_int, StockholdersEquity
        minority_interest | 少数股东权益 | equity of minorities | 少数股东享有的权益 | minority_int
        """,
    ),
    *_items(
        "fact",
        "count",
        """
        employees | 员工总数 | employees at the period end | 期末员工人数 | 职工人数
        rd_staff | 研发人员 | employees in research and development | 研发人员数 | 研发人员
        """,
    ),
    *_items(
        "fact",
        "text",
        """
        audit_opinion | 审计意见 | clean, emphasis, qualified, disclaimer or adverse | 标准无保留 clean、带强调事项 emphasis、保留 qualified、无法表示 disclaimer 或否定 adverse | audit_result
        internal_control_opinion | 内控审计意见 | opinion on internal control | 内部控制审计意见 |
        """,
    ),
)

ITEM_NAMES: tuple[str, ...] = tuple(item.name for item in STATEMENT_ITEMS)

# A figure of `fundamentals` is an item in one of these places in time: sql/build/known_figures.sql says what each is.
SLOTS = ("ytd", "py", "pq", "pyq", "ttm", "ttm1", "cur", "fy0", "fy1", "fy2", "fy3", "fy4", "fy5")


def is_figure(column: str) -> bool:
    """Whether the column is a statement item of `fundamentals`: item_slot."""
    item, _, slot = column.rpartition("_")
    return slot in SLOTS and item in ITEM_NAMES
