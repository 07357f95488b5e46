"""A file's total beside the ledger: each step has its rows, and all of them lead from one to the other."""

import random
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audited_orders import line, order, products
from audited_shop import audited_tables, random_change, read_sql_rows, run_sql, write_store
from small_shop import Tables
from storelens.auditing import Reconciliation, find_files, origins_of, reconcile, reconciliation_rows
from storelens.engines.sqlite import SQLiteEngine
from storelens.errors import UsageError

EngineOf = Callable[[Path], SQLiteEngine]
IMPORTED_AT = "2025-04-01 08:00:00"
FileRows = list[tuple[int, str, int, int | None]]


def imported(import_id: int, file_name: str, rows: int, aside: int = 0) -> dict[str, Any]:
    return {
        "import_id": import_id, "source": "table", "file_name": file_name, "file_hash": "h", "file_bytes": 1,
        "imported_at": IMPORTED_AT, "rows_in": rows, "rows_loaded": rows - aside, "rows_set_aside": aside,
        "rows_updated": 0, "rows_unchanged": 0,
    }  # fmt: skip


def file_rows(import_id: int, rows: FileRows) -> list[dict[str, Any]]:
    names = ("line_number", "treatment", "amount_minor", "order_item_id")
    return [{"import_id": import_id, **dict(zip(names, row, strict=True))} for row in rows]


ROWS: FileRows = [
    (2, "sale", 5000, 1),  # two rows of a file that are one line of two
    (3, "sale", 5000, 1),
    (4, "service", 700, 2),
    (5, "gift_card", 2500, 3),
    (6, "cancelled", 1200, 4),
    (7, "test", 9900, 5),
    (8, "return", -3000, 6),  # of a line that another file brought
    (9, "unmatched_return", -400, 7),
    (10, "duplicate", 700, None),
    (11, "set_aside", 1550, None),
    (12, "set_aside", 0, None),
    (13, "order", 0, None),
]
FILE = 23150
LEDGER = 9000 + 700 + 0 - 3000 - 400


def hand_made() -> Tables:
    """One file with a row of each treatment: order 1 has a discount of 10.00 on all of it."""
    return {
        "products": products(),
        "orders": [
            order(1, "2025-03-01"), order(2, "2025-03-02"), order(4, "2025-03-04", status="cancelled", cancelled_date="2025-03-05"),
            order(5, "2025-03-05", is_test=1), order(6, "2025-02-01"), order(7, "2025-03-07", order_kind="credit_note"),
        ],
        "order_items": [
            line(1, 1, 1, 5000, 1000, quantity=2), line(2, 1, 2, 700), line(3, 2, 3, 2500), line(4, 4, 1, 1200),
            line(5, 5, 1, 9900), line(6, 6, 1, 3000), line(7, 7, 1, 400),
        ],
        "returns": [{"order_item_id": 6, "return_date": "2025-03-06", "quantity": 1, "amount_minor": 3000}],
        "imports": [imported(1, "other.csv", 1), imported(2, "march.csv", 14, aside=2)],
        "import_rows": file_rows(1, [(2, "sale", 3000, 6)]) + file_rows(2, ROWS),
        "import_totals": [
            {"import_id": 2, "position": 1, "measure": "gross_minor", "says": "column Total", "unit": "money", "stated": 10700,
             "ours": 10700},
            {"import_id": 2, "position": 2, "measure": "orders", "says": "sheet Returns", "unit": "count", "stated": 7, "ours": 6},
        ],
        "set_aside": [
            {"import_id": 2, "file_name": "march.csv", "line_number": 11, "reason": "no day", "original_text": "A-9;;31.2.;15,50"},
            {"import_id": 2, "file_name": "march.csv", "line_number": 12, "reason": "no price", "original_text": "A-9;?"},
        ],
    }  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return write_store(tmp_path / "store.db", hand_made())


def told(path: Path, import_id: int = 2) -> Reconciliation:
    with closing(SQLiteEngine(path)) as engine:
        return reconcile(engine, find_files(engine, import_id)[0])


def steps(found: Reconciliation) -> dict[str, tuple[int, int]]:
    return {step.name: (step.entries, step.amount_minor) for step in found.steps}


IMPORTED_STEPS = {
    "set_aside": (2, -1550), "duplicate": (1, -700), "test": (1, -9900), "gift_card": (1, -2500), "order": (1, 0),
    "order_discounts": (1, -1000), "cancelled": (1, -1200),
}  # fmt: skip


def test_a_file_added_up_by_hand(made: Path) -> None:
    found = told(made)
    assert (found.file_minor, found.ledger_minor) == (FILE, LEDGER)
    assert steps(found) == IMPORTED_STEPS
    assert found.adds_up
    assert {row["treatment"]: (row["file_rows"], row["amount_minor"]) for row in found.treatments.rows}["sale"] == (
        2,
        10000,
    )
    assert found.unaccounted_rows == 2


