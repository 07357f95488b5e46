"""DuckDB's way to many rows is another than to few: the rows are the same, whichever way a statement has taken before."""

from datetime import date

import pyarrow as pa
import pytest

from storelens.engines.duckdb import FEW_ROWS, DuckDBEngine
from storelens.rewrite import Statement

SQL = "select range as n, date '2026-01-01' as date_day, 'x' as word from range($rows) order by n"


@pytest.mark.parametrize("sizes", [(FEW_ROWS - 1, FEW_ROWS, FEW_ROWS + 1), (3 * FEW_ROWS, 2, 0, 3 * FEW_ROWS)])
def test_a_statement_gives_its_rows_whichever_way_it_went_before(sizes: tuple[int, ...]) -> None:
    engine = DuckDBEngine(None)
    for size in sizes:
        table = engine.run(Statement(SQL, {"rows": size}))
        assert table.column("n").to_pylist() == list(range(size))
        assert set(table.column("date_day").to_pylist()) <= {date(2026, 1, 1)}
        assert table.column_names == ["n", "date_day", "word"]
    assert isinstance(table, pa.Table)
    engine.close()
