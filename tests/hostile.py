"""Files made to hurt whoever reads them: each maker writes one into a folder and returns its path.

They are small and made in no time; what they would unpack to is not. The good file they are variations of is `CSV`,
read with `MAP`.
"""

from __future__ import annotations

import gzip
import io
import random
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAP = """\
table: statements
source: vendor
encoding: auto
columns:
  symbol: code
  period_end: period
  revenue: {from: revenue, unit: 万元}
"""
HEADER = "code,period,revenue,name\n"
ROWS = "000001,2020-12-31,12.5,平安银行\n600519,2020-12-31,30,贵州茅台\n"
CSV = (HEADER + ROWS).encode()
GIGABYTE = 1 << 30
SUB = b"adsh\tcik\tname\tform\tperiod\tfiled\n1-a\t1\tExample Inc\t10-K\t20231231\t20240301\n"
NUM = (
    b"adsh\ttag\tversion\tddate\tqtrs\tuom\tsegments\tcoreg\tvalue\n"
    b"1-a\tRevenues\tus-gaap/2023\t20231231\t4\tUSD\t\t\t100.0000\n"
)


def write(path: Path, content: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(content)
    return path


# ---- what gzip and zip are made of


def repeated(size: int, unit: bytes = b"\0") -> tuple[bytes, int, int]:
    """So many bytes of the same deflated (to a thousandth), their size and their checksum, without ever having them."""
    block = unit * ((1 << 20) // len(unit))
    size -= size % len(block)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush the next block knows nothing of the last: the same bytes may be written again and again.
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(size // len(block) if size < GIGABYTE else 0):  # nobody gets to the end of more
        checksum = zlib.crc32(block, checksum)
    return first + again * (size // len(block) - 1) + packer.flush(), size, checksum


def deflated(content: bytes) -> tuple[bytes, int, int]:
    """Content as a zip holds it, its size and checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush(), len(content), zlib.crc32(content)


def raw_zip(
    path: Path, members: Iterable[tuple[str, tuple[bytes, int, int]]], *, method: int = 8, flags: int = 0
) -> Path:
    """A zip file written byte by byte: it may say anything of its members."""
    body, listed, count = bytearray(), bytearray(), 0
    for name, (packed, size, checksum) in members:
        encoded = name.encode()
        described = struct.pack("<HHHHHLLLHH", 20, flags, method, 0, 0x21, checksum, len(packed), size, len(encoded), 0)
        listed += b"PK\x01\x02" + struct.pack("<H", 20) + described
        listed += struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + encoded
        body += b"PK\x03\x04" + described + encoded + packed
        count += 1
    end = struct.pack("<HHHHLLH", 0, 0, count % 65536, count % 65536, len(listed), len(body), 0)
    return write(path, bytes(body + listed) + b"PK\x05\x06" + end)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """An ordinary zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def workbook(path: Path, sheet: str, texts: str = "", extra: dict[str, bytes] | None = None) -> Path:
    """An xlsx workbook of one sheet whose XML is given."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": texts or f"<sst {main}></sst>",
    }
    return zipped(path, {name: text.encode() for name, text in parts.items()} | (extra or {}))


def cell(place: str, text: str) -> str:
    """A cell of a sheet with a text of its own."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, line: str) -> str:
    """A row of a sheet from a line of csv."""
    cells = (cell(f"{letter}{number}", text) for letter, text in zip("ABCD", line.split(","), strict=True))
    return f'<row r="{number}">{"".join(cells)}</row>'


GOOD_SHEET = "".join(row(number, line) for number, line in enumerate((HEADER + ROWS).splitlines(), start=1))


# ---- bombs


def gzip_bomb(folder: Path) -> Path:
    packed, size, checksum = repeated(3 * GIGABYTE)
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    return write(folder / "rows.csv.gz", head + packed + struct.pack("<LL", checksum, size))


def zip_bomb(folder: Path) -> Path:
    packed, _, checksum = repeated(10 * GIGABYTE)
    return raw_zip(folder / "rows.zip", [("rows.csv", (packed, (1 << 32) - 1, checksum))])


def zip_bomb_that_lies(folder: Path) -> Path:
    """It says it holds a kilobyte; the first kilobyte even has the checksum it says."""
    packed, *_ = repeated(3 * GIGABYTE)
    return raw_zip(folder / "rows.zip", [("rows.csv", (packed, 1024, zlib.crc32(bytes(1024))))])


def bomb_of_many_members(folder: Path) -> Path:
    member = repeated(10 << 20, HEADER.encode())
    return raw_zip(folder / "rows.zip", [(f"{number}.csv", member) for number in range(200)])


def million_members(folder: Path) -> Path:
    listed = b"".join(
        b"PK\x01\x02" + bytes(24) + struct.pack("<H", 8) + bytes(16) + b"%08d" % number for number in range(400_000)
    )
    end = struct.pack("<HHHHLLH", 0, 0, 400_000 % 65536, 400_000 % 65536, len(listed), 4, 0)
    return write(folder / "rows.zip", b"PK\x03\x04" + listed + b"PK\x05\x06" + end)


def nested_zips(folder: Path) -> Path:
    content, name = CSV, "rows.csv"
    for depth in range(8):
        zipped(folder / "inner.bin", {name: content})
        content, name = (folder / "inner.bin").read_bytes(), f"{depth}.zip"
    (folder / "inner.bin").unlink()
    return write(folder / "rows.zip", content)


def nested_bombs(folder: Path) -> Path:
    """A zip of sixteen zips of bombs: each by itself is within what a small file may unpack to."""
    member = repeated(150 << 20, HEADER.encode())
    inner = raw_zip(folder / "inner.bin", [("rows.csv", member)]).read_bytes()
    (folder / "inner.bin").unlink()
    return zipped(folder / "rows.zip", {f"{number}.zip": inner for number in range(16)})


def parquet_of_rows(folder: Path) -> Path:
    """Fifty million rows of nothing in a kilobyte."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "rows.parquet"
    nothing = pa.table({name: pa.nulls(10_000_000, pa.string()) for name in ("code", "period", "revenue")})
    with pq.ParquetWriter(path, nothing.schema, compression="zstd", max_rows_per_page=10_000_000) as writer:
        for _ in range(5):
            writer.write_table(nothing, row_group_size=10_000_000)
    return path


def parquet_of_text(folder: Path) -> Path:
    """One text of a megabyte, three hundred thousand times."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    long = pa.DictionaryArray.from_arrays(pa.nulls(300_000, pa.int32()).fill_null(0), pa.array(["x" * (1 << 20)]))
    table = pa.table({"code": long, "period": long, "revenue": long})
    pq.write_table(table, folder / "rows.parquet", compression="zstd")
    return folder / "rows.parquet"


def wide_parquet(folder: Path) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({f"c{number}": [1] for number in range(10_000)}), folder / "rows.parquet")
    return folder / "rows.parquet"


def laughing_workbook(folder: Path) -> Path:
    """Ten entities of ten of the next: a thousand million laughs."""
    entities = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    texts = f'<?xml version="1.0"?><!DOCTYPE sst [{entities}]><sst {main}><si><t>&l9;</t></si></sst>'
    sheet = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return workbook(folder / "rows.xlsx", sheet, texts)


def boundless_sheet(folder: Path) -> Path:
    """Two cells at the far corners of the largest sheet there can be."""
    return workbook(folder / "rows.xlsx", GOOD_SHEET + f'<row r="1048576">{cell("XFD1048576", "x")}</row>')


def boundless_sheet_in_disguise(folder: Path) -> Path:
    """The same with a prefix, single quotes and the attributes in another order."""
    far = "<x:row spans='1:9'\n r = '1048576' ><x:c s='1' r='XFD1048576'><x:v>1</x:v></x:c></x:row>"
    return workbook(folder / "rows.xlsx", GOOD_SHEET + far)


def sheet_of_one_text(folder: Path) -> Path:
    """A text of a megabyte in five thousand cells."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = "".join(f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c></row>' for number in range(1, 5_001))
    return workbook(folder / "rows.xlsx", rows, f"<sst {main}><si><t>{'x' * (1 << 20)}</t></si></sst>")


def workbook_bomb(folder: Path) -> Path:
    packed, size, checksum = repeated(3 * GIGABYTE)
    path = workbook(folder / "good.xlsx", GOOD_SHEET)
    with zipfile.ZipFile(path) as archive:
        parts = [(name, deflated(archive.read(name))) for name in archive.namelist()]
    path.unlink()
    return raw_zip(folder / "rows.xlsx", [*parts, ("xl/media/image1.png", (packed, size, checksum))])


def workbook_of_another_kind(folder: Path) -> Path:
    return zipped(folder / "rows.xlsx", {"[Content_Types].xml": b"<Types/>", "content.xml": b"<office/>"})


# ---- zips that name what they should not


def escaping_zip(folder: Path) -> Path:
    return zipped(folder / "rows.zip", {"../../escaped.csv": CSV})


def escaping_zip_of_windows(folder: Path) -> Path:
    return zipped(folder / "rows.zip", {"..\\..\\escaped.csv": CSV, "C:\\escaped.csv": CSV})


def absolute_zip(folder: Path) -> Path:
    return zipped(folder / "rows.zip", {"/tmp/escaped.csv": CSV})  # noqa: S108 - never written


def linking_zip(folder: Path) -> Path:
    link = zipfile.ZipInfo("rows.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "rows.zip", "w") as archive:
        archive.writestr(link, "/etc/hostname")
    return folder / "rows.zip"


def doubled_zip(folder: Path) -> Path:
    return raw_zip(
        folder / "rows.zip", [("rows.csv", deflated(CSV)), ("rows.csv", deflated(CSV.replace(b"30", b"31")))]
    )


def locked_zip(folder: Path) -> Path:
    return raw_zip(folder / "rows.zip", [("rows.csv", deflated(CSV))], flags=1)


def strangely_packed_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "rows.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("rows.csv", CSV)
    return folder / "rows.zip"


def zip_of_odd_names(folder: Path) -> Path:
    """A member whose name would clear the screen."""
    return zipped(folder / "rows.zip", {"\x1b[2Jrows.csv": b"code,period\n"})


# ---- text


def wide_text(folder: Path) -> Path:
    names = ",".join(f"c{number}" for number in range(10_000))
    return write(folder / "rows.csv", f"{names}\n{'1,' * 9_999}1\n".encode())


def wide_sheet(folder: Path) -> Path:
    return workbook(folder / "rows.xlsx", f"<row>{'<c><v>1</v></c>' * 10_000}</row>" * 2)


def header_of_5_mb(folder: Path) -> Path:
    return write(folder / "rows.csv", b"x" * 5_000_000 + b"\n" + CSV)


def cell_of_200_kb_in_the_header(folder: Path) -> Path:
    return write(folder / "rows.csv", b"code,period," + b"x" * 200_000 + b"\n000001,2020-12-31,1\n")


def open_quote_in_the_header(folder: Path) -> Path:
    return write(folder / "rows.csv", b'code,"period,revenue,name\n000001,2020-12-31,1,x\n')


def line_of_20_mb(folder: Path) -> Path:
    """A row longer than any row may be, between good ones."""
    return write(folder / "rows.csv", CSV + b"000002,2020-12-31,1," + b"x" * 20_000_000 + b"\n" + ROWS.encode())


def nul_bytes(folder: Path) -> Path:
    return write(folder / "rows.csv", CSV + ROWS.encode() * 200 + bytes(4096))


def half_utf16(folder: Path) -> Path:
    return write(folder / "rows.csv", CSV.decode().encode("utf-16")[:-3])


def nothing(folder: Path) -> Path:
    return write(folder / "rows.csv", b"")


def text_named_zip(folder: Path) -> Path:
    return write(folder / "rows.zip", CSV)


def bare_zip(folder: Path) -> Path:
    return raw_zip(folder / "rows.zip", [])


# ---- good files for damaging


def good_files() -> dict[str, bytes]:
    """The same rows in every format, by the ending of the file."""
    import pyarrow.csv
    import pyarrow.parquet as pq

    table = io.BytesIO()
    pq.write_table(pyarrow.csv.read_csv(io.BytesIO(CSV)).cast(_texts()), table)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", CSV)
    fixtures = Path(__file__).parent / "importing"
    return {
        "csv": CSV,
        "csv.gz": gzip.compress(CSV, mtime=0),
        "zip": packed.getvalue(),
        "parquet": table.getvalue(),
        "xlsx": (fixtures / "tiny.xlsx").read_bytes(),
        "xls": (fixtures / "tiny.xls").read_bytes(),
    }


def _texts() -> object:
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in HEADER.strip().split(",")])


def cut(content: bytes, parts: int) -> list[bytes]:
    """The content cut off at its first and last bytes and at many places between."""
    size = len(content)
    places = {0, 1, 2, 3, 4, 10, size - 22, size - 8, size - 4, size - 2, size - 1}
    places |= {size * part // parts for part in range(1, parts)}
    return [content[:place] for place in sorted(places) if 0 <= place < size]


def flipped(content: bytes, seed: int) -> bytes:
    """The content with up to eight bits turned, mostly near each other."""
    chance = random.Random(seed)
    damaged, near = bytearray(content), chance.randrange(len(content))
    for _ in range(chance.choice((1, 1, 1, 2, 4, 8))):
        at = near if chance.random() < 0.5 else chance.randrange(len(content))
        damaged[min(len(damaged) - 1, at + chance.randrange(4))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


# ---- files of built-in sources


def data_set(folder: Path, numbers: bytes) -> Path:
    """A data set of the SEC: one filing, and a num.txt that is given."""
    return zipped(folder / "2024q1.zip", {"sub.txt": SUB, "num.txt": numbers})


def bomb_of_numbers(folder: Path) -> Path:
    return raw_zip(folder / "2024q1.zip", [("sub.txt", deflated(SUB)), ("num.txt", repeated(3 * GIGABYTE, NUM))])


def escaping_data_set(folder: Path) -> Path:
    return zipped(folder / "2024q1.zip", {"sub.txt": SUB, "num.txt": NUM, "../num.txt": NUM})


def numbers_without_columns(folder: Path) -> Path:
    return data_set(folder, bytes(range(256)) * 100)


def deep_document(folder: Path) -> Path:
    return write(folder / "CIK0000000077.json", b"[" * 2_000_000)


def document_of_digits(folder: Path) -> Path:
    return write(folder / "CIK0000000077.json", b'{"cik": ' + b"9" * 100_000 + b"}")


def document_bomb(folder: Path) -> Path:
    packed, size, checksum = repeated(3 * GIGABYTE, b"[[[[")
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    return write(folder / "CIK0000000077.json.gz", head + packed + struct.pack("<LL", checksum, size))


def bomb_of_documents(folder: Path) -> Path:
    member = repeated(3 * GIGABYTE, b" ")
    return raw_zip(folder / "companyfacts.zip", [("CIK0000000077.json", member)])


def cut_document(folder: Path) -> Path:
    return write(folder / "CIK0000000077.json", b'{"cik": 77, "entityName": "Exa')
