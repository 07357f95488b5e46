"""The peers: each takes the same folder of Parquet files into a home of its own, and answers the five questions."""

from pathlib import Path
from typing import Any, ClassVar, Protocol

from benchmarks.peers.questions import EVENTS, OVER_EVENTS, TABLES, over_tables

Rows = list[tuple[Any, ...]]


class Peer(Protocol):
    """A system under measure. `build` and `open` run in processes of their own."""

    def build(self, data: Path, home: Path) -> None:
        """Take the shop's files in."""

    def open(self, data: Path, home: Path) -> None:
        """Be ready to be asked."""

    def ask(self, question: str) -> Rows:
        """Return a question's rows."""


class Storelens:
    """Our page's path: the warehouse's marts through the catalogue's queries, as a page asks them."""

    QUERIES: ClassVar = {
        "key_figures": ("kpis", ("net_minor", "orders", "units", "customers")),
        "daily_trend": ("revenue_by_day", ("date_day", "net_minor")),
        "by_category": ("revenue_by_category", ("category", "net_minor")),
        "top_products": ("top_products", ("product_id", "net_minor")),
        "top_customers": ("top_customers_by_region", ("region", "customer_id", "net_minor")),
    }

    def build(self, data: Path, home: Path) -> None:
        from storelens import open_store

        _link(data, home / "shop")
        with open_store(f"parquet:///{home / 'shop'}") as shop:
            shop.refresh()

    def open(self, data: Path, home: Path) -> None:  # noqa: ARG002
        from storelens import open_store

        self._shop = open_store(f"parquet:///{home / 'shop'}")

    def ask(self, question: str) -> Rows:
        name, columns = self.QUERIES[question]
        rows = self._shop.query(name).table.select(list(columns))
        found = list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
        return [row for row in found if question != "daily_trend" or row[1]]


class DuckDB:
    """DuckDB on the normalised tables in its own file."""

    def build(self, data: Path, home: Path) -> None:
        import duckdb

        with duckdb.connect(str(home / "tables.duckdb")) as connection:
            for table in TABLES:
                connection.execute(f"create table {table} as select * from '{data}/{table}/*.parquet'")

    def open(self, data: Path, home: Path) -> None:  # noqa: ARG002
        import duckdb

        self._connection = duckdb.connect(str(home / "tables.duckdb"), read_only=True)

    def ask(self, question: str) -> Rows:
        return self._connection.execute(over_tables(question)).fetchall()


class SQLite:
    """SQLite on the normalised tables, with the indexes the joins want."""

    def build(self, data: Path, home: Path) -> None:
        import sqlite3

        with sqlite3.connect(home / "tables.sqlite") as connection:
            connection.execute("pragma journal_mode = off")
            connection.execute("pragma synchronous = off")
            for table in TABLES:
                _fill(connection, data, table)
            connection.execute("create unique index of_orders on orders (order_id)")
            connection.execute("create unique index of_items on order_items (order_item_id)")
            connection.execute("create unique index of_products on products (product_id)")
            connection.execute("analyze")

    def open(self, data: Path, home: Path) -> None:  # noqa: ARG002
        import sqlite3

        self._connection = sqlite3.connect(home / "tables.sqlite")

    def ask(self, question: str) -> Rows:
        return self._connection.execute(over_tables(question)).fetchall()


def _fill(connection: Any, data: Path, table: str) -> None:
    import pyarrow.dataset as ds

    found = ds.dataset(data / table, format="parquet")
    names = found.schema.names
    connection.execute(f"create table {table} ({', '.join(names)})")
    marks = ", ".join("?" * len(names))
    for batch in found.to_batches(batch_size=50_000):
        columns = [[_plain(value) for value in column.to_pylist()] for column in batch.columns]
        connection.executemany(f"insert into {table} values ({marks})", zip(*columns, strict=True))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)


class ClickHouse:
    """ClickHouse (chdb) on the normalised tables."""

    def build(self, data: Path, home: Path) -> None:
        session = self._session(home)
        for table in TABLES:
            key = {"orders": "order_id", "order_items": "order_id", "returns": "order_item_id"}.get(table, "product_id")
            session.query(
                f"create table {table} engine = MergeTree order by {key} settings allow_nullable_key = 1 as "
                f"select * from file('{data}/{table}/*.parquet', Parquet)"
            )
        session.query("optimize table orders final")

    def open(self, data: Path, home: Path) -> None:  # noqa: ARG002
        self._opened = self._session(home)

    def _session(self, home: Path) -> Any:
        from chdb.session import Session

        session = Session(str(home / "clickhouse"))
        session.query("create database if not exists shop engine = Atomic")
        session.query("use shop")
        session.query("set join_use_nulls = 1")
        return session

    def ask(self, question: str) -> Rows:
        return self._rows(over_tables(question))

    def _rows(self, sql: str) -> Rows:
        import json

        said = str(self._opened.query(sql + " settings output_format_json_quote_64bit_integers = 0", "JSONCompact"))
        return [tuple(row) for row in json.loads(said)["data"]]


class ClickHouseOneTable(ClickHouse):
    """ClickHouse on its best layout: one wide table of dated events, sorted by day, with dictionaries of its texts."""

    def build(self, data: Path, home: Path) -> None:
        session = self._session(home)
        events = EVENTS
        for table in TABLES:
            for word in ("from", "join"):
                source = f"{word} (select * from file('{data}/{table}/*.parquet', Parquet)) as {table}"
                for end in ("\n", " on"):
                    events = events.replace(f"{word} {table}{end}", f"{source}{end}")
        session.query(
            "create table events (entry_date Date32, entry_kind LowCardinality(String), order_id Int32, "
            "customer_id Nullable(Int32), product_id Int32, region LowCardinality(String), "
            "category LowCardinality(String), quantity Int32, net_minor Int64) engine = MergeTree "
            "order by (entry_date, region, product_id)"
        )
        session.query(f"insert into events {events}")
        session.query("optimize table events final")

    def ask(self, question: str) -> Rows:
        return self._rows(OVER_EVENTS[question])


def _link(data: Path, target: Path) -> None:
    """Make the shop's files stand at `target` too, without another copy of them."""
    for file in data.rglob("*"):
        if file.is_file():
            place = target / file.relative_to(data)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.hardlink_to(file)
