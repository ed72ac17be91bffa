-- The 31 Shenwan sectors with four branches each; a tenth of the companies changed branch once.
with names as (
    select
        unnest(range(31)) as sector,
        unnest([
            '电子', '计算机', '通信', '医药生物', '国防军工', '电力设备', '机械设备', '基础化工', '汽车', '家用电器',
            '食品饮料', '纺织服饰', '轻工制造', '公用事业', '交通运输', '房地产', '商贸零售', '社会服务', '建筑材料', '建筑装饰',
            '农林牧渔', '钢铁', '有色金属', '煤炭', '石油石化', '环保', '传媒', '美容护理', '综合', '银行', '非银金融'
        ]) as level1
),

memberships as (
    select symbol, sector, branch, date '2000-01-01' as from_date
    from profiles
    union all
    select symbol, sector, (branch + 31) % 124 as branch, date '2021-07-30' as from_date
    from profiles
    where unit(id, 'moved') < 0.1
)

select
    symbol,
    'sw2021' as scheme,
    from_date,
    level1,
    level1 || branch // 31 + 1 as level2,
    'Sector ' || sector as level1_en,
    'Sector ' || sector || '.' || branch // 31 + 1 as level2_en
from memberships
inner join names using (sector)
