"""Recorded once, whole or not at all: however often it is sent, by however many at once, and whoever is killed."""

import json
import subprocess
import sys
import textwrap
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from storelens.errors import StoreUnavailable, UsageError
from storelens.recording import (
    Adjustment,
    KeyReused,
    NewCustomer,
    NewProduct,
    Receipt,
    Recorded,
    RequestRefused,
    Sale,
    SaleLine,
    record_adjustment,
    record_customer,
    record_product,
    record_receipt,
    record_sale,
)
from storelens.store import Store, database
from trading_shop import ADA, CUP, CUPS_ON_HAND, NOW, POT, ask, counted, failing, on_hand

SALE = Sale((SaleLine(1, product_id=CUP),), "web", ADA)
AT_ONCE = 12

# Sells a cup for each key; `here` is called between the movement and the line.
SELL = """
    import sys
    from pathlib import Path
    from storelens.recording import Sale, SaleLine, record_sale, sales
    from storelens.store import Store
    {}
    with Store.open(Path(sys.argv[1])) as store:
        for key in sys.argv[2:]:
            done = record_sale(store, Sale((SaleLine(1, sku="CUP"),), "web", 1), key)
            print(done.id, done.replayed, flush=True)
"""
STUCK = """
    import time
    moved = sales.move

    def move(*values):
        moved(*values)
        print("half recorded", flush=True)
        time.sleep(60)

    sales.move = move
"""


def selling(store: Store, *keys: str, before: str = "") -> "subprocess.Popen[str]":
    code = textwrap.dedent(SELL).format(textwrap.dedent(before))
    return subprocess.Popen(
        [sys.executable, "-c", code, str(store.path), *keys], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_sent_again_it_gets_the_first_answer(store: Store) -> None:
    first = record_sale(store, SALE, "a", now=NOW)
    before = counted(store)
    again = record_sale(store, SALE, " a ", now=NOW.replace(year=2030))
    assert (first.replayed, again.replayed) == (False, True)
    assert again.answer == first.answer
    assert counted(store) == before
    assert on_hand(store, CUP) == CUPS_ON_HAND - 1


def test_what_is_kept_of_a_request(store: Store) -> None:
    done = record_sale(store, SALE, "a", now=NOW)
    ((key, operation, digest, response, at),) = ask(store, "select * from recorded")
    assert (key, operation, len(digest), at) == ("a", "sale", 64, "2025-04-01 02:30:00")
    assert json.loads(response) == done.answer


@pytest.mark.parametrize("other", [replace(SALE, tax_minor=1), replace(SALE, lines=SALE.lines * 2)])
def test_a_key_for_another_request_is_refused(store: Store, other: Sale) -> None:
    record_sale(store, SALE, "a", now=NOW)
    before = counted(store)
    with pytest.raises(KeyReused, match="the idempotency key 'a' was used for another sale - use a new key"):
        record_sale(store, other, "a", now=NOW)
    assert counted(store) == before


def test_a_key_for_another_operation_is_refused(store: Store) -> None:
    record_sale(store, SALE, "a", now=NOW)
    with pytest.raises(UsageError, match="was used for another sale"):
        record_receipt(store, Receipt(CUP, 1), "a", now=NOW)


def test_an_answer_of_a_product_since_retired_is_given_again(store: Store) -> None:
    first = record_sale(store, SALE, "a", now=NOW)
    with store.transaction() as connection:
        connection.execute("update products set retired_date = '2025-03-01' where product_id = ?", [CUP])
    assert record_sale(store, SALE, "a", now=NOW).answer == first.answer


def test_threads_with_one_key_record_one(store: Store) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        done = list(threads.map(lambda _: record_sale(store, SALE, "a", now=NOW), range(AT_ONCE)))
    assert Counter(one.replayed for one in done) == {False: 1, True: AT_ONCE - 1}
    assert len({one.id for one in done}) == 1
    assert on_hand(store, CUP) == CUPS_ON_HAND - 1


def test_threads_with_keys_of_their_own_record_all(store: Store) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        done = list(threads.map(lambda number: record_sale(store, SALE, f"k{number}", now=NOW), range(AT_ONCE)))
    assert len({one.id for one in done}) == AT_ONCE
    assert on_hand(store, CUP) == CUPS_ON_HAND - AT_ONCE
    assert failing(store.path) == {}


def test_threads_that_count_and_sell_at_once(store: Store) -> None:
    def trade(number: int) -> Recorded:
        if number % 3 == 0:
            return record_adjustment(store, Adjustment(CUP, "found", change_units=2), f"k{number}", now=NOW)
        return record_sale(store, SALE, f"k{number}", now=NOW)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(trade, range(30)))
    assert on_hand(store, CUP) == CUPS_ON_HAND + 10 * 2 - 20
    assert failing(store.path) == {}