def test_a_return_of_a_line_that_another_file_sold_is_in_its_own_file(made: Path) -> None:
    other = told(made, 1)
    assert (other.file_minor, steps(other), other.ledger_minor) == (3000, {"other_returns": (1, -3000)}, 0)


def test_stated_totals_stand_beside_ours(made: Path) -> None:
    stated = told(made).stated.rows
    assert [(row["measure"], row["unit"], row["stated"], row["ours"]) for row in stated] == [
        ("gross_minor", "money", 10700, 10700), ("orders", "count", 7, 6)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "step", "entries", "amount"),
    [
        ("update order_items set quantity = 3 where order_item_id = 1", "updated_since", 1, 5000),
        ("update order_items set discount_minor = 0 where order_item_id = 1", "updated_since", 1, 1000),
        ("update orders set is_test = 1 where order_id = 1", "updated_since", 2, -9700),
        ("delete from order_items where order_item_id = 2", "removed_since", 1, -700),
        ("insert into returns (order_item_id, return_date, quantity, amount_minor) values (1, '2025-05-01', 1, 4500)",
         "other_returns", 1, -4500),
        ("update returns set amount_minor = 2800", "other_returns", 1, 200),
        ("update orders set status = 'cancelled', cancelled_date = '2025-05-01' where order_id = 1", "cancelled_since", 2, -9700),
    ],
)  # fmt: skip
def test_what_was_altered_since_is_a_step_of_its_own(
    made: Path, sql: str, step: str, entries: int, amount: int
) -> None:
    run_sql(made, sql)
    found = told(made)
    assert found.adds_up
    altered = dict(IMPORTED_STEPS) | {step: (entries, amount)}
    if step == "removed_since" or "is_test" in sql:
        altered = {name: value for name, value in altered.items() if name in steps(found)}
    assert steps(found) == altered


def test_an_order_that_was_cancelled_by_then_was_not_cancelled_since(made: Path) -> None:
    run_sql(
        made,
        "update import_rows set treatment = 'sale' where treatment = 'cancelled'",
        "update orders set shipping_minor = 1",
    )
    assert steps(told(made)) == IMPORTED_STEPS


def test_a_line_altered_twice_was_imported_as_it_was_before_the_first(made: Path) -> None:
    run_sql(
        made, "update order_items set quantity = 3 where order_item_id = 1", "update order_items set discount_minor = 0"
    )
    assert steps(told(made)) == dict(IMPORTED_STEPS) | {"updated_since": (1, 6000)}


def test_rows_set_aside_are_listed_in_their_own_words(made: Path, engine_of: EngineOf) -> None:
    engine = engine_of(made)
    rows = reconciliation_rows(engine, find_files(engine, 2)[0], "set_aside").rows
    assert [(row["line_number"], row["amount_minor"], row["note"]) for row in rows] == [
        (11, -1550, "no day: A-9;;31.2.;15,50"), (12, 0, "no price: A-9;?")
    ]  # fmt: skip


def test_rows_that_are_in_the_ledger_as_they_are_can_be_listed_too(made: Path, engine_of: EngineOf) -> None:
    engine = engine_of(made)
    (row,) = reconciliation_rows(engine, find_files(engine, 2)[0], "service").rows
    assert (row["line_number"], row["external_id"], row["amount_minor"]) == (4, "A-1", 700)
    assert reconciliation_rows(engine, find_files(engine, 2)[0], "updated_since").rows == []


def test_every_step_s_rows_come_to_it(made: Path, engine_of: EngineOf) -> None:
    engine = engine_of(made)
    (file,) = find_files(engine, 2)
    for step in reconcile(engine, file).steps:
        rows = reconciliation_rows(engine, file, step.name).rows
        assert (len(rows), sum(row["amount_minor"] for row in rows)) == (step.entries, step.amount_minor)


def test_unknown_files_and_steps_are_told_in_one_line(made: Path, tmp_path: Path, engine_of: EngineOf) -> None:
    engine = engine_of(made)
    with pytest.raises(UsageError, match=r"no import numbered 7 has rows or totals - known: 1, 2"):
        find_files(engine, 7)
    with pytest.raises(UsageError, match=r"no step named 'setaside' - did you mean set_aside\?"):
        reconciliation_rows(engine, find_files(engine)[0], "setaside")
    empty = engine_of(write_store(tmp_path / "empty" / "store.db", {"products": products()}))
    with pytest.raises(
        UsageError, match=r"no import has rows or totals to reconcile - bring files with storelens import"
    ):
        find_files(empty)


