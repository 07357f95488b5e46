"""Several questions together: in their order, the same rows as alone, and none left running."""

from datetime import date

import pytest

from storelens.catalogue import find_query
from storelens.errors import QueryFailed, StoreUnavailable
from storelens.filters import Filters
from storelens.own_query import read_own_query
from storelens.reading import Ask
from storelens.shop import Shop

QUARTER = Filters(start=date(2024, 10, 1), end=date(2024, 12, 30))
NAMES = ("kpis", "top_products", "revenue_by_day", "rating_summary")
# Minutes of work, were it not ended.
ENDLESS = (
    "select sum(a.quantity * b.quantity * c.quantity * d.quantity) as n from ledger a, ledger b, ledger c, ledger d"
)


def own(text: str) -> Ask:
    return Ask(read_own_query(text).query, Filters())


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_asked_together_is_as_asked_alone(simulated: Shop, engine: str) -> None:
    asks = [Ask(find_query(name), QUARTER.taken_by(find_query(name).filters)) for name in NAMES]
    together = list(simulated.ask_each(asks, engine=engine))
    assert [result.query.name for result in together] == list(NAMES)
    for ask, result in zip(asks, together, strict=True):
        assert result.table.equals(simulated.ask(ask.query, ask.filters, engine=engine).table)


def test_what_is_asked_twice_is_computed_once(simulated: Shop) -> None:
    kpis, week = (
        Ask(find_query("kpis"), QUARTER),
        Ask(find_query("kpis"), Filters(start=QUARTER.start, end=QUARTER.start)),
    )
    first, other, again = simulated.ask_each([kpis, week, kpis])
    assert first is again
    assert not first.table.equals(other.table)
    places = dict(simulated.reading().ask_every([kpis, week, kpis]))
    assert sorted(places) == [0, 1, 2]
    assert places[0] is places[2]


def test_what_nobody_waits_for_any_more_is_ended(simulated: Shop) -> None:
    kpis = Ask(find_query("kpis"), QUARTER)
    answers = simulated.ask_each([kpis, own(ENDLESS), own(ENDLESS)])
    next(answers)
    answers.close()  # as Ctrl-C does, or an error in another
    assert len(list(simulated.ask_each([kpis, kpis]))) == 2  # both workers are free again


def test_an_error_in_one_reaches_who_asked(simulated: Shop) -> None:
    answers = simulated.ask_each([Ask(find_query("kpis"), QUARTER), own("select regin from ledger")])
    assert len(next(answers)) == 1
    with pytest.raises(QueryFailed, match="regin"):
        next(answers)


def test_a_shop_that_is_closed_says_so(simulated: Shop) -> None:
    answers = simulated.ask_each([Ask(find_query("top_products"), QUARTER, {"top_n": n}) for n in range(1, 7)])
    next(answers)
    simulated.close()
    with pytest.raises((StoreUnavailable, QueryFailed)):
        list(answers)
