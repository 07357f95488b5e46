"""From our net sales by event date to what another system says of the same days, as a waterfall.

Each step is its rows added up. The system's own totals are computed by another query: the steps must lead to them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storelens.auditing.systems import SYSTEMS, Level, Step, System
from storelens.catalogue import Query
from storelens.engines import Engine
from storelens.errors import UsageError, did_you_mean
from storelens.filters import Period
from storelens.rewrite import Statement
from storelens.store_queries import Answer, Row, ask, ask_steps, written


@dataclass(frozen=True)
class Crossed:
    """A step with what it comes to: how many events, and their amount."""

    step: Step
    entries: int
    amount_minor: int


@dataclass(frozen=True)
class Reached:
    """A level of the other system: what the steps lead to, and what its own query says."""

    level: Level
    crossed: tuple[Crossed, ...]
    amount_minor: int
    own_minor: int

    @property
    def adds_up(self) -> bool:
        return self.amount_minor == self.own_minor


@dataclass(frozen=True)
class Bridge:
    """The waterfall: our net sales of the period, and the levels reached from there."""

    system: System
    period: Period
    entries: int
    net_minor: int
    levels: tuple[Reached, ...]


def find_system(name: str) -> System:
    """Return the system of that name; raises UsageError."""
    known = {system.name: system for system in SYSTEMS}
    if name not in known:
        raise UsageError(f"no system named {name!r}{did_you_mean(name, known)}")
    return known[name]


def find_step(name: str, steps: Iterable[str]) -> str:
    """Return the step of that name; raises UsageError naming the closest one."""
    known = list(steps)
    if name not in known:
        raise UsageError(f"no step named {name!r}{did_you_mean(name, known)}")
    return name


def bridge(engine: Engine, system: System, period: Period) -> Bridge:
    """Return the waterfall from our net sales of the period to the system's."""
    values = _values(system, period)
    (ours,) = ask(engine, "our_sales", **_days(period)).rows
    (own,) = ask(engine, system.totals_query, **_days(period)).rows
    amounts = {row["step"]: row for row in ask_steps(engine, system.rows_query, **values).rows}
    reached, running = [], int(ours["net_minor"])
    for level in system.levels:
        crossed = tuple(_crossed(step, amounts) for step in level.steps)
        running += sum(step.amount_minor for step in crossed)
        reached.append(Reached(level, crossed, running, int(own[level.column])))
    return Bridge(system, period, int(ours["entries"]), int(ours["net_minor"]), tuple(reached))


def bridge_rows(engine: Engine, system: System, period: Period, step: str) -> Answer:
    """Return the rows of one step; raises UsageError for a step the system does not have."""
    wanted = find_step(step, (one.name for one in system.steps))
    answer = ask(engine, system.rows_query, **_values(system, period))
    return answer.only(step=wanted)


def bridge_queries(system: System, period: Period, dialect: str) -> Iterator[tuple[Query, Statement]]:
    """Yield the queries of a bridge as a store of that dialect runs them: ours, its steps' rows, its totals."""
    names = ("our_sales", system.rows_query, system.totals_query)
    return written(names, dialect, system=system.name, **_days(period))


def _crossed(step: Step, amounts: dict[str, Row]) -> Crossed:
    row = amounts.get(step.name, {"entries": 0, "amount_minor": 0})
    return Crossed(step, int(row["entries"]), int(row["amount_minor"]))


def _values(system: System, period: Period) -> dict[str, str]:
    return _days(period) | ({"system": system.name} if system.shares_query else {})


def _days(period: Period) -> dict[str, str]:
    return {"first_day": period.start.isoformat(), "last_day": period.end.isoformat()}
