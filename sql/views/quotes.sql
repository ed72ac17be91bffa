-- The last market data of every company on each date asked for, none older than 60 days.
-- Nearly every company traded on each of the last 20 sessions, and for those a join on the day and plain aggregates do;
-- only the others are looked up through all 60 days. Over many dates this is where the time goes.
with days as materialized (
    select distinct date from prices where date <= getvariable('last_as_of') and date > getvariable('first_as_of') - 60
),
sessions_back as materialized (
    select a.as_of, d.date, row_number() over (partition by a.as_of order by d.date desc) as back
    from as_of_dates as a
    join days as d on d.date <= a.as_of and d.date > a.as_of - 60
),
usual as (
    select
        b.as_of, p.symbol,
        max_by({'date': p.date, 'close': p.close, 'close_adj': p.close_adj}, p.date)
            filter (p.close is not null) as priced,
        max_by(p.market_cap, p.date) filter (p.market_cap is not null) as vendor_market_cap,
        max_by(p.float_cap, p.date) filter (p.float_cap is not null) as float_cap,
        sum(exact(p.amount)) filter (coalesce(p.traded, p.amount > 0)) / 20 as mean_amount,
        count(p.amount) filter (coalesce(p.traded, p.amount > 0)) as traded_days
    from prices as p
    join sessions_back as b on b.date = p.date
    where b.back <= 20 and p.date <= getvariable('last_as_of') and p.date > getvariable('first_as_of') - 60
    group by all
),
complete as materialized (
    select * from usual
    where traded_days = 20 and priced is not null
        and (vendor_market_cap is not null or float_cap is not null
            or (select count(market_cap) + count(float_cap) from prices
                where date <= getvariable('last_as_of') and date > getvariable('first_as_of') - 60) = 0)
),
interrupted as (
    select
        b.as_of, p.symbol,
        max_by({'date': p.date, 'close': p.close, 'close_adj': p.close_adj}, p.date)
            filter (p.close is not null) as priced,
        max_by(p.market_cap, p.date) filter (p.market_cap is not null) as vendor_market_cap,
        max_by(p.float_cap, p.date) filter (p.float_cap is not null) as float_cap,
        max_by(p.amount, p.date, 20) filter (coalesce(p.traded, p.amount > 0) and p.amount is not null) as amounts
    from prices as p
    join sessions_back as b on b.date = p.date
    anti join complete as c on c.as_of = b.as_of and c.symbol = p.symbol
    where p.date <= getvariable('last_as_of') and p.date > getvariable('first_as_of') - 60
    group by all
),
latest as (
    select as_of, symbol, priced, vendor_market_cap, float_cap, mean_amount as mean_amount_20d from complete
    union all
    -- Fewer than fifteen traded days in the window say too little about liquidity.
    select
        as_of, symbol, priced, vendor_market_cap, float_cap,
        case when len(amounts) >= 15 then list_avg(list_sort(amounts)) end
    from interrupted
)
select
    as_of, symbol, priced.date as price_date, priced.close as close,
    case when priced.close > 0 and priced.close_adj > 0 then priced.close_adj / priced.close end as factor,
    vendor_market_cap, float_cap, mean_amount_20d
from latest
