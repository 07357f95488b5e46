"""One state of the shop, opened by an engine: what it is asked now, it answers the same later."""

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pyarrow as pa

from storelens.catalogue import Query
from storelens.engines import Engine, conform
from storelens.engines.contract import without_rows
from storelens.engines.progress import OnProgress, Progress
from storelens.engines.stop import Stop
from storelens.errors import QueryEnded, StoreUnavailable
from storelens.filters import Filters, Period
from storelens.own_query import MOST_ROWS, OwnQuery, describe_columns, explained_writing
from storelens.rewrite import Statement, compile_query

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
OnProgressAt = Callable[[int, Progress], None]  # of the question at a place
COMPARED = "before_start_date"  # is bound where there is a comparison
NO_DAY = date(1970, 1, 1)  # the first and the last of a shop in which nothing has happened
FILTER_OPTIONS = {"region": "regions", "category": "categories", "channel": "channels", "status": "statuses"}


@dataclass(frozen=True)
class Result:
    """A query's answer: its rows in declared types, and how it came about (statement, engine, seconds).

    `is_cut` says that there were more rows: a reader's own select without a limit.
    """

    query: Query
    table: pa.Table
    statement: Statement
    engine: str
    seconds: float
    is_cut: bool = False

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def to_pylist(self) -> list[dict[str, Any]]:
        return list(self.table.to_pylist())

    def to_pandas(self) -> "pd.DataFrame":
        """Return the rows as a frame; needs pandas, which the notebook extra brings."""
        return self.table.to_pandas()


@dataclass(frozen=True)
class Ask:
    """A question of several that are asked together."""

    query: Query
    filters: Filters
    values: Mapping[str, Any] = field(default_factory=dict)


class Askable(Protocol):
    """What a page asks: a shop, which follows its store, or one reading of it."""

    @property
    def settings(self) -> Mapping[str, str]:
        """The store's settings: currency, money_digits, time_zone, shop_name and more."""

    def known_values(self) -> dict[str, list[str]]:
        """Return what each filter may be set to."""

    def history(self) -> Period:
        """Return the shop's first to its last day."""

    def ask(self, query: Query, filters: Filters, *, values: Mapping[str, Any] | None = None) -> Result:
        """Return the answer of `query` under `filters`."""

    def ask_each(self, asks: Iterable[Ask], *, stop: Stop | None = None) -> Iterator[Result]:
        """Yield the answers in the order asked."""


