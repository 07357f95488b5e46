"""Tables for people, at the width of a terminal."""

import io

import pytest
from rich.console import Console

from storelens.catalogue import Column
from storelens.cli.console import UNBOUNDED_WIDTH
from storelens.cli.tables import Grid, draw

COLUMNS = (
    Column("date_day", "date"),
    Column("product_name", "text"),
    Column("orders", "count"),
    Column("gross_minor", "money"),
    Column("returns_minor", "money"),
    Column("net_minor", "money"),
)
ROWS = [
    [f"2025-03-{day:02d}", "A very long name " * 3, "1,234", "$12,345.67", "$0.01", "$98,765.43"] for day in range(1, 9)
]


def drawn(grid: Grid, width: int) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width)
    for part in draw(grid, console):
        console.print(part)
    return stream.getvalue()


@pytest.mark.parametrize("width", range(40, 130))
def test_a_number_or_a_day_is_never_cut(width: int) -> None:
    lines = drawn(Grid(COLUMNS, ROWS), width).splitlines()
    assert max(map(len, lines)) <= width
    rows = [line for line in lines if line.startswith("2025-")]
    assert len(rows) == len(ROWS)
    for row, cells in zip(rows, ROWS, strict=True):
        assert {"…" in word for word in row.split() if word[0].isdigit() or word[0] == "$"} <= {False}
        assert cells[0] in row
        assert cells[-1] in row


def test_what_does_not_fit_is_named() -> None:
    text = " ".join(drawn(Grid(COLUMNS, ROWS), 50).split())
    assert "not shown for lack of width: gross_minor, returns_minor - widen the terminal or add --format csv" in text


def test_a_file_gets_every_column_and_the_whole_text() -> None:
    text = drawn(Grid(COLUMNS, ROWS), UNBOUNDED_WIDTH)
    assert "…" not in text
    assert "not shown" not in text
    assert text.count("A very long name A very long name") == len(ROWS)


def test_two_rows_that_do_not_fit_stand_upright() -> None:
    lines = drawn(Grid(COLUMNS, ROWS[:2]), 60).splitlines()
    assert any(line.split() == ["net", "$98,765.43", "$98,765.43"] for line in lines)