def test_the_last_file_is_meant_where_none_is_named(made: Path, engine_of: EngineOf) -> None:
    engine = engine_of(made)
    assert [file["import_id"] for file in find_files(engine)] == [2]
    assert [file["import_id"] for file in find_files(engine, every=True)] == [1, 2]


def add_file(path: Path, chance: random.Random) -> None:
    """Give a store the files that may have brought it: rows whose amounts have only a part of each line's discount."""
    lines = read_sql_rows(
        path,
        "select order_items.order_item_id, quantity * unit_price_minor, discount_minor, orders.is_test, orders.order_kind, "
        "orders.cancelled_date, products.kind from order_items inner join orders using (order_id) inner join products using (product_id)",
    )
    rows: FileRows = []
    for item, value, discount, is_test, kind, cancelled, product_kind in lines:
        amount = value - chance.randint(0, discount)
        treatment = (
            "test" if is_test else "gift_card" if product_kind == "gift_card" else "unmatched_return" if kind == "credit_note"
            else "cancelled" if cancelled else "service" if product_kind == "service" else "sale"
        )  # fmt: skip
        rows.append((len(rows) + 2, treatment, -amount if treatment == "unmatched_return" else amount, item))
        if chance.random() < 0.1:
            rows.append((len(rows) + 2, "duplicate", amount, item))
    for item, amount in read_sql_rows(path, "select order_item_id, amount_minor from returns"):
        if chance.random() < 0.7:
            rows.append((len(rows) + 2, "return", -amount, item))
    rows.append((len(rows) + 2, "set_aside", chance.randint(-500, 500), None))
    for import_id in (1, 2):
        one = imported(import_id, "orders.csv", len(rows))
        run_sql(
            path, (f"insert into imports ({', '.join(one)}) values ({', '.join('?' * len(one))})", tuple(one.values()))
        )
    for number, (line_number, *rest) in enumerate(rows):
        import_id = 1 + number * 2 // len(rows)
        run_sql(path, ("insert into import_rows values (?, ?, ?, ?, ?)", (import_id, line_number, *rest)))


@pytest.fixture(scope="module")
def imported_stores(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("imported")
    paths = [write_store(folder / f"{seed}.db", audited_tables(seed, orders=20)) for seed in range(3)]
    for seed, path in enumerate(paths):
        add_file(path, random.Random(seed))
    return paths


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), number=st.integers(0, 8))
def test_the_steps_lead_to_the_ledger_whatever_is_altered(imported_stores: list[Path], seed: int, number: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        shutil.copy(imported_stores[seed % 3], path)
        for _ in range(number):
            random_change(path, chance)
        found = [told(path, import_id) for import_id in (1, 2)]
    for one in found:
        assert one.reached_minor == one.ledger_minor, steps(one)
        if number == 0:
            assert not {"updated_since", "removed_since", "cancelled_since"} & set(steps(one))


def test_a_return_shared_over_two_sales_is_exact_on_both(tmp_path: Path, engine_of: EngineOf) -> None:
    """Row 3 of file 2 takes back three: two of order 2, in the same file, and one of order 1, which file 1 brought."""
    tables = {
        "products": products(),
        "orders": [order(1, "2025-03-01"), order(2, "2025-03-02")],
        "order_items": [line(1, 1, 1, 500, quantity=2), line(2, 2, 1, 400, quantity=2)],
        "returns": [
            {"return_id": 1, "external_id": "C9/1", "order_item_id": 2, "return_date": "2025-03-05", "quantity": 2,
             "amount_minor": 800, "tax_minor": 0},
            {"return_id": 2, "external_id": "C9/1#2", "order_item_id": 1, "return_date": "2025-03-05", "quantity": 1,
             "amount_minor": 400, "tax_minor": 0},
        ],
        "imports": [imported(1, "a.csv", 1), imported(2, "b.csv", 2)],
        "import_rows": file_rows(1, [(2, "sale", 1000, 1)]) + file_rows(2, [(2, "sale", 800, 2), (3, "return", -1200, 2)]),
    }  # fmt: skip
    path = write_store(tmp_path / "store.db", tables)
    with closing(engine_of(path)) as engine:
        first, second = (reconcile(engine, file) for file in find_files(engine, every=True))
        assert [step.name for step in second.steps] == []
        assert (second.file_minor, second.ledger_minor, second.adds_up) == (-400, -400, True)
        assert [(step.name, step.amount_minor) for step in first.steps] == [("other_returns", -400)]
        assert first.adds_up
        assert origins_of(engine, [1, 2]) == {
            (1, False): [("a.csv", 2)],
            (1, True): [("b.csv", 3)],
            (2, False): [("b.csv", 2)],
            (2, True): [("b.csv", 3)],
        }
