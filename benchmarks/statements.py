"""What the Overview's queries take of the processors, filter by filter, without a server: a table for docs/scale.md.

`python -m benchmarks.statements parquet:///build/bench/large-1000000/shop ...`: shops whose warehouses are built, the
smallest first.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

from benchmarks.processes import MeasureFailedError
from benchmarks.tables_shared import table
from storelens.engines.duckdb import DuckDBEngine
from storelens.filters import Filters
from storelens.panels import find_page
from storelens.reading import Reading
from storelens.store.opening import place_of
from storelens.warehouse import Warehouse

ROUNDS = 5
Milliseconds = dict[str, float]  # by query


def nearly_all(reading: Reading, number: int) -> Filters:
    """Return the whole history without its first `number` days."""
    return Filters(start=reading.history().start + timedelta(days=number), end=reading.history().end)


def some_days(reading: Reading, number: int, **values: tuple[str, ...]) -> Filters:
    """Return some 90 days until the last, each number's others."""
    last = reading.history().end
    return Filters(start=last - timedelta(days=89 - number), end=last, **values)  # type: ignore[arg-type]


def one_of(name: str) -> Callable[[Reading, int], Filters]:
    """Return what gives the same days with one value of the filter `name`, another for each number."""

    def filters(reading: Reading, number: int) -> Filters:
        values = reading.known_values()[name]
        return some_days(reading, number, **{name: (values[number % len(values)],)})

    return filters


CHOICES: dict[str, Callable[[Reading, int], Filters]] = {
    "nearly the whole history": nearly_all,
    "some 90 days": some_days,
    "... one region": one_of("regions"),
    "... one category": one_of("categories"),
    "... one channel": one_of("channels"),
}


def main() -> None:
    """Measure every shop and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.statements", description=__doc__.splitlines()[0])
    parser.add_argument("stores", nargs="+", metavar="URL", help="shops with a warehouse, the smallest first")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"other days each; the median counts  [{ROUNDS}]")
    given = parser.parse_args()
    print(markdown([measured(store, given.rounds) for store in given.stores]))


def measured(store: str, rounds: int) -> dict[str, Milliseconds]:
    """Return the processors' milliseconds by choice of filters and query: medians of `rounds`, after one more."""
    with reading_of(store) as reading:
        return {choice: _of_choice(reading, filters, rounds) for choice, filters in CHOICES.items()}


@contextmanager
def reading_of(store: str) -> Iterator[Reading]:
    """Yield a reading of a shop's warehouse; raises MeasureFailedError where none is built."""
    path = Warehouse(place_of(store)).current()
    if path is None:
        raise MeasureFailedError(f"{store} has no warehouse - run storelens refresh --store {store}")
    with closing(DuckDBEngine(path)) as engine, ThreadPoolExecutor(1) as pool:
        yield Reading(engine, dict(engine.execute("select name, value from settings")), pool)


def _of_choice(reading: Reading, filters: Callable[[Reading, int], Filters], rounds: int) -> Milliseconds:
    taken: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        chosen = filters(reading, number)
        for panel in find_page("overview").panels_of():
            asked = chosen.taken_by(panel.query.filters)
            statement = reading.statement(panel.query, asked, values=panel.values)
            started = time.process_time()
            reading.engine.run(statement)
            taken[panel.query.name].append((time.process_time() - started) * 1000)
    return {name: statistics.median(times[1:]) for name, times in taken.items()}


def markdown(shops: list[dict[str, Milliseconds]]) -> str:
    """Return the table, an arrow from each shop to the next."""
    names = list(shops[0][next(iter(CHOICES))])
    rows = [[f"`{name}`", *(told([shop[one][name] for shop in shops]) for one in CHOICES)] for name in names]
    together = [told([sum(shop[one].values()) for shop in shops]) for one in CHOICES]
    return table(["query", *CHOICES], [*rows, ["together", *together]])


def told(times: list[float]) -> str:
    """Return the times of the shops in a row.

    >>> told([22.6, 1033.2])
    '23 → 1,033 ms'
    """
    return " → ".join(f"{one:,.0f}" for one in times) + " ms"


if __name__ == "__main__":
    main()
