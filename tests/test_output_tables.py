from __future__ import annotations

import pytest

from screener.output.tables import Column, Layout, cells, lay_out, shorten

COLUMNS = (
    Column("symbol", "symbol"),
    Column("name", "company", shorten=True),
    Column("industry", "industry", priority=2),
    Column("cap", "cap", "currency", priority=1),
    Column("pe", "PE", "ratio", priority=3),
)
ROWS = (
    {"symbol": "990121.SH", "name": "兰桥科技股份", "industry": "semicond.", "cap": 8.42e9, "pe": 21.3},
    {"symbol": "990288.SZ", "name": "Heshan", "industry": "machinery", "cap": 3.76e9, "pe": None},
)


def plain(layout: Layout) -> list[str]:
    return [line.plain.rstrip() for line in layout.lines]


def test_columns_align_in_terminal_cells_with_two_spaces_between() -> None:
    # 兰桥科技股份 is 6 characters and 12 cells; Heshan is filled up to 12
    assert plain(lay_out(COLUMNS, ROWS)) == [
        "  symbol     company       industry   cap 亿    PE",
        "  990121.SH  兰桥科技股份  semicond.    84.2  21.3",
        "  990288.SZ  Heshan        machinery    37.6     -",
    ]


def test_every_line_is_equally_wide_up_to_the_last_number() -> None:
    lines = plain(lay_out(COLUMNS, ROWS))
    assert {cells(line) for line in lines} == {50}


def test_without_a_width_nothing_is_dropped() -> None:
    assert lay_out(COLUMNS, ROWS, width=None).dropped == ()


@pytest.mark.parametrize(
    ("width", "dropped"), [(50, []), (49, ["pe"]), (43, ["industry", "pe"]), (30, ["industry", "cap", "pe"])]
)
def test_too_wide_drops_columns_by_priority(width: int, dropped: list[str]) -> None:
    layout = lay_out(COLUMNS, ROWS, width=width)
    assert [column.name for column in layout.dropped] == dropped
    assert all(cells(line) <= width for line in plain(layout))


def test_names_shorten_last_and_symbols_never() -> None:
    lines = plain(lay_out(COLUMNS, ROWS, width=20))
    assert lines[1] == "  990121.SH  兰桥科…"
    assert plain(lay_out(COLUMNS, ROWS, width=5))[1].startswith("  990121.SH  ")


def test_points_line_up_where_units_differ() -> None:
    rows = [{"v": "37.6亿"}, {"v": "1,204.0"}, {"v": "-"}, {"v": "2024-05-31"}, {"v": "5%"}]
    lines = plain(lay_out([Column("v", "value", align="decimal")], rows, header=False, indent=0))
    assert lines == ["   37.6亿", "1,204.0", "    -", "2024-05-31", "    5%"]


def test_prose_folds_under_itself() -> None:
    columns = [Column("name", "name"), Column("meaning", "meaning", wrap=True)]
    rows = [{"name": "cash_cover", "meaning": "operating cash flow ÷ net debt; net cash is clear"}]
    assert plain(lay_out(columns, rows, width=40, header=False)) == [
        "  cash_cover  operating cash flow ÷ net",
        "              debt; net cash is clear",
    ]


def test_brackets_are_text_not_markup() -> None:
    assert plain(lay_out([Column("n", "n")], [{"n": "[red]x[/red]"}], header=False)) == ["  [red]x[/red]"]


def test_shortening_never_splits_a_wide_character() -> None:
    assert shorten("兰桥科技", 6) == "兰桥…"
    assert cells(shorten("兰桥科技", 6)) <= 6
