"""What the tests of vendors share: exports as text in each vendor's own layout, imported as the command does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importing_worlds import later

from screener.importing import Summary, import_source
from screener.store import Store

if TYPE_CHECKING:
    from pathlib import Path

# Dates and codes as the vendors' clients write them to csv; a figure is in the unit the vendor documents.
INCOME = (
    "ts_code,ann_date,f_ann_date,end_date,report_type,comp_type,total_revenue,revenue,n_income,n_income_attr_p,"
    "update_flag"
)
DAILY = "ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount"
DAILY_BASIC = "ts_code,trade_date,close,turnover_rate,pe,pb,total_share,float_share,total_mv,circ_mv"
YJBB = (
    "序号,股票代码,股票简称,每股收益,营业总收入-营业总收入,营业总收入-同比增长,净利润-净利润,净利润-同比增长,每股净资产,"
    "净资产收益率,每股经营现金流量,销售毛利率,所处行业,最新公告日期"
)
ZCFZ = (
    "序号,股票代码,股票简称,资产-货币资金,资产-应收账款,资产-存货,资产-总资产,资产-总资产同比,负债-应付账款,负债-预收账款,"
    "负债-总负债,负债-总负债同比,资产负债率,股东权益合计,公告日期"
)
YYSJ = "序号,股票代码,股票简称,首次预约时间,一次变更日期,二次变更日期,三次变更日期,实际披露时间"
K_DATA = "date,code,open,high,low,close,preclose,volume,amount,adjustflag,turn,tradestatus,pctChg,isST"


def table(header: str, *rows: str) -> str:
    """A csv file as pandas writes it."""
    return "\n".join((header, *rows)) + "\n"


def folder(path: Path, files: dict[str, str | bytes]) -> Path:
    """A folder of exports."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def imported(
    where: Path, vendor: str, files: dict[str, str | bytes], *, days: int = 0, name: str = "exports"
) -> tuple[Store, Summary]:
    """Exports of a vendor in a folder, imported into the store beside it."""
    exports = folder(where / name, files)
    store = Store.create(where / "store") if not (where / "store").exists() else Store.open(where / "store")
    return store, import_source(store, vendor, [exports], recorded_on=later(days))
