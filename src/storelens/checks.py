"""Checks: questions whose rows should not exist, of the store and of the warehouse, and what asking them found."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import pyarrow as pa

from storelens.catalogue import Column, Query, load_checks, unit_by_name
from storelens.engines import Engine, conform
from storelens.engines.stop import Stop
from storelens.errors import UsageError, did_you_mean
from storelens.filters import Filters
from storelens.rewrite import Statement, compile_query

WAREHOUSE_CHECK = "warehouse_equals_store"
WAREHOUSE_QUESTION = "Does the warehouse's ledger add up to the store's, row for row and cent for cent?"
TOTALS = (
    "select count(*) as entries, coalesce(sum(gross_minor), 0) as gross_minor, "
    "coalesce(sum(net_minor), 0) as net_minor from ledger"
)
BOTH = {"store": "sqlite", "warehouse": "duckdb"}
NO_DAYS = (date(1970, 1, 1), date(1970, 1, 1))  # checks ask about all of a shop, and of no period

EngineByName = Callable[[str], Engine]


@dataclass(frozen=True)
class Finding:
    """What a check found: rows in declared types, none where all is well."""

    check: Query
    table: pa.Table
    seconds: float

    @property
    def severity(self) -> str:
        """`error` or `warning`: how grave it is that there are rows."""
        return self.check.extra.get("severity", "error")

    @property
    def state(self) -> str:
        """`passed`, `failed` or `warning`."""
        if self.table.num_rows == 0:
            return "passed"
        return "failed" if self.severity == "error" else "warning"

    @property
    def may_be_more(self) -> bool:
        """Whether the check stopped at the most rows that it hands over."""
        return self.table.num_rows > 0 and self.check.text.endswith(f"limit {self.table.num_rows}")


@cache
def all_checks() -> dict[str, Query]:
    """Return every check by name: those of `sql/checks.sql`, then whether the warehouse says what the store says."""
    totals = ("entries", "gross_minor", "net_minor")
    names = [f"{side}_{total}" for total in totals for side in BOTH]
    warehouse = Query(
        name=WAREHOUSE_CHECK, question=WAREHOUSE_QUESTION, grain="one row where they differ",
        columns=tuple(Column(name, unit_by_name(name)) for name in names), parameters=(), filters=(), dates="period",
        text=TOTALS, file_name="checks.py", line=0, extra={"severity": "error"},
    )  # fmt: skip
    return {**load_checks(), WAREHOUSE_CHECK: warehouse}


def find_checks(names: Iterable[str]) -> list[Query]:
    """Return the checks of these names, each once; all where none is named. Raises UsageError for an unknown one."""
    known = all_checks()
    for name in names:
        if name not in known:
            raise UsageError(f"no check named {name!r}{did_you_mean(name, known)}")
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


def run_check(check: Query, engine: EngineByName, stop: Stop | None = None) -> Finding:
    """Return what the check finds; `engine` gives the store's (sqlite) and the warehouse's (duckdb) engine."""
    started = time.perf_counter()
    table = _compared(check, engine, stop) if check.name == WAREHOUSE_CHECK else _asked(check, engine, stop)
    return Finding(check, table, time.perf_counter() - started)


def _asked(check: Query, engine: EngineByName, stop: Stop | None) -> pa.Table:
    asked = engine(check.extra.get("engine", "sqlite"))
    return conform(asked.run(compile_query(check, Filters(), NO_DAYS, asked.dialect), stop), check.columns)


def _compared(check: Query, engine: EngineByName, stop: Stop | None) -> pa.Table:
    totals = {side: engine(name).run(Statement(TOTALS, {}), stop).to_pylist()[0] for side, name in BOTH.items()}
    row = {f"{side}_{total}": int(value) for side, found in totals.items() for total, value in found.items()}
    table = conform(pa.table({name: [value] for name, value in row.items()}), check.columns)
    return table.slice(0, 0) if totals["store"] == totals["warehouse"] else table
