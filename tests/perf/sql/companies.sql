-- Every company is listed before the first period, so that each has all its quarters and all its prices.
select
    symbol,
    case right(symbol, 2) when 'SH' then 'SSE' when 'SZ' then 'SZSE' else 'BSE' end as exchange,
    board,
    '样本' || id as name,
    'Specimen ' || id as name_en,
    date '1995-01-05' + (unit(id, 'listed') * 3000)::integer as listed_on,
    date '1985-01-05' + (unit(id, 'incorporated') * 3000)::integer as incorporated_on,
    'cn' as country,
    'CNY' as currency,
    '12-31' as fiscal_year_end,
    is_financial
from profiles