def test_one_address_is_given_once(store: Store) -> None:
    def join(number: int) -> str:
        try:
            record_customer(store, NewCustomer(f"C{number}", "West", "same@example.com"), f"k{number}", now=NOW)
        except RequestRefused as refused:
            return refused.errors[0].name
        return "joined"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert Counter(threads.map(join, range(AT_ONCE))) == {"joined": 1, "email": AT_ONCE - 1}


def test_one_sku_is_given_once(store: Store) -> None:
    def launch(number: int) -> str:
        try:
            record_product(store, NewProduct("BOWL", f"P{number}", "Kitchen", 1), f"k{number}", now=NOW)
        except RequestRefused as refused:
            return refused.errors[0].name
        return "launched"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert Counter(threads.map(launch, range(AT_ONCE))) == {"launched": 1, "sku": AT_ONCE - 1}


@pytest.mark.slow
def test_processes_at_once(store: Store) -> None:
    shared = [f"shared {number}" for number in range(5)]
    running = [selling(store, *shared, *(f"{place} {number}" for number in range(5))) for place in range(4)]
    said = []
    for process in running:
        out, errors = process.communicate(timeout=120)
        assert errors == ""
        said += out.splitlines()
    recorded = [line for line in said if line.endswith("False")]
    assert (len(said), len(recorded), len(set(recorded))) == (40, 25, 25)
    assert on_hand(store, CUP) == CUPS_ON_HAND - 25
    assert set(failing(store.path)) <= {"negative_stock"}


@pytest.mark.slow
def test_killed_in_the_middle_nothing_is_recorded(store: Store) -> None:
    before = counted(store)
    process = selling(store, "a", before=STUCK)
    assert process.stdout is not None
    assert process.stdout.readline() == "half recorded\n"
    process.kill()
    process.communicate()
    assert counted(store) == before
    assert on_hand(store, CUP) == CUPS_ON_HAND
    assert record_sale(store, SALE, "a", now=NOW).replayed is False
    assert failing(store.path) == {}


def test_what_fails_in_the_middle_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError

    before = counted(store)
    monkeypatch.setattr("storelens.recording.sales._sell", broken)
    with pytest.raises(ZeroDivisionError):
        record_sale(store, SALE, "a", now=NOW)
    assert counted(store) == before


def test_a_store_in_use_is_waited_for_and_then_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    with store.transaction(), pytest.raises(StoreUnavailable, match="is in use by another program - wait"):
        record_sale(store, SALE, "a", now=NOW)
    assert record_sale(store, SALE, "a", now=NOW).replayed is False


def test_a_store_that_was_moved_away_is_said_and_not_made(store: Store) -> None:
    store.path.rename(store.path.with_name("away.db"))
    with pytest.raises(StoreUnavailable, match="no store at"):
        record_sale(store, SALE, "a", now=NOW)
    assert not store.path.exists()


def test_a_full_disk_records_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counted(store)
    connect = database._connect

    def small(*values: object) -> database.Connection:
        connection = connect(*values)
        connection.execute(f"pragma max_page_count = {connection.execute('pragma page_count').fetchone()[0]}")
        return connection

    monkeypatch.setattr(database, "_connect", small)
    lines = tuple(SaleLine(1, product_id=POT) for _ in range(900))
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        record_sale(store, replace(SALE, lines=lines), "a", now=NOW)
    monkeypatch.undo()
    assert counted(store) == before
