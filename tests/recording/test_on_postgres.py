"""Recording on a PostgreSQL server: the same requests leave the same rows, and several programs at once lose none."""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from postgres_server import Server
from storelens.recording import (
    Adjustment,
    KeyReused,
    NewCustomer,
    NewProduct,
    NewReview,
    OrderCancel,
    OrderEdit,
    OrderLine,
    OrderReceipt,
    OrderSend,
    PriceBreak,
    PriceBreaks,
    Receipt,
    ReceivedLine,
    RequestRefused,
    Return,
    ReturnLine,
    Sale,
    SaleLine,
    cancel_order,
    edit_order,
    forget_recorded,
    list_orders,
    read_order,
    read_price_breaks,
    receive_order,
    record_adjustment,
    record_customer,
    record_price_breaks,
    record_product,
    record_receipt,
    record_return,
    record_review,
    record_sale,
    send_order,
)
from storelens.store import Store
from storelens.store.opening import store_at
from storelens.store.past_costs import fill_past_costs
from storelens.store.postgres.copying import copy_store
from storelens.store.shape import read_shape
from trading_shop import ADA, ADAS, ADAS_CUPS, ADAS_POT, CUP, CUPS_ON_HAND, EMPTY, NOW, PEN, POT, ask, on_hand

SALE = Sale(
    (SaleLine(2, product_id=CUP, discount_minor=100), SaleLine(1, sku="POT")), "WEB", ADA, discount_minor=300,
    tax_minor=90, discount_code="TEN",
)  # fmt: skip
# Every kind of request, one after the other: each is answered and leaves rows.
REQUESTS: dict[str, Callable[[Store], Any]] = {
    "sale": lambda store: record_sale(store, SALE, "1", now=NOW),
    "again": lambda store: record_sale(store, SALE, "1", now=NOW),
    "anonymous": lambda store: record_sale(
        store, Sale((SaleLine(3, product_id=PEN),), "Market", region="North", status="PAID"), "2", now=NOW
    ),
    "newcomer": lambda store: record_sale(
        store,
        replace(SALE, customer_id=None, new_customer=NewCustomer("Eve", "west", "Eve@Example.com ")),
        "3",
        now=NOW,
    ),
    "customer": lambda store: record_customer(store, NewCustomer("Dan", "East", city="Köln"), "4", now=NOW),
    "known": lambda store: record_customer(store, NewCustomer("Ada", "East", "ADA@example.com"), "5", now=NOW),
    "return": lambda store: record_return(
        store, Return((ReturnLine(ADAS_CUPS, 1), ReturnLine(ADAS_POT, 1)), "broken"), "6", now=NOW
    ),
    "too many": lambda store: record_return(store, Return((ReturnLine(ADAS_CUPS, 9),)), "7", now=NOW),
    "receipt": lambda store: record_receipt(store, Receipt(CUP, 5, 410, "PO-2"), "8", now=NOW),
    "count": lambda store: record_adjustment(store, Adjustment(CUP, "counted", counted_units=30), "9", now=NOW),
    "first count": lambda store: record_adjustment(store, Adjustment(PEN, "counted", counted_units=50), "10", now=NOW),
    "empty": lambda store: record_adjustment(store, Adjustment(EMPTY, "found", change_units=2), "11", now=NOW),
    "product": lambda store: record_product(
        store, NewProduct("NEW", "New cup", "kitchen", 1500, 700, opening_stock=4), "12", now=NOW
    ),
    "costly": lambda store: record_receipt(store, Receipt(PEN, 1, 120), "22", now=NOW),
    "known product": lambda store: record_product(store, NewProduct(" cup", "Cup", "Kitchen", 1), "13", now=NOW),
    "review": lambda store: record_review(store, NewReview(CUP, 4, order_id=ADAS, comment="it's 100%"), "14", now=NOW),
    "edit": lambda store: edit_order(store, OrderEdit("PO-3", (OrderLine(7, sku="CUP"),)), "15", now=NOW),
    "send": lambda store: send_order(store, OrderSend("PO-3"), "16", now=NOW),
    "part": lambda store: receive_order(store, OrderReceipt("PO-3", (ReceivedLine(3, sku="CUP"),)), "17", now=NOW),
    "cancel": lambda store: cancel_order(store, OrderCancel("PO-3", "late"), "18", now=NOW),
    "read": lambda store: read_order(store, "PO-2", now=NOW),
    "list": lambda store: list_orders(store, now=NOW),
    "calendar": lambda store: record_receipt(store, Receipt(CUP, 1, received_date=date(2024, 12, 1)), "19", now=NOW),
    "prices": lambda store: record_price_breaks(
        store, PriceBreaks((PriceBreak(12, 380), PriceBreak(48, 350)), CUP), "20", now=NOW
    ),
    "other prices": lambda store: record_price_breaks(store, PriceBreaks((PriceBreak(48, 340),), CUP), "21", now=NOW),
    "read prices": lambda store: read_price_breaks(store, CUP),
    "past costs": lambda store: fill_past_costs(store, now=NOW),
    "forget": lambda store: forget_recorded(store, now=NOW),
}
AT_ONCE, EACH = 3, 6

