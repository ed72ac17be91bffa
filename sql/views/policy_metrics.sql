-- Dated policy evidence. Absence from a list that is loaded and complete is a no; from any other list it is unknown.
select
    g.*,
    --: little_giant | bool | national little giant | 国家级小巨人
    --: on a national specialised-and-innovative "little giant" batch list and within its validity
    --: 国家级专精特新“小巨人”名单在册且在有效期内
    case
        when little_giants > 0 then true
        when little_giant_complete and little_giant_unconfirmed is not true then false
    end as little_giant,
    case when little_giant is not null then null when little_giant_complete then 'unconfirmed' else 'list_not_loaded' end
        as little_giant_reason,
    --: national_lab | bool | national laboratory | 国家级实验室
    --: hosts or co-builds a national laboratory, engineering research centre or technology innovation centre
    --: 牵头或共建国家（重点）实验室、国家工程研究中心或技术创新中心
    case
        when national_labs > 0 then true
        when national_lab_complete and national_lab_unconfirmed is not true then false
    end as national_lab,
    case when national_lab is not null then null when national_lab_complete then 'unconfirmed' else 'list_not_loaded' end
        as national_lab_reason,
    --: standard_setting | bool | standard setting | 参与标准制定
    --: named drafting unit of a national or industry standard in force, last 10 years
    --: 近十年现行国家或行业标准的起草单位
    case
        when standards > 0 then true
        when standard_complete and standard_unconfirmed is not true then false
    end as standard_setting,
    case when standard_setting is not null then null when standard_complete then 'unconfirmed' else 'list_not_loaded' end
        as standard_setting_reason,
    --: tech_certifications | count | provincial certificates | 省级以上技术认证
    --: distinct valid certificates of provincial level or above, held by the company or a subsidiary it controls
    --: 公司或控股子公司持有的有效省级以上技术认证数
    case when certificates_complete and certificates_unconfirmed is not true then coalesce(certificates, 0) end
        as tech_certifications,
    -- What an incomplete list shows is a lower end: enough certificates on it pass, too few decide nothing.
    case when tech_certifications is null and certificates > 0 then certificates end as tech_certifications_low,
    case when tech_certifications is null and certificates > 0 then 'inf'::double end as tech_certifications_high,
    case when tech_certifications is not null then null when certificates_complete then 'unconfirmed' else 'list_not_loaded' end
        as tech_certifications_reason
from research_metrics as g
left join certificates as c on c.as_of = g.as_of and c.symbol = g.symbol
left join loaded_lists as l on l.as_of = g.as_of
