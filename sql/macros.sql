-- The arithmetic every view shares. A division that cannot be made is NULL, never infinite; why it cannot is a reason.

-- Quotient of two known numbers; NULL where the divisor is zero or either side is missing.
create or replace macro ratio(numerator, denominator) as
    case when denominator <> 0 then numerator::double / denominator end;

-- Quotient that has a meaning only over a positive divisor: PE, PB, margins. A loss has no PE.
create or replace macro ratio_positive(numerator, denominator) as
    case when denominator > 0 then numerator::double / denominator end;

-- Whether two figures for the same thing differ by a factor that only a wrong unit explains: thousands, 万.
create or replace macro off_scale(amount, other) as
    coalesce(abs(ratio(amount, other)) not between 0.01 and 100, false);

-- Growth from a positive base: current / previous - 1.
create or replace macro growth(current_value, previous_value) as
    case when previous_value > 0 then current_value::double / previous_value - 1 end;

-- Compound growth per interval; both ends must be positive.
create or replace macro cagr(last_value_, first_value_, intervals) as
    case when last_value_ > 0 and first_value_ > 0 then pow(last_value_::double / first_value_, 1.0 / intervals) - 1 end;

-- Why a growth rate is missing: a base that is no gain is a known fact, everything else is a gap.
create or replace macro growth_reason(rate, statements_reason_, base) as
    case when rate is null
        then coalesce(statements_reason_, case when base <= 0 then 'negative_base' end, 'no_data') end;

-- The same for compound growth over some intervals between fiscal years.
create or replace macro cagr_reason(rate, statements_reason_, last_value_, first_value_, years_known, intervals) as
    case when rate is null
        then coalesce(
            statements_reason_,
            case when last_value_ <= 0 or first_value_ <= 0 then 'negative_base' end,
            case when years_known <= intervals then 'short_history' end,
            'no_data'
        ) end;

-- How a profit moved against a base that may be a loss: what a rate of growth cannot say.
create or replace macro growth_kind(current_value, previous_value) as
    case
        when current_value is null or previous_value is null then null
        when current_value = previous_value then 'flat'
        when previous_value <= 0 and current_value > 0 then 'turned_profitable'
        when previous_value >= 0 and current_value < 0 then 'turned_loss'
        when previous_value < 0 and current_value < previous_value then 'loss_widened'
        when previous_value < 0 then 'loss_narrowed'
        when current_value > previous_value then 'grew'
        else 'shrank'
    end;

-- One quarter out of year-to-date figures; the first quarter is its own.
create or replace macro single_quarter(fiscal_index_, year_to_date, quarter_before) as
    case when fiscal_index_ % 4 = 1 then year_to_date else year_to_date - quarter_before end;

-- A share count derived from an annual report, carried past later bonus issues and splits: they move the factor between
-- adjusted and unadjusted prices by 2 for 10 and more, a cash dividend hardly ever by 15%. Other counts have no factor.
create or replace macro shares_on_day(shares, factor_then, factor_now) as
    shares * case when factor_now / factor_then not between 0.87 and 1.15 then factor_now / factor_then else 1 end;

-- All shares cannot be worth less than the float. A year's average may fall short of it for a while; a derived count a fifth
-- below the float is out of date.
create or replace macro shares_refuted(basis, shares, close, float_cap) as
    coalesce(basis = 'derived' and shares * close < 0.8 * float_cap, false);

-- A sum that does not depend on the order of its rows, as a sum of doubles does in its last digits.
create or replace macro exact(amount) as try_cast(amount as decimal(38, 6));

create or replace macro clamp(x, low, high) as
    case when x is not null then least(greatest(x, low), high) end;

-- Twelve months from year-to-date figures: YTD(P) + FY(y-1) - YTD(P, y-1). A missing part leaves it unknown.
create or replace macro ttm(year_to_date, last_fiscal_year, year_to_date_before) as
    year_to_date + last_fiscal_year - year_to_date_before;

-- The same as fundamentals need it: a fiscal year as it is; else out of one filing where it has all three parts, else
-- from the latest of each.
create or replace macro twelve_months(fiscal_index_, year_to_date, own_ttm, last_fiscal_year, year_to_date_before) as
    case when fiscal_index_ % 4 = 0 then year_to_date
        else coalesce(own_ttm, ttm(year_to_date, last_fiscal_year, year_to_date_before)) end;

