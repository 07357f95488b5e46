"""A shop to ask: its store, its warehouse and its catalogue behind one object.

from storelens import open_store
shop = open_store("sqlite:///data/store.db")
shop.query("revenue_by_day", region=["West"], start="2026-01-01").to_pandas()
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from storelens.catalogue import Query, find_query
from storelens.engines import DEFAULT_ENGINE, FAR_ENGINES, Engine
from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable, UsageError, did_you_mean
from storelens.filters import FILTER_WORDS, Filters, Period, read_filters
from storelens.own_query import read_own_query
from storelens.reading import Ask, Reading, Result
from storelens.rewrite import Statement
from storelens.store import Store
from storelens.store.opening import store_at
from storelens.warehouse import Warehouse
from storelens.warehouse.refresh import Refreshed, refresh

if TYPE_CHECKING:
    from storelens.lake.building import How

# What the warehouse does not keep: its marts hold what these say.
STORE_ONLY = frozenset(
    {
        "orders",
        "order_items",
        "refunds",
        "price_breaks",
        "imports",
        "import_rows",
        "import_totals",
        "set_aside",
        "closed_months",
        "closed_figures",
        "closed_entries",
        "change_log",
        "recorded",
        "simulation_truth",
    }
)
TOGETHER = 2  # statements at a time: planning one leaves the other cores idle


class Shop:
    """One store, opened. Queries go to the warehouse, which is refreshed first if the store has changed."""

    def __init__(self, store: Store, on_refresh: Callable[[Refreshed], None] = lambda _: None) -> None:
        self.store = store
        self.is_closed = False
        self.spark: How | None = None  # where Spark runs for the engine of that name; None: on this machine
        self._on_refresh = on_refresh
        self._readings: dict[str, tuple[object, Reading]] = {}

    def query(self, name: str, *, engine: str = DEFAULT_ENGINE, **asked: Any) -> Result:
        """Return the answer of the catalogue's query `name`; `asked` are filters (see `read_filters`) and the query's
        own parameters.

        Raises UsageError for a name or value nobody knows, QueryFailed where the engine cannot answer.
        """
        filters = read_filters(**{word: asked.pop(word) for word in FILTER_WORDS if word in asked})
        return self.ask(find_query(name), filters, engine=engine, values=asked)

    def ask(
        self, query: Query, filters: Filters, *, engine: str = DEFAULT_ENGINE, values: Mapping[str, Any] | None = None
    ) -> Result:
        """Return the answer of `query` under `filters`."""
        return self.reading(engine).ask(query, filters, values=values)

    def statement(
        self, query: Query, filters: Filters, *, engine: str = DEFAULT_ENGINE, values: Mapping[str, Any] | None = None
    ) -> Statement:
        """Return what `ask` would run."""
        return self.reading(engine).statement(query, filters, values=values)

    def ask_own(
        self,
        text: str,
        filters: Filters | None = None,
        *,
        engine: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Result:
        """Return the answer of a reader's own select, its columns described by their names and types.

        Without an engine the warehouse answers, or the store where the select names a table that only the store has.
        Raises UsageError where it is no select, QueryFailed where the engine cannot answer it.
        """
        own = read_own_query(text)
        reading = self.reading(engine or (self.store.engine_name if own.reads & STORE_ONLY else DEFAULT_ENGINE))
        return reading.ask_own(own, filters or Filters(), values=values)

    def ask_each(
        self, asks: Iterable[Ask], *, engine: str = DEFAULT_ENGINE, stop: Stop | None = None
    ) -> Iterator[Result]:
        """Yield the answers in the order asked, each as soon as it is there: two are computed at a time."""
        return self.reading(engine).ask_each(asks, stop=stop)

    def known_values(self, engine: str = DEFAULT_ENGINE) -> dict[str, list[str]]:
        """Return what each filter may be set to: `regions`, `categories`, `channels`, `statuses`, sorted."""
        return self.reading(engine).known_values()

    def history(self, engine: str = DEFAULT_ENGINE) -> Period:
        """Return the shop's first to its last day; 1970-01-01 for a shop without any order."""
        return self.reading(engine).history()

    def require_orders(self) -> None:
        """Raise StoreUnavailable where the shop has no orders yet: no page has anything to say of it."""
        if not self.known_values()["regions"]:
            raise StoreUnavailable(
                f"the store {self.store.label} has no orders yet - bring some with storelens import, or make a shop "
                "with storelens simulate"
            )

    def reading(self, name: str = DEFAULT_ENGINE) -> Reading:
        """Return the shop as the engine of that name has it, up to date; raises UsageError if there is none."""
        known = (DEFAULT_ENGINE, self.store.engine_name, *FAR_ENGINES)
        if name not in known:
            raise UsageError(f"no engine named {name!r}{did_you_mean(name, known)}")
        version: object = self.store.last_change()
        held = self._readings.get(name)
        if held and held[0] == version:
            return held[1]
        opened, is_current = self._open_engine(name)
        reading = Reading(opened, self.settings, self._pool)
        self._readings[name] = (version if is_current else None, reading)
        if held:
            held[1].engine.close()
        return reading

    def engine(self, name: str) -> Engine:
        """Return the engine of that name, open and up to date; raises UsageError if there is none.

        `sqlite` is the store's own, whichever it is: the checks that only the store can answer name it so.
        """
        return self.reading(self.store.engine_name if name == "sqlite" else name).engine

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(TOGETHER, thread_name_prefix="storelens-query")

    def refresh(self, *, anew: bool = False, wait: bool = True) -> Refreshed:
        """Bring the warehouse to the store's state."""
        done = refresh(self.store, anew=anew, wait=wait)
        self._on_refresh(done)
        return done

    def _open_engine(self, name: str) -> tuple[Engine, bool]:
        """Return the engine, and whether it says what the store says: not while another process refreshes."""
        if name == self.store.engine_name:
            return self.store.engine(), True
        if name == "spark":
            return self._open_spark(), True
        if name == "lake":
            return self._open_lake()
        warehouse = Warehouse(self.store.path)
        done = self.refresh(wait=warehouse.current() is None)
        return _open_version(warehouse), done.kind != "busy"

    def _open_spark(self) -> Engine:
        from storelens.lake.building import How, build_lake, lake_of, open_lake

        how, lake = self.spark or How(), lake_of(self.store.path)
        done = build_lake(self.store, lake, how)
        self._on_refresh(Refreshed(done.kind, done.seconds))
        return open_lake(lake, how.spark, how.on_progress)

    def _open_lake(self) -> tuple[Engine, bool]:
        from storelens.lake.building import lake_of, says_what_the_store_says
        from storelens.lake.served import open_served

        lake = lake_of(self.store.path)
        return open_served(lake), says_what_the_store_says(lake, self.store)

    @cached_property
    def settings(self) -> dict[str, str]:
        """The store's settings: currency, money_digits, time_zone, shop_name and more."""
        return self.store.settings

    def close(self) -> None:
        """Give back what the shop holds; it can be asked nothing more."""
        self.is_closed = True
        if "_pool" in self.__dict__:
            self._pool.shutdown(cancel_futures=True)
        for _, reading in self._readings.values():
            reading.engine.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(url: str = "sqlite:///data/store.db", on_refresh: Callable[[Refreshed], None] = lambda _: None) -> Shop:
    """Return the shop whose store is at `url`; raises StoreUnavailable or UsageError where there is none."""
    return Shop(store_at(url), on_refresh)


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
