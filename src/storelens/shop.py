"""A shop to ask: its store, its warehouse and its catalogue behind one object.

from storelens import open_store
shop = open_store("sqlite:///data/store.db")
shop.query("revenue_by_day", region=["West"], start="2026-01-01").to_pandas()
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from storelens.catalogue import Query, find_query
from storelens.engines import ENGINES, Engine, conform
from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.sqlite import SQLiteEngine
from storelens.errors import StoreUnavailable, UsageError, did_you_mean
from storelens.filters import Filters, parse_day
from storelens.rewrite import Statement, compile_query
from storelens.store import Store
from storelens.store.database import path_from_url
from storelens.warehouse import Warehouse
from storelens.warehouse.refresh import Refreshed, refresh

if TYPE_CHECKING:
    import pandas as pd

FILTER_OPTIONS = {"region": "regions", "category": "categories", "channel": "channels", "status": "statuses"}


@dataclass(frozen=True)
class Result:
    """A query's answer: its rows in declared types, and how it came about (statement, engine, seconds)."""

    query: Query
    table: pa.Table
    statement: Statement
    engine: str
    seconds: float

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def to_pylist(self) -> list[dict[str, Any]]:
        return list(self.table.to_pylist())

    def to_pandas(self) -> "pd.DataFrame":
        """Return the rows as a frame; needs pandas, which the notebook extra brings."""
        return self.table.to_pandas()


class Shop:
    """One store, opened. Queries go to the warehouse, which is refreshed first if the store has changed."""

    def __init__(self, store: Store, on_refresh: Callable[[Refreshed], None] = lambda _: None) -> None:
        self.store = store
        self._on_refresh = on_refresh
        self._engines: dict[str, tuple[object, Engine]] = {}
        self._known_of: dict[str, tuple[Engine, dict[str, list[str]], tuple[date, date]]] = {}

    def query(
        self,
        name: str,
        *,
        start: date | str | None = None,
        end: date | str | None = None,
        region: str | Sequence[str] = (),
        category: str | Sequence[str] = (),
        channel: str | Sequence[str] = (),
        status: str | Sequence[str] = (),
        lens: str = "event",
        compare: str = "previous",
        engine: str = ENGINES[0],
        **values: Any,
    ) -> Result:
        """Return the answer of the catalogue's query `name`; other keywords are the query's own parameters.

        Raises UsageError for a name or value nobody knows, QueryFailed where the engine cannot answer.
        """
        filters = Filters(
            start=_day(start, "start"), end=_day(end, "end"), regions=_texts(region), categories=_texts(category),
            channels=_texts(channel), statuses=_texts(status), lens=lens, compare=compare,
        )  # fmt: skip
        return self.ask(find_query(name), filters, engine=engine, values=values)

    def ask(
        self, query: Query, filters: Filters, *, engine: str = ENGINES[0], values: Mapping[str, Any] | None = None
    ) -> Result:
        """Return the answer of `query` under `filters`."""
        runner = self.engine(engine)
        statement = self._compile(runner, query, filters, values)
        started = time.perf_counter()
        table = conform(runner.run(statement), query.columns)
        return Result(query, table, statement, runner.name, time.perf_counter() - started)

    def statement(
        self, query: Query, filters: Filters, *, engine: str = ENGINES[0], values: Mapping[str, Any] | None = None
    ) -> Statement:
        """Return what `ask` would run."""
        return self._compile(self.engine(engine), query, filters, values)

    def _compile(self, runner: Engine, query: Query, filters: Filters, values: Mapping[str, Any] | None) -> Statement:
        known, history = self._known(runner)
        return compile_query(query, filters.canonical(known), history, runner.dialect, dict(values or {}))

    def engine(self, name: str) -> Engine:
        """Return the engine of that name, open and up to date; raises UsageError if there is none."""
        if name not in ENGINES:
            raise UsageError(f"no engine named {name!r}{did_you_mean(name, ENGINES)}")
        version: object = self.store.last_change()
        held = self._engines.get(name)
        if held and held[0] == version:
            return held[1]
        opened, is_current = self._open_engine(name)
        self._engines[name] = (version if is_current else None, opened)
        if held:
            held[1].close()
        return opened

    def refresh(self, *, anew: bool = False, wait: bool = True) -> Refreshed:
        """Bring the warehouse to the store's state."""
        done = refresh(self.store, anew=anew, wait=wait)
        self._on_refresh(done)
        return done

    def _open_engine(self, name: str) -> tuple[Engine, bool]:
        """Return the engine, and whether it says what the store says: not while another process refreshes."""
        if name == "sqlite":
            return SQLiteEngine(self.store.path), True
        warehouse = Warehouse(self.store.path)
        done = self.refresh(wait=warehouse.current() is None)
        return _open_version(warehouse), done.kind != "busy"

    def _known(self, engine: Engine) -> tuple[dict[str, list[str]], tuple[date, date]]:
        """Return the values each filter may take, and the shop's first and last day."""
        held = self._known_of.get(engine.name)
        if held is None or held[0] is not engine:  # an engine is opened anew when the store has changed
            held = (engine, *_read_known(engine))
            self._known_of[engine.name] = held
        return held[1], held[2]

    @cached_property
    def settings(self) -> dict[str, str]:
        """The store's settings: currency, money_digits, time_zone, shop_name and more."""
        return self.store.settings

    def close(self) -> None:
        for _, engine in self._engines.values():
            engine.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(url: str = "sqlite:///data/store.db", on_refresh: Callable[[Refreshed], None] = lambda _: None) -> Shop:
    """Return the shop whose store is at `url`; raises StoreUnavailable or UsageError where there is none."""
    return Shop(Store.open(path_from_url(url)), on_refresh)


def _open_version(warehouse: Warehouse) -> DuckDBEngine:
    """Return the version served, opened; another may take its place between finding and opening it."""
    while True:
        current = warehouse.current()
        if current is None:
            raise StoreUnavailable(f"the warehouse {warehouse.folder} has no version to serve - run storelens refresh")
        try:
            return DuckDBEngine(current)
        except StoreUnavailable:
            if warehouse.current() == current:
                raise


def _read_known(engine: Engine) -> tuple[dict[str, list[str]], tuple[date, date]]:
    known: dict[str, list[str]] = {}
    for word, name in FILTER_OPTIONS.items():
        table = "products" if word == "category" else "daily_sales"
        rows = engine.run(Statement(f"select distinct {word} from {table} order by {word}", {}))
        known[name] = [str(value) for value in rows.column(0).to_pylist() if value is not None]
    rows = engine.run(Statement("select first_date, last_date from history", {}))
    days = [_as_date(column[0].as_py()) for column in rows.columns]
    return known, (days[0], days[1])


def _as_date(value: date | str | None) -> date:
    if value is None:
        return date(1970, 1, 1)
    return value if isinstance(value, date) else date.fromisoformat(value)


def _day(value: date | str | None, option: str) -> date | None:
    return parse_day(value, option) if isinstance(value, str) else value


def _texts(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