# One program of several: it sells cups, one for each key it is given.
SELL = textwrap.dedent("""
    import sys
    from storelens.recording import Sale, SaleLine, record_sale
    from storelens.store.opening import store_at
    with store_at(sys.argv[1]) as store:
        for key in sys.argv[2:]:
            record_sale(store, Sale((SaleLine(1, sku="CUP"), SaleLine(1, sku="POT")), "web", 1), key)
""")
# A loader that knows nothing of turns: it takes the products in the other order, and ends late.
LOAD = """
begin;
insert into storelens.stock_movements (product_id, moved_date, quantity, kind) values ({pot}, '2025-03-30', 1, 'receipt');
insert into storelens.stock_movements (product_id, moved_date, quantity, kind) values ({cup}, '2025-03-30', 1, 'receipt');
commit;
"""


@pytest.fixture(scope="module")
def template(written_shop: Path, postgres_server: Server) -> str:
    made = postgres_server.database()
    copy_store(written_shop, made)
    return made


@pytest.fixture
def address(template: str, postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path))
    return postgres_server.database(template)


@pytest.fixture
def served(address: str) -> Iterator[Store]:
    with store_at(address) as opened:
        yield opened


def answered(store: Store, request: Callable[[Store], Any]) -> Any:
    """Return the answer, or the words with which it is refused."""
    try:
        return request(store)
    except (RequestRefused, KeyReused) as error:
        return str(error)


def contents(store: Store) -> dict[str, list[str]]:
    """Return every table's rows as texts, without when and in which order they were logged."""
    found = {}
    for table in read_shape():
        if table.name not in ("settings", "change_log"):
            found[table.name] = sorted(map(str, ask(store, f"select * from {table.name}")))
    found["change_log"] = sorted(map(str, ask(store, "select table_name, row_id, operation from change_log")))
    return found


def test_every_request_leaves_the_rows_that_it_leaves_in_a_file(store: Store, served: Store) -> None:
    for name, request in REQUESTS.items():
        assert answered(served, request) == answered(store, request), name
    ours, theirs = contents(store), contents(served)
    for table, rows in ours.items():
        assert theirs[table] == rows, table


def test_the_rows_recorded_are_in_the_warehouse(address: str, served: Store) -> None:
    from same_marts import assert_warehouse_says_what_the_store_says
    from storelens import open_store

    with open_store(address) as shop:
        shop.refresh()
        record_sale(served, SALE, "1", now=NOW)
        record_return(served, Return((ReturnLine(ADAS_CUPS, 1),)), "2", now=NOW)
        assert shop.refresh().kind == "merged"
        assert_warehouse_says_what_the_store_says(shop)


def test_two_programs_and_a_loader_lose_nothing_and_end(address: str, served: Store, postgres_server: Server) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", SELL, address, *(f"{program}-{number}" for number in range(EACH))],
            stderr=subprocess.PIPE, text=True,
        )
        for program in range(2)
    ]  # fmt: skip
    loaded = 0
    while loaded < EACH or any(program.poll() is None for program in programs):
        loaded += _load(postgres_server, address)
        if loaded > 40 * EACH:
            break
    for program in programs:
        _, said = program.communicate(timeout=120)
        assert program.returncode == 0, said
    assert ask(served, "select count(*) from recorded") == [(2 * EACH,)]
    assert on_hand(served, CUP) == CUPS_ON_HAND - 2 * EACH + loaded
    for product in (CUP, POT):
        moved = ask(served, "select sum(quantity) from stock_movements where product_id = ?", product)
        assert moved == [(on_hand(served, product),)]
    logged = ask(served, "select count(*) from change_log where table_name = 'stock_movements'")
    assert logged == [(2 * 2 * EACH + 2 * loaded,)]


def _load(server: Server, address: str) -> int:
    """Load two movements; return 0 where the server ended the loader in favour of another."""
    import psycopg

    try:
        server.execute(LOAD.format(cup=CUP, pot=POT), address)
    except psycopg.errors.DeadlockDetected:
        return 0
    return 1


def test_the_same_key_sent_by_several_at_once_is_recorded_once(served: Store) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        done = list(threads.map(lambda _: record_sale(served, SALE, "one", now=NOW), range(2 * AT_ONCE)))
    assert len({recorded.id for recorded in done}) == 1
    assert [recorded.replayed for recorded in done].count(False) == 1


def test_changes_are_numbered_as_they_are_committed(served: Store, postgres_server: Server, address: str) -> None:
    """A refresh that has seen a number has seen every smaller one: none is committed after it."""
    import psycopg

    with psycopg.connect(address) as slow:
        slow.execute("insert into storelens.suppliers (supplier_name) values ('Slow')")
        with ThreadPoolExecutor(1) as thread:
            waiting = thread.submit(record_customer, served, NewCustomer("Dan", "East"), "k", now=NOW)
            seen = postgres_server.execute("select max(change_id) from storelens.change_log", address)
            slow.commit()
            waiting.result(60)
    rows = ask(served, "select table_name from change_log order by change_id")
    assert seen == [(None,)]
    assert rows == [("suppliers",), ("customers",)]
