"""Messages about the rows an import did not use: the reason of each code of refusals.py."""

from __future__ import annotations

from screener.refusals import ENGLISH

_CHINESE: dict[str, str] = {
    # rows that cannot be used
    "no_symbol": "缺证券代码",
    "no_period": "缺报告期",
    "missing": "缺 {column}",
    "wrong_word": "{column} 须为 {words} 之一",
    "announced_early": "公告日早于报告期末",
    "not_finite": "{column} 不是有限数值",
    "not_a_number": "{column} 不是数值",
    "not_a_date": "{column} 不是日期",
    "not_a_flag": "{column} 不是“是/否”",
    "not_positive": "{column} 不大于零",
    "out_of_range": "{column} 超出合理范围",
    "period_not_understood": "报告期无法识别",
    "symbol_not_understood": "证券代码无法识别",
    "symbol_lost_zeros": "证券代码丢失前导零（form: number 可补全）",
    "conflict": "与同一主键的另一行矛盾",
    "to_confirm": "与某上市公司名称相近，待在 {words} 中确认",
    "ambiguous": "名称对应多家上市公司，待在 {words} 中选定",
    # lines of a text file that are no row
    "missing_columns": "列数不足",
    "too_many_columns": "列数过多",
    "unquoted_value": "引号不配对",
    "line_size_over_maximum": "单行过长",
    "invalid_encoding": "编码无效",
    "line_not_understood": "该行无法解析",
    # good rows that are not wanted
    "b_share": "B 股",
    "neeq": "新三板（未上市）",
    "index": "指数",
    "fund": "基金或 ETF",
    "other_security": "债券或其他证券",
    "no_values": "无任何数值",
    "unchanged_since": "与上一行相比无变化",
    "outvoted": "优先级更高的来源另有数据",
    "later": "同一报告的后续公告",
    "not_selected": "不符合 where 条件",
    "segment": "仅为公司某一分部或类别的数据",
    "co_registrant": "共同申报主体的数据",
    "tag_unused": "没有科目采用的标签",
    "no_filing": "找不到所属申报文件的数据",
    "other_currency": "币种与该申报文件其余数据不同",
    "other_span": "既非自财年初累计，也不在财季末",
    "beyond_period": "日期晚于申报文件的报告期",
    "duplicate": "重复披露",
    "older_filing": "同一公司较早的申报文件",
    "superseded": "同日另有更正后的数据",
    "single_quarter": "单季数据或口径不明的版本",
    "not_published": "尚未披露",
    "no_cash": "未派发现金红利",
    "other_figure": "预告的是其他指标",
    "not_matched": "无同名上市公司",
    "not_listed": "已确认不是上市公司",
    "same_company": "同一上市公司的另一主体",
    "former_edition": "行业分类旧版代码",
    "other_class": "已有公司的其他类别股份",
    "filtered": "{words}",
}

MESSAGES: dict[str, tuple[str, str]] = {f"row_{code}": (words, _CHINESE[code]) for code, words in ENGLISH.items()}
