-- One row per company: the few traits every other table is computed from.
select
    id,
    case id % 11
        when 0 then printf('92%04d.BJ', id)
        when 1 then printf('68%04d.SH', id)
        when 2 then printf('30%04d.SZ', id)
        when 3 then printf('30%04d.SZ', id)
        when 4 then printf('00%04d.SZ', id)
        when 5 then printf('00%04d.SZ', id)
        when 6 then printf('00%04d.SZ', id)
        else printf('60%04d.SH', id)
    end as symbol,
    case id % 11
        when 0 then 'bse'
        when 1 then 'star'
        when 2 then 'chinext'
        when 3 then 'chinext'
        else 'main'
    end as board,
    sector,
    sector + (31 * floor(unit(id, 'branch') * 4))::integer as branch,
    sector in (29, 30) as is_financial,
    exp(spread(id, 'base', 18.5, 22)) as base,
    spread(id, 'growth', -0.01, 0.14) as growth,
    spread(id, 'swing', 0, 0.6) as swing,
    spread(id, 'period', 7, 14) as period,
    unit(id, 'phase') as phase,
    spread(id, 'margin', -0.03, 0.20) as margin,
    spread(id, 'leverage', 0.15, 0.80) as leverage,
    spread(id, 'asset_turnover', 0.7, 2.5) as asset_turnover,
    spread(id, 'pe', 6, 45) as pe,
    -- The middle of a month: a new count on a month end would be a question of its own.
    (floor(unit(id, 'bonus') * 48) + 0.5) / 48 as bonus_phase,
    round(exp(spread(id, 'shares', 16.5, 20))) as first_shares
from (
    select
        id::integer as id,
        (floor(unit(id, 'sector') * 31))::integer as sector
    from range(1, getvariable('companies') + 1) as numbers(id)
)