-- Present value, per unit of the flow just received, of growth g for n years and then gt for ever, discounted at r.
-- The annuity term has its own limit at q = 1.
create or replace macro present_value_multiple(g, r, gt, n) as
    case
        when r <= gt then null
        when abs((1.0 + g) / (1.0 + r) - 1) < 1e-9 then n + (1.0 + gt) / (r - gt)
        else ((1.0 + g) / (1.0 + r)) * (1 - pow((1.0 + g) / (1.0 + r), n)) / (1 - (1.0 + g) / (1.0 + r))
            + pow((1.0 + g) / (1.0 + r), n) * (1.0 + gt) / (r - gt)
    end;

-- The growth at which the multiple equals m: bisection on [-50%, +100%] by halving steps; a multiple beyond them reads as
-- the nearer end.
create or replace macro implied_growth(m, r, gt, n) as
    case
        when m > 0
        then list_reduce(
            list_transform(range(1, 36), lambda i: 1.5 / pow(2, i)),
            lambda low, step: case when present_value_multiple(low + step, r, gt, n) <= m then low + step else low end,
            -0.5::double
        )
    end;

-- The discount rate at which the multiple equals m: bisection on (gt, gt + 100%]; a cheaper price than that reads as the
-- upper end, a dearer one as the lower.
create or replace macro implied_return(m, g, gt, n) as
    case
        when m > 0 and g is not null
        then list_reduce(
            list_transform(range(1, 34), lambda i: 1.0 / pow(2, i)),
            lambda low, step: case when present_value_multiple(g, low + step, gt, n) >= m then low + step else low end,
            gt::double
        )
    end;

-- Quarter 1 to 4 of the fiscal year a period ends; NULL for a period that ends between quarters. Ten days of slack let
-- a 52-week year that ends on the Saturday next to the month end count as that month.
create or replace macro fiscal_quarter(period_end, year_end_month) as
    case (month(period_end - interval 10 day) - year_end_month + 12) % 12
        when 3 then 1 when 6 then 2 when 9 then 3 when 0 then 4
    end;

-- Periods in one line: fiscal year * 4 + quarter. A year earlier is 4 less; a fiscal year is divisible by 4. The fiscal
-- year is named after the calendar year it ends in.
create or replace macro fiscal_index(period_end, year_end_month) as
    (year(period_end - interval 10 day)
        + case when month(period_end - interval 10 day) > year_end_month then 1 else 0 end) * 4
    + fiscal_quarter(period_end, year_end_month);

-- A company's place among the peers with a known value: those of its industry at level 2 where there are five, else at
-- level 1, else its market. The percentile is the share of the other peers whose value is lower.
create or replace macro industry_percentile(x, as_of_, country_, industry_, industry_l2_) as
    case
        when x is null then null
        when industry_l2_ is not null and count(x) over (partition by as_of_, country_, industry_, industry_l2_) >= 5
        then (rank() over (partition by as_of_, country_, industry_, industry_l2_ order by x nulls last) - 1)
            / (count(x) over (partition by as_of_, country_, industry_, industry_l2_) - 1)
        when industry_ is not null and count(x) over (partition by as_of_, country_, industry_) >= 5
        then (rank() over (partition by as_of_, country_, industry_ order by x nulls last) - 1)
            / (count(x) over (partition by as_of_, country_, industry_) - 1)
        else ratio(rank() over (partition by as_of_, country_ order by x nulls last) - 1,
            count(x) over (partition by as_of_, country_) - 1)
    end;

-- The median of the same peers.
create or replace macro industry_median(x, as_of_, country_, industry_, industry_l2_) as
    case
        when industry_l2_ is not null and count(x) over (partition by as_of_, country_, industry_, industry_l2_) >= 5
        then median(x) over (partition by as_of_, country_, industry_, industry_l2_)
        when industry_ is not null and count(x) over (partition by as_of_, country_, industry_) >= 5
        then median(x) over (partition by as_of_, country_, industry_)
        else median(x) over (partition by as_of_, country_)
    end;
