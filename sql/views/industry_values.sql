-- The PE of each company's industry, by several readings of "industry mean". Peers are all listed companies of the
-- industry on the day, the company itself and ST companies included, with a price of the last 60 days and a known
-- profit. Five peers with a profit are the least a mean may rest on: level 2, else level 1, else the market.
-- Read twice below: once for the means, once for the companies.
with valued as (
    select * from market_values
),
peers as (
    select
        as_of, country, industry, industry_l2, pe_deducted_ttm,
        case when priced_statement_reason is null then market_cap end as cap,
        -- Sums over companies are in the currency the shares are quoted in.
        case when priced_statement_reason is null then net_income_deducted_ttm / exchange_rate end as profit,
        case when priced_statement_reason is null then net_income_continuing_ttm / exchange_rate end as continuing
    from valued
),
sums as (
    select
        as_of, country, industry, industry_l2,
        grouping(industry) as is_market,
        grouping(industry_l2) as is_above_level2,
        count(*) as total,
        count(pe_deducted_ttm) as used,
        count(*) filter (continuing > 0 and cap is not null) as used_continuing,
        ratio_positive(
            sum(exact(cap)) filter (profit > 0), sum(exact(profit)) filter (profit > 0 and cap is not null)
        ) as aggregate,
        ratio_positive(
            sum(exact(cap)) filter (profit is not null), sum(exact(profit)) filter (cap is not null)
        ) as aggregate_all,
        ratio_positive(
            sum(exact(cap)) filter (continuing > 0), sum(exact(continuing)) filter (continuing > 0 and cap is not null)
        ) as aggregate_continuing,
        median(pe_deducted_ttm) as median_pe,
        count(pe_deducted_ttm) / sum(try_cast(1 / pe_deducted_ttm as decimal(38, 15))) as harmonic,
        list_sort(list(pe_deducted_ttm) filter (pe_deducted_ttm is not null)) as multiples,
        quantile_cont(pe_deducted_ttm, 0.25) as q1,
        quantile_cont(pe_deducted_ttm, 0.75) as q3
    from peers
    group by grouping sets (
        (as_of, country, industry, industry_l2), (as_of, country, industry), (as_of, country)
    )
),
means as (
    select
        * exclude (multiples, q1, q3),
        list_avg(list_filter(
            multiples, lambda pe: pe between q1 - 1.5 * (q3 - q1) and q3 + 1.5 * (q3 - q1)
        )) as mean_trimmed
    from sums
),
-- Each group of companies with the mean it may use: its own level where that has enough peers, else the next above.
chosen as (
    select
        level2.as_of, level2.country, level2.industry, level2.industry_l2,
        case
            when level2.industry_l2 is not null and level2.used >= 5 then 2
            when level2.industry is not null and level1.used >= 5 then 1
            else 0
        end as level,
        case level when 2 then level2 when 1 then level1 else market end as mean,
        case
            when level2.industry_l2 is not null and level2.used_continuing >= 5 then level2.aggregate_continuing
            when level2.industry is not null and level1.used_continuing >= 5 then level1.aggregate_continuing
            else market.aggregate_continuing
        end as continuing_pe
    from means as level2
    join means as level1
        on level1.as_of = level2.as_of and level1.country is not distinct from level2.country
        and level1.industry is not distinct from level2.industry
        and level1.is_above_level2 = 1 and level1.is_market = 0
    join means as market
        on market.as_of = level2.as_of and market.country is not distinct from level2.country and market.is_market = 1
    where level2.is_above_level2 = 0
)
select
    v.*,
    --: industry_pe_level | count | peers' level | 行业均值层级
    --: level of the classification the industry PE rests on: 2, 1, or 0 for the whole market
    --: 行业市盈率所用行业层级，0 为全市场
    c.level as industry_pe_level,
    --: industry_pe_used | count | peers used | 参与计算公司数
    --: peers with a profit that the industry PE rests on
    --: 计算行业市盈率的盈利公司数
    c.mean.used as industry_pe_used,
    --: industry_pe_total | count | peers in all | 行业公司数
    --: listed companies of the industry on the day
    --: 当日行业内上市公司数
    c.mean.total as industry_pe_total,
    --: industry_pe | ratio | industry PE | 行业市盈率
    --: sum of market cap / sum of profit ex non-recurring over peers with a profit
    --: 盈利公司总市值之和 ÷ 扣非净利润之和（整体法）
    c.mean.aggregate as industry_pe,
    case when industry_pe is null then 'no_data' end as industry_pe_reason,
    --: industry_pe_aggregate_all | ratio | industry PE with losses | 行业市盈率（含亏损）
    --: the same over all peers, losses included; none where the sum is a loss
    --: 含亏损公司的整体法，合计亏损则无
    c.mean.aggregate_all as industry_pe_aggregate_all,
    case when industry_pe_aggregate_all is null then case when c.mean.used > 0 then 'negative_base' else 'no_data' end end
        as industry_pe_aggregate_all_reason,
    --: industry_pe_median | ratio | industry PE median | 行业市盈率中位数
    --: median PE of the peers with a profit
    --: 盈利公司市盈率中位数
    c.mean.median_pe as industry_pe_median,
    case when industry_pe_median is null then 'no_data' end as industry_pe_median_reason,
    --: industry_pe_harmonic | ratio | industry PE harmonic | 行业市盈率调和平均
    --: harmonic mean PE of the peers with a profit: each company weighs the same
    --: 盈利公司市盈率调和平均（等权）
    c.mean.harmonic as industry_pe_harmonic,
    case when industry_pe_harmonic is null then 'no_data' end as industry_pe_harmonic_reason,
    --: industry_pe_mean_trimmed | ratio | industry PE trimmed mean | 行业市盈率截尾均值
    --: mean PE of the peers with a profit within 1.5 interquartile ranges of the quartiles
    --: 盈利公司市盈率剔除异常值（1.5倍四分位距）后的均值
    c.mean.mean_trimmed as industry_pe_mean_trimmed,
    case when industry_pe_mean_trimmed is null then 'no_data' end as industry_pe_mean_trimmed_reason,
    --: industry_pe_continuing | ratio | industry PE continuing | 行业市盈率（持续经营）
    --: sum of market cap / sum of profit of continuing operations over peers with a profit
    --: 盈利公司总市值之和 ÷ 持续经营净利润之和
    c.continuing_pe as industry_pe_continuing,
    case when industry_pe_continuing is null then 'no_data' end as industry_pe_continuing_reason,
    --: pe_to_industry | ratio | PE / industry | 市盈率/行业
    --: PE ex non-recurring / industry PE (aggregate of the profitable peers)
    --: 扣非市盈率 ÷ 行业市盈率（整体法）
    ratio(pe_deducted_ttm, industry_pe) as pe_to_industry,
    case when pe_to_industry is null then coalesce(pe_deducted_ttm_reason, industry_pe_reason) end
        as pe_to_industry_reason,
    --: pe_to_industry_aggregate_all | ratio | PE / industry with losses | 市盈率/行业（含亏损）
    --: PE ex non-recurring / industry PE with losses included
    --: 扣非市盈率 ÷ 含亏损的行业市盈率
    ratio(pe_deducted_ttm, industry_pe_aggregate_all) as pe_to_industry_aggregate_all,
    case when pe_to_industry_aggregate_all is null
        then coalesce(pe_deducted_ttm_reason, industry_pe_aggregate_all_reason)
        end as pe_to_industry_aggregate_all_reason,
    --: pe_to_industry_median | ratio | PE / industry median | 市盈率/行业中位数
    --: PE ex non-recurring / median PE of the industry
    --: 扣非市盈率 ÷ 行业市盈率中位数
    ratio(pe_deducted_ttm, industry_pe_median) as pe_to_industry_median,
    case when pe_to_industry_median is null then coalesce(pe_deducted_ttm_reason, industry_pe_median_reason) end
        as pe_to_industry_median_reason,
    --: pe_to_industry_harmonic | ratio | PE / industry harmonic | 市盈率/行业调和平均
    --: PE ex non-recurring / harmonic mean PE of the industry
    --: 扣非市盈率 ÷ 行业市盈率调和平均
    ratio(pe_deducted_ttm, industry_pe_harmonic) as pe_to_industry_harmonic,
    case when pe_to_industry_harmonic is null then coalesce(pe_deducted_ttm_reason, industry_pe_harmonic_reason) end
        as pe_to_industry_harmonic_reason,
    --: pe_to_industry_mean_trimmed | ratio | PE / industry trimmed | 市盈率/行业截尾均值
    --: PE ex non-recurring / trimmed mean PE of the industry
    --: 扣非市盈率 ÷ 行业市盈率截尾均值
    ratio(pe_deducted_ttm, industry_pe_mean_trimmed) as pe_to_industry_mean_trimmed,
    case when pe_to_industry_mean_trimmed is null
        then coalesce(pe_deducted_ttm_reason, industry_pe_mean_trimmed_reason)
        end as pe_to_industry_mean_trimmed_reason,
    --: pe_continuing_to_industry | ratio | PE continuing / industry | 持续经营市盈率/行业
    --: PE on continuing operations / the same of the industry
    --: 持续经营市盈率 ÷ 行业同口径市盈率
    ratio(pe_continuing_ttm, industry_pe_continuing) as pe_continuing_to_industry,
    case when pe_continuing_to_industry is null
        then coalesce(pe_continuing_ttm_reason, industry_pe_continuing_reason)
        end as pe_continuing_to_industry_reason
from valued as v
join chosen as c
    on c.as_of = v.as_of and c.country is not distinct from v.country
    and c.industry is not distinct from v.industry and c.industry_l2 is not distinct from v.industry_l2
