-- The PE of each company's industry, by several readings of "industry mean". Peers are all listed companies of the
-- industry on the day, the company itself and ST companies included, with a price of the last 60 days and a known
-- profit. Five peers with a profit are the least a mean may rest on: level 2, else level 1, else the market.
with peers as (
    select
        *,
        case when priced_statement_reason is null then market_cap end as peer_cap,
        case when priced_statement_reason is null then net_income_deducted_ttm end as peer_profit,
        case when priced_statement_reason is null then net_income_continuing_ttm end as peer_continuing
    from market_values
),
sized as (
    select
        *,
        count(*) filter (peer_profit > 0 and peer_cap is not null) over level2 as level2_used,
        count(*) filter (peer_profit > 0 and peer_cap is not null) over level1 as level1_used,
        count(*) filter (peer_continuing > 0 and peer_cap is not null) over level2 as level2_used_continuing,
        count(*) filter (peer_continuing > 0 and peer_cap is not null) over level1 as level1_used_continuing
    from peers
    window
        level2 as (partition by as_of, country, industry, industry_l2),
        level1 as (partition by as_of, country, industry)
),
grouped as (
    select
        *,
        --: industry_pe_level | count | peers' level | 行业均值层级
        --: level of the classification the industry PE rests on: 2, 1, or 0 for the whole market
        --: 行业市盈率所用行业层级，0 为全市场
        case
            when industry_l2 is not null and level2_used >= 5 then 2
            when industry is not null and level1_used >= 5 then 1
            else 0
        end as industry_pe_level,
        case
            when industry_l2 is not null and level2_used_continuing >= 5 then 2
            when industry is not null and level1_used_continuing >= 5 then 1
            else 0
        end as continuing_level
    from sized
),
spread as (
    select
        *,
        quantile_cont(pe_deducted_ttm, 0.25) over level2 as level2_q1,
        quantile_cont(pe_deducted_ttm, 0.75) over level2 as level2_q3,
        quantile_cont(pe_deducted_ttm, 0.25) over level1 as level1_q1,
        quantile_cont(pe_deducted_ttm, 0.75) over level1 as level1_q3,
        quantile_cont(pe_deducted_ttm, 0.25) over market as market_q1,
        quantile_cont(pe_deducted_ttm, 0.75) over market as market_q3
    from grouped
    window
        level2 as (partition by as_of, country, industry, industry_l2),
        level1 as (partition by as_of, country, industry),
        market as (partition by as_of, country)
),
measured as (
    select
        *,
        --: industry_pe_used | count | peers used | 参与计算公司数
        --: peers with a profit that the industry PE rests on
        --: 计算行业市盈率的盈利公司数
        case industry_pe_level when 2 then level2_used when 1 then level1_used
            else count(*) filter (peer_profit > 0 and peer_cap is not null) over market
        end as industry_pe_used,
        --: industry_pe_total | count | peers in all | 行业公司数
        --: listed companies of the industry on the day
        --: 当日行业内上市公司数
        case industry_pe_level when 2 then count(*) over level2 when 1 then count(*) over level1 else count(*) over market
        end as industry_pe_total,
        --: industry_pe | ratio | industry PE | 行业市盈率
        --: sum of market cap / sum of profit ex non-recurring over peers with a profit
        --: 盈利公司总市值之和 ÷ 扣非净利润之和（整体法）
        case industry_pe_level
            when 2 then sum(peer_cap) filter (peer_profit > 0) over level2
                / sum(peer_profit) filter (peer_profit > 0 and peer_cap is not null) over level2
            when 1 then sum(peer_cap) filter (peer_profit > 0) over level1
                / sum(peer_profit) filter (peer_profit > 0 and peer_cap is not null) over level1
            else sum(peer_cap) filter (peer_profit > 0) over market
                / sum(peer_profit) filter (peer_profit > 0 and peer_cap is not null) over market
        end as industry_pe,
        --: industry_pe_aggregate_all | ratio | industry PE with losses | 行业市盈率（含亏损）
        --: the same over all peers, losses included; none where the sum is a loss
        --: 含亏损公司的整体法，合计亏损则无
        case industry_pe_level
            when 2 then ratio_positive(sum(peer_cap) filter (peer_profit is not null) over level2,
                sum(peer_profit) filter (peer_cap is not null) over level2)
            when 1 then ratio_positive(sum(peer_cap) filter (peer_profit is not null) over level1,
                sum(peer_profit) filter (peer_cap is not null) over level1)
            else ratio_positive(sum(peer_cap) filter (peer_profit is not null) over market,
                sum(peer_profit) filter (peer_cap is not null) over market)
        end as industry_pe_aggregate_all,
        --: industry_pe_median | ratio | industry PE median | 行业市盈率中位数
        --: median PE of the peers with a profit
        --: 盈利公司市盈率中位数
        case industry_pe_level
            when 2 then median(pe_deducted_ttm) over level2
            when 1 then median(pe_deducted_ttm) over level1
            else median(pe_deducted_ttm) over market
        end as industry_pe_median,
        --: industry_pe_harmonic | ratio | industry PE harmonic | 行业市盈率调和平均
        --: harmonic mean PE of the peers with a profit: each company weighs the same
        --: 盈利公司市盈率调和平均（等权）
        case industry_pe_level
            when 2 then 1 / avg(1 / pe_deducted_ttm) over level2
            when 1 then 1 / avg(1 / pe_deducted_ttm) over level1
            else 1 / avg(1 / pe_deducted_ttm) over market
        end as industry_pe_harmonic,
        --: industry_pe_mean_trimmed | ratio | industry PE trimmed mean | 行业市盈率截尾均值
        --: mean PE of the peers with a profit within 1.5 interquartile ranges of the quartiles
        --: 盈利公司市盈率剔除异常值（1.5倍四分位距）后的均值
        case industry_pe_level
            when 2 then avg(pe_deducted_ttm) filter (pe_deducted_ttm between level2_q1 - 1.5 * (level2_q3 - level2_q1)
                and level2_q3 + 1.5 * (level2_q3 - level2_q1)) over level2
            when 1 then avg(pe_deducted_ttm) filter (pe_deducted_ttm between level1_q1 - 1.5 * (level1_q3 - level1_q1)
                and level1_q3 + 1.5 * (level1_q3 - level1_q1)) over level1
            else avg(pe_deducted_ttm) filter (pe_deducted_ttm between market_q1 - 1.5 * (market_q3 - market_q1)
                and market_q3 + 1.5 * (market_q3 - market_q1)) over market
        end as industry_pe_mean_trimmed,
        --: industry_pe_continuing | ratio | industry PE continuing | 行业市盈率（持续经营）
        --: sum of market cap / sum of profit of continuing operations over peers with a profit
        --: 盈利公司总市值之和 ÷ 持续经营净利润之和
        case continuing_level
            when 2 then sum(peer_cap) filter (peer_continuing > 0) over level2
                / sum(peer_continuing) filter (peer_continuing > 0 and peer_cap is not null) over level2
            when 1 then sum(peer_cap) filter (peer_continuing > 0) over level1
                / sum(peer_continuing) filter (peer_continuing > 0 and peer_cap is not null) over level1
            else sum(peer_cap) filter (peer_continuing > 0) over market
                / sum(peer_continuing) filter (peer_continuing > 0 and peer_cap is not null) over market
        end as industry_pe_continuing
    from spread
    window
        level2 as (partition by as_of, country, industry, industry_l2),
        level1 as (partition by as_of, country, industry),
        market as (partition by as_of, country)
)
select
    *,
    case when industry_pe is null then 'no_data' end as industry_pe_reason,
    case when industry_pe_aggregate_all is null then 'no_data' end as industry_pe_aggregate_all_reason,
    case when industry_pe_median is null then 'no_data' end as industry_pe_median_reason,
    case when industry_pe_harmonic is null then 'no_data' end as industry_pe_harmonic_reason,
    case when industry_pe_mean_trimmed is null then 'no_data' end as industry_pe_mean_trimmed_reason,
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
        then coalesce(pe_deducted_ttm_reason, industry_pe_aggregate_all_reason) end as pe_to_industry_aggregate_all_reason,
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
        then coalesce(pe_deducted_ttm_reason, industry_pe_mean_trimmed_reason) end as pe_to_industry_mean_trimmed_reason,
    --: pe_continuing_to_industry | ratio | PE continuing / industry | 持续经营市盈率/行业
    --: PE on continuing operations / the same of the industry
    --: 持续经营市盈率 ÷ 行业同口径市盈率
    ratio(pe_continuing_ttm, industry_pe_continuing) as pe_continuing_to_industry,
    case when pe_continuing_to_industry is null
        then coalesce(pe_continuing_ttm_reason, industry_pe_continuing_reason) end as pe_continuing_to_industry_reason
from measured
