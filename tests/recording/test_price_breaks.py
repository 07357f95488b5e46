"""Price breaks written down: the whole list of a product, in place of what it had."""

from typing import Any

import pytest

from storelens.recording import PriceBreak, PriceBreaks, RequestRefused, read_price_breaks, record_price_breaks
from storelens.store import Store
from trading_shop import CUP, NOW, PEN, WRAP, ask, failing


def breaks(*pairs: tuple[Any, Any]) -> tuple[PriceBreak, ...]:
    return tuple(PriceBreak(units, cost) for units, cost in pairs)


def held(store: Store, product_id: int = CUP) -> list[tuple[Any, ...]]:
    return ask(
        store,
        "select least_units, unit_cost_minor from price_breaks where product_id = ? order by least_units",
        product_id,
    )


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (PriceBreaks((), 999), "product_id"),
        (PriceBreaks((), sku="NONE"), "sku"),
        (PriceBreaks(()), "product_id"),
        (PriceBreaks((), WRAP), "product_id"),
        (PriceBreaks(breaks((0, 100)), CUP), "breaks[0].least_units"),
        (PriceBreaks(breaks((True, 100)), CUP), "breaks[0].least_units"),
        (PriceBreaks(breaks((10, -1)), CUP), "breaks[0].unit_cost_minor"),
        (PriceBreaks(breaks((10, 100), (20, 1.5)), CUP), "breaks[1].unit_cost_minor"),
        (PriceBreaks(breaks((10, 100), (10, 90)), CUP), "breaks[1].least_units"),
        (PriceBreaks(breaks(*((units, 100) for units in range(1, 102))), CUP), "breaks"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(store: Store, given: PriceBreaks, name: str) -> None:
    record_price_breaks(store, PriceBreaks(breaks((12, 380)), CUP), "before", now=NOW)
    with pytest.raises(RequestRefused) as refused:
        record_price_breaks(store, given, "a", now=NOW)
    assert [fault.name for fault in refused.value.errors] == [name]
    assert held(store) == [(12, 380)]


def test_a_list_takes_the_place_of_the_one_before(store: Store) -> None:
    first = record_price_breaks(store, PriceBreaks(breaks((48, 350), (12, 380)), sku="CUP"), "a", now=NOW).answer
    assert (first["added"], first["changed"], first["removed"], first["warnings"]) == (2, 0, 0, [])
    assert held(store) == [(12, 380), (48, 350)]
    second = record_price_breaks(store, PriceBreaks(breaks((12, 380), (48, 340), (96, 320)), CUP), "b", now=NOW).answer
    assert (second["added"], second["changed"], second["removed"]) == (1, 1, 0)
    third = record_price_breaks(store, PriceBreaks(breaks((96, 320)), CUP), "c", now=NOW).answer
    assert (third["removed"], third["breaks"]) == (2, [{"least_units": 96, "unit_cost_minor": 320}])
    assert record_price_breaks(store, PriceBreaks((), CUP), "d", now=NOW).answer["breaks"] == []
    assert failing(store.path) == {}


def test_what_stays_as_it_is_is_not_written(store: Store) -> None:
    record_price_breaks(store, PriceBreaks(breaks((12, 380), (48, 350)), CUP), "a", now=NOW)
    written = "select count(*) from change_log where table_name = 'price_breaks'"
    before = ask(store, written)
    done = record_price_breaks(store, PriceBreaks(breaks((48, 350), (12, 380)), CUP), "b", now=NOW).answer
    assert (done["added"], done["changed"], done["removed"]) == (0, 0, 0)
    assert ask(store, written) == before


def test_a_list_sent_again_is_answered_again(store: Store) -> None:
    given = PriceBreaks(breaks((12, 380)), CUP)
    record_price_breaks(store, given, "a", now=NOW)
    record_price_breaks(store, PriceBreaks((), CUP), "b", now=NOW)
    again = record_price_breaks(store, given, "a", now=NOW)
    assert again.replayed
    assert held(store) == []


def test_what_looks_wrong_is_kept_with_a_warning(store: Store) -> None:
    done = record_price_breaks(store, PriceBreaks(breaks((12, 380), (48, 400)), CUP), "a", now=NOW).answer
    assert done["warnings"] == [
        "Cup (CUP): from 48 units on a unit costs USD 4.00, more than in a smaller order (USD 3.80) - look at it"
    ]
    costless = record_price_breaks(store, PriceBreaks(breaks((10, 90)), PEN), "b", now=NOW).answer
    assert "no cost is known below 10 units" in costless["warnings"][0]


def test_they_are_read_from_the_store(store: Store) -> None:
    record_price_breaks(store, PriceBreaks(breaks((48, 350), (12, 380)), CUP), "a", now=NOW)
    found = read_price_breaks(store, CUP)
    assert found is not None
    assert (found["sku"], found["cost_minor"]) == ("CUP", 400)
    assert [line["least_units"] for line in found["breaks"]] == [12, 48]
    assert read_price_breaks(store, 999) is None
