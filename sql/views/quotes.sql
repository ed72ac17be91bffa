-- The last market data of every company on each date asked for, none older than 60 days.
with recent as (
    select a.as_of, p.*
    from as_of_dates as a
    join prices as p on p.date <= a.as_of and p.date > a.as_of - 60
    where p.date <= $last_as_of and p.date > $first_as_of - 60
),
-- One aggregate per question rather than per column: over many dates this is where the time goes.
latest as (
    select
        as_of, symbol,
        max_by({'date': date, 'close': close, 'close_adj': close_adj}, date) filter (close is not null) as priced,
        max_by(market_cap, date) filter (market_cap is not null) as vendor_market_cap,
        max_by(float_cap, date) filter (float_cap is not null) as float_cap,
        max_by(amount, date, 20) filter (coalesce(traded, amount > 0) and amount is not null) as amounts
    from recent
    group by all
)
select
    as_of, symbol, priced.date as price_date, priced.close as close,
    case when priced.close > 0 and priced.close_adj > 0 then priced.close_adj / priced.close end as factor,
    vendor_market_cap, float_cap,
    -- Fewer than fifteen traded days in the window say too little about liquidity.
    case when len(amounts) >= 15 then list_avg(amounts) end as mean_amount_20d
from latest