class Reading:
    """An open engine with what is known of its shop. `pool` computes several answers at a time."""

    def __init__(self, engine: Engine, settings: Mapping[str, str], pool: Executor) -> None:
        self.engine = engine
        self.settings = settings
        self._pool = pool

    def known_values(self) -> dict[str, list[str]]:
        """Return what each filter may be set to: `regions`, `categories`, `channels`, `statuses`, sorted."""
        return self._known

    def history(self) -> Period:
        """Return the shop's first to its last day; 1970-01-01 for a shop without any order."""
        return self._history

    def ask(
        self, query: Query, filters: Filters, *, values: Mapping[str, Any] | None = None, stop: Stop | None = None
    ) -> Result:
        """Return the answer of `query` under `filters`; raises UsageError, QueryFailed, QueryEnded."""
        return self._answer(query, self.statement(query, filters, values=values), stop)

    def statement(self, query: Query, filters: Filters, *, values: Mapping[str, Any] | None = None) -> Statement:
        """Return what `ask` would run."""
        return self.compiled(query, filters, values, self.engine.dialect)

    def compiled(self, query: Query, filters: Filters, values: Mapping[str, Any] | None, dialect: str) -> Statement:
        """Return the statement in `dialect`."""
        history = self._history
        known = filters.canonical(self._known)
        return compile_query(query, known, (history.start, history.end), dialect, dict(values or {}))

    def engine_of(self, statement: Statement) -> str:  # noqa: ARG002
        """Return the name of the engine that runs a statement."""
        return self.engine.name

    def pool_for(self, statement: Statement) -> Executor:  # noqa: ARG002
        """Return what waits for a statement's answer."""
        return self._pool

    def ask_own(
        self,
        own: OwnQuery,
        filters: Filters,
        *,
        values: Mapping[str, Any] | None = None,
        stop: Stop | None = None,
    ) -> Result:
        """Return the answer of a reader's own select, its columns described by their names and types."""
        with explained_writing(self.engine.name):
            statement = self.statement(own.query, filters, values=values)
        started = time.perf_counter()
        table, columns = describe_columns(self.engine.run(statement, stop))
        is_cut = not own.has_limit and table.num_rows > MOST_ROWS
        return Result(
            replace(own.query, columns=columns), table.slice(0, MOST_ROWS) if is_cut else table, statement,
            self.engine.name, time.perf_counter() - started, is_cut,
        )  # fmt: skip

    def ask_each(self, asks: Iterable[Ask], *, stop: Stop | None = None) -> Iterator[Result]:
        """Yield the answers in the order asked, each as soon as it is there: several are computed at a time.

        What nobody waits for any more, after an error or when the iterator is closed, is ended.
        """
        waiting = self._statements(asks)
        if not self.engine.is_concurrent:
            yield from (self._answer(query, statement, stop) for query, statement in waiting)
            return
        stop = stop or Stop()
        with self._computing(waiting, self._answer, stop, _together(stop.on_progress)) as futures:
            for future in futures:
                yield future.result()

    def ask_every(
        self, asks: Iterable[Ask], *, stop: Stop | None = None, on_progress: OnProgressAt | None = None
    ) -> Iterator[tuple[int, Result | Exception]]:
        """Yield the same with their places in `asks`, whichever is ready first, and of a query that fails its error:
        one does not take the others with it.

        `on_progress` is told, from any thread, how far each has come whose engine knows. Raises QueryEnded where `stop`
        ends them.
        """

        def answer(query: Query, statement: Statement, stop: Stop) -> Result | Exception:
            try:
                return self._answer(query, statement, stop)
            except QueryEnded:
                raise
            except Exception as error:
                return error

        stop, waiting = stop or Stop(), self._statements(asks)
        if not self.engine.is_concurrent:
            yield from ((place, answer(*asked, stop)) for place, asked in enumerate(waiting))
            return
        with self._computing(waiting, answer, stop, on_progress) as futures:
            places: dict[Future[Result | Exception], list[int]] = {}
            for place, future in enumerate(futures):
                places.setdefault(future, []).append(place)
            for future in as_completed(places):
                yield from ((place, future.result()) for place in places[future])

    def _statements(self, asks: Iterable[Ask]) -> list[tuple[Query, Statement]]:
        return [(ask.query, self.statement(ask.query, ask.filters, values=ask.values)) for ask in asks]

    @contextmanager
    def _computing(
        self,
        asked: Iterable[tuple[Query, Statement]],
        answer: Callable[[Query, Statement, Stop], T],
        stop: Stop,
        on_progress: OnProgressAt | None = None,
    ) -> Iterator[list[Future[T]]]:
        """Yield what the pool computes, what is asked twice once; whatever of it still runs at the end is ended."""
        places: dict[Hashable, list[int]] = {}
        distinct: dict[Hashable, tuple[Query, Statement]] = {}
        for place, (query, statement) in enumerate(asked):
            key: Hashable = (query.name, statement.sql, *statement.parameters.items())
            places.setdefault(key, []).append(place)
            distinct[key] = (query, statement)
        by_place: dict[int, Future[T]] = {}
        for key, (query, statement) in distinct.items():
            under = stop if on_progress is None else stop.telling(_at_each(places[key], on_progress))
            future = self.pool_for(statement).submit(answer, query, statement, under)
            by_place.update(dict.fromkeys(places[key], future))
        futures = [by_place[place] for place in sorted(by_place)]
        try:
            yield futures
        except CancelledError:
            raise StoreUnavailable("the shop was closed meanwhile - open it again") from None
        finally:
            running = [future for future in futures if not future.cancel() and not future.done()]
            if running:
                stop.end()

    def _answer(self, query: Query, statement: Statement, stop: Stop | None) -> Result:
        started = time.perf_counter()
        if query.needs_comparison and COMPARED not in statement.parameters:
            table = without_rows(query.columns)
        else:
            table = conform(self.engine.run(statement, stop), query.columns)
        return Result(query, table, statement, self.engine_of(statement), time.perf_counter() - started)

    @cached_property
    def _known(self) -> dict[str, list[str]]:
        known: dict[str, list[str]] = {}
        for word, name in FILTER_OPTIONS.items():
            table = "products" if word == "category" else "daily_sales"
            rows = self.engine.run(Statement(f"select distinct {word} from {table} order by {word}", {}))
            known[name] = [str(value) for value in rows.column(0).to_pylist() if value is not None]
        return known

    @cached_property
    def _history(self) -> Period:
        rows = self.engine.run(Statement("select first_date, last_date from history", {}))
        days = [_as_date(column[0].as_py()) for column in rows.columns]
        return Period(days[0], days[1])


def _together(on_progress: OnProgress | None) -> OnProgressAt | None:
    """Return what tells how far several questions have come as one; None where nobody is to be told."""
    if on_progress is None:
        return None
    reached: dict[int, Progress] = {}

    def tell(place: int, now: Progress) -> None:
        reached[place] = now
        each = list(reached.values())
        on_progress(Progress(sum(one.done for one in each), sum(one.known for one in each)))

    return tell


def _at_each(places: list[int], on_progress: OnProgressAt) -> OnProgress:
    def tell(now: Progress) -> None:
        for place in places:
            on_progress(place, now)

    return tell


def _as_date(value: date | str | None) -> date:
    if value is None:
        return NO_DAY
    return value if isinstance(value, date) else date.fromisoformat(value)
