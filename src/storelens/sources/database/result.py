"""The result of a SELECT as a table of texts, as if it were a file."""

import hashlib
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from storelens.engines.foreign import ForeignDatabase
from storelens.sources.tables.contract import FileFacts
from storelens.sources.tables.row_table import Row, RowTable, csv_row

ROWS = 5_000
TEXTS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (float, lambda value: format(Decimal(repr(value)), "f")),  # without an exponent
    (Decimal, lambda value: format(value, "f")),
    (datetime, lambda value: value.isoformat(" ")),
    ((bytes, memoryview), lambda value: bytes(value).hex()),
)


class ResultTable(RowTable):
    """The rows of `sql`, numbered from 1. Its hash is that of its rows, known once they were read."""

    def __init__(self, database: ForeignDatabase, block: str, sql: str) -> None:
        self._database, self._sql = database, sql
        facts = FileFacts(database.kind, None, None, "", 0, None)
        super().__init__(f"{database.name}/{block}", facts, database.columns(sql))

    def _rows(self) -> Generator[Row]:
        hashed, size, number = hashlib.sha256(), 0, 0
        for rows in self._database.stream(self._sql, ROWS):
            for values in rows:
                number += 1
                cells = [cell_text(value) for value in values]
                text = csv_row(cells)
                line = f"{text}\n".encode("utf-8", "surrogatepass")
                hashed.update(line)
                size += len(line)
                is_binary = any(isinstance(value, bytes | memoryview) for value in values)
                problem = "holds bytes that are no text: cast the column to text" if is_binary else ""
                yield Row(number, cells, problem, text)
        self.facts = replace(self.facts, file_hash=hashed.hexdigest(), file_bytes=size)


def cell_text(value: Any) -> str:
    """Return a value of a database as a file would write it.

    >>> cell_text(None), cell_text(2.50), cell_text(Decimal("2.50")), cell_text(True), cell_text(7)
    ('', '2.5', '2.50', 'true', '7')
    """
    for kind, text in TEXTS:
        if isinstance(value, kind):
            return text(value)
    return "" if value is None else str(value)
