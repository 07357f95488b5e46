"""What became of each row of a file of order lines, written as the rows are loaded: figures are followed back by it."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from storelens.sources.records import OrderLine, Origin, RowFact

COLUMNS = ["import_id", "line_number", "treatment", "amount_minor", "order_item_id"]
BUFFERED = 5_000


class ImportRows:
    """Writes `import_rows`: `import_ids` are the numbers that the files' imports will have, by file name."""

    into = f"insert or replace into import_rows ({', '.join(COLUMNS)})"
    table = "import_rows"

    def __init__(self, connection: sqlite3.Connection, import_ids: Mapping[str, int]) -> None:
        self._connection, self._import_ids = connection, import_ids
        self._buffer: list[tuple[int, int, str, int, int | None]] = []

    def add_line(self, line: OrderLine, order_item_id: int | None) -> None:
        """Add the rows behind an order line, its amount split evenly where there are several."""
        file_name, lines = line.origin
        if not lines:
            return
        amount = line.amount_minor
        if amount is None:
            amount = line.quantity * line.unit_price_minor - line.discount_minor
        import_id = self._import_ids[file_name]
        if len(lines) == 1:
            self._buffer.append((import_id, lines[0], line.treatment, amount, order_item_id))
        else:
            share, left = divmod(amount, len(lines))
            for place, number in enumerate(lines):
                self._buffer.append((import_id, number, line.treatment, share + (place < left), order_item_id))
        if len(self._buffer) >= BUFFERED:
            self.flush()

    def add(self, origin: Origin, treatment: str, amount_minor: int, order_item_id: int | None) -> None:
        """Add the one row behind a record."""
        for number in origin.lines[:1]:
            self._buffer.append((self._import_ids[origin.file_name], number, treatment, amount_minor, order_item_id))

    def add_fact(self, fact: RowFact) -> None:
        """Add a row that is no order line."""
        import_id = self._import_ids[fact.file_name]
        self._buffer.append((import_id, fact.line_number, fact.treatment, fact.amount_minor, None))
        if len(self._buffer) >= BUFFERED:
            self.flush()

    def import_of(self, file_name: str) -> int:
        """Return the number that a file's import will have."""
        return self._import_ids[file_name]

    def add_columns(
        self,
        file_names: Sequence[str | None],
        numbers: Sequence[int | None],
        treatments: Sequence[str],
        amounts: Sequence[int],
        order_item_ids: Sequence[int],
    ) -> None:
        """Write the rows behind order lines; lines without a row of their own are left out."""
        imports = [self._import_ids[name] if name is not None else None for name in file_names]
        rows = zip(imports, numbers, treatments, amounts, order_item_ids, strict=True)
        self.flush()
        self._write(row for row in rows if row[1] is not None)

    def flush(self) -> None:
        """Write what is buffered. A row that is read twice, as the sale and as set aside, is what was said last."""
        self._write(self._buffer)
        self._buffer.clear()

    def _write(self, rows: Iterable[tuple[int | None, int | None, str, int, int | None]]) -> None:
        marks = ", ".join("?" * len(COLUMNS))
        self._connection.executemany(f"{self.into} values ({marks})", rows)

    def forget(self, import_id: int) -> None:
        """Remove the rows of a file that is not recorded, for it brought nothing."""
        self._connection.execute(f"delete from {self.table} where import_id = ?", [import_id])
