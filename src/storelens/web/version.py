"""One version of the warehouse or the lake, opened to be served, with what never changes while it is."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from storelens import __version__
from storelens.catalogue import find_query
from storelens.engines.duckdb import DuckDBEngine
from storelens.filters import Filters
from storelens.lake.far import FarLakeEngine
from storelens.panels.dashboard import COVER
from storelens.panels.data import ask_panel
from storelens.panels.view import View, view_of
from storelens.rewrite import Statement
from storelens.warehouse.versions import FileMark
from storelens.web.far_reading import FarReading
from storelens.web.remembering import RememberingReading
from storelens.web.versions import Versions

MEMORY_SHARE = 0.5  # of the machine's, for all workers together: exports and the sandbox need some too


@dataclass(frozen=True)
class Source:
    """Where a version's answers come from: by which engine, which number of the lake's (None: the warehouse), and up to
    which change of the store.
    """

    engine: str
    number: int | None
    last_change: int


class ServedVersion:
    """An open version. `id` is another for other data, other definitions and another program: ETags are made of it."""

    def __init__(self, file: FileMark, versions: Versions, pool: Executor, workers: int = 1) -> None:
        self.file = file
        self.leases = 0
        self.is_retired = False
        self._versions = versions
        opened = versions.open(file)
        self.held_bytes = opened.held_bytes
        engine = opened.engine
        try:
            engine.execute(f"set memory_limit = '{100 * MEMORY_SHARE / workers:.0f}%'")
            self.settings: Mapping[str, str] = dict(engine.execute("select name, value from settings"))
            state = engine.execute("select store_id, last_change, marts_version from warehouse_state")[0]
        except BaseException:
            engine.close()
            raise
        self.id = _id_of(*state, file.path.name, file.modified_ns, __version__)
        self.source = Source(engine.name, opened.number, state[1])
        self.reading: RememberingReading = (
            FarReading(engine, self.settings, pool)
            if isinstance(engine, FarLakeEngine)
            else RememberingReading(engine, self.settings, pool)
        )

    def open_again(self) -> DuckDBEngine:
        """Return this version opened beside the reading, for who would hold that up; closed by its owner."""
        return self._versions.open(self.file).engine

    @property
    def as_of(self) -> datetime:
        """When this version was made, in the shop's time zone, to the second."""
        made = datetime.fromtimestamp(self.file.modified_ns // 1_000_000_000, UTC)
        return made.astimezone(ZoneInfo(self.settings["time_zone"]))

    def view(self, filters: Filters) -> View:
        """Return a page's state under `filters`; raises UsageError for a value the shop does not hold."""
        return view_of(self.reading, filters, self.category_numbers, self.as_of)

    def canonical(self, filters: Filters) -> Filters:
        """Return the filters spelt as the shop spells them, sorted; raises UsageError for a value it does not hold."""
        return filters.canonical(self.reading.known_values())

    @cached_property
    def category_numbers(self) -> dict[str, int]:
        """Each category's number from 1: its colour on every page."""
        rows = self.reading.ask(find_query("category_order"), Filters()).to_pylist()
        return {row["category"]: row["category_number"] for row in rows}

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many orders, order lines, customers and products the shop has."""
        tables = {
            "orders": "order_facts",
            "order_lines": "ledger where entry_kind = 'sale'",
            "customers": "customers",
            "products": "products",
        }
        asked = ", ".join(f"(select count(*) from {table}) as {name}" for name, table in tables.items())
        return dict(self.reading.engine.run(Statement(f"select {asked}", {})).to_pylist()[0])

    @cached_property
    def attention(self) -> dict[str, int]:
        """How many things each page asks to be looked at: products out of stock, or about to be."""
        cover = ask_panel(self.reading, COVER, self.view(Filters()))
        return {"inventory": int(cover.drawn.num_rows)}

    def has_entity(self, key: str, number: int) -> bool:
        """Say whether there is a product or a customer of that number; `key` is product_id or customer_id."""
        table = {"product_id": "products", "customer_id": "customers"}[key]
        found = self.reading.engine.run(Statement(f"select 1 from {table} where {key} = $number", {"number": number}))
        return bool(found.num_rows)

    def prepare(self) -> None:
        """Find out what every request needs, so that none waits for it."""
        self.reading.history()
        self.reading.known_values()
        for known in (self.category_numbers, self.counts, self.attention):
            assert known is not None

    def close(self) -> None:
        self.reading.engine.close()


def _id_of(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()
