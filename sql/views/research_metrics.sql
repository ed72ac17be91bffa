-- How much of the business is research, and what its people bring in. All of the latest fiscal year; head counts are only
-- in annual reports, and one older than 16 months is stale.
with annual as (
    select
        *,
        as_of <= fiscal_year_end + to_months(16) as has_recent_year
    from quality_metrics
)
select
    *,
    --: employees | count | employees | 员工总数
    --: employees at the end of the fiscal year, latest annual report of the last 16 months
    --: 财年末员工总数，最近16个月内的年报
    case when has_recent_year then employees_fy0 end as employees,
    case when employees is null then coalesce(
        statements_reason, case when coalesce(employees_fy0, employees_fy1) is not null then 'stale' end, 'no_data'
    ) end as employees_reason,
    --: rd_staff | count | R&D employees | 研发人员
    --: employees in research and development at the end of the fiscal year, latest annual report of the last 16 months
    --: 财年末研发人员数，最近16个月内的年报
    case when has_recent_year then rd_staff_fy0 end as rd_staff,
    case when rd_staff is null then coalesce(
        statements_reason, case when coalesce(rd_staff_fy0, rd_staff_fy1) is not null then 'stale' end, 'no_data'
    ) end as rd_staff_reason,
    --: rd_staff_ratio | percent | R&D staff | 研发人员占比
    --: employees in research and development / all employees, latest annual report of the last 16 months
    --: 研发人员 ÷ 员工总数，最近16个月内的年报
    case when has_recent_year then ratio_positive(rd_staff_fy0, employees_fy0) end as rd_staff_ratio,
    case when rd_staff_ratio is null then coalesce(rd_staff_reason, employees_reason, 'no_data') end
        as rd_staff_ratio_reason,
    --: rd_spending | currency | R&D spending | 研发投入
    --: spending on research and development of the latest fiscal year, expensed and capitalised
    --: 最近财年研发投入（费用化 + 资本化）
    rd_expense_fy0 + coalesce(rd_capitalised_fy0, 0) as rd_spending,
    case when rd_spending is null then coalesce(statements_reason, 'no_data') end as rd_spending_reason,
    --: rd_intensity | percent | R&D intensity | 研发强度
    --: R&D spending / revenue of the latest fiscal year
    --: 最近财年研发投入 ÷ 营业收入
    ratio_positive(rd_spending, revenue_fy0) as rd_intensity,
    case when rd_intensity is null then coalesce(
        statements_reason, case when revenue_fy0 <= 0 then 'negative_base' end, 'no_data'
    ) end as rd_intensity_reason,
    --: rd_capitalised_ratio | percent | R&D capitalised | 研发资本化率
    --: capitalised part of the R&D spending of the latest fiscal year
    --: 最近财年资本化研发投入 ÷ 研发投入
    ratio_positive(rd_capitalised_fy0, rd_spending) as rd_capitalised_ratio,
    case when rd_capitalised_ratio is null then coalesce(
        statements_reason, case when rd_spending <= 0 then 'not_applicable' end, 'no_data'
    ) end as rd_capitalised_ratio_reason,
    --: rd_per_head | currency | R&D per head | 人均研发投入
    --: R&D spending / employees in research and development
    --: 最近财年研发投入 ÷ 研发人员
    ratio_positive(rd_spending, rd_staff) as rd_per_head,
    case when rd_per_head is null then coalesce(
        rd_staff_reason, rd_spending_reason, case when rd_staff <= 0 then 'not_applicable' end, 'no_data'
    ) end as rd_per_head_reason,
    --: revenue_per_employee | currency | revenue per employee | 人均营收
    --: revenue of the latest fiscal year / employees
    --: 最近财年营业收入 ÷ 员工总数
    ratio_positive(revenue_fy0, employees) as revenue_per_employee,
    case when revenue_per_employee is null then coalesce(employees_reason, 'no_data') end
        as revenue_per_employee_reason
from annual
