"""The store's own queries on a server: every one gives the rows that it gives from the file."""

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audited_shop import audited_tables, random_change, run_sql, write_store
from postgres_server import Server
from storelens.auditing import Month, close_month
from storelens.catalogue import load_store_queries
from storelens.engines.postgres import PostgresEngine
from storelens.engines.sqlite import SQLiteEngine
from storelens.shop import open_store
from storelens.store.postgres.copying import copy_store
from storelens.store_queries import ask, ask_steps

FEBRUARY = Month(date(2025, 2, 1))
DAYS = {"first_day": "2025-02-01", "last_day": "2025-02-28"}
# Beside their defaults: what finds rows in the shop below.
ASKED: dict[str, list[dict[str, Any]]] = {
    "month_entries": [DAYS],
    "our_sales": [DAYS],
    "bridge_to_order_date": [DAYS],
    "order_date_sales": [DAYS],
    "bridge_to_shopify": [DAYS],
    "shopify_sales": [DAYS],
    "bridge_by_status": [DAYS, {**DAYS, "system": "metorik"}],
    "woocommerce_sales": [DAYS],
    "metorik_sales": [DAYS],
    "closed_month_figures": [{"month_start": "2025-02-01"}],
    "closed_month_changes": [{"month_start": "2025-02-01", **DAYS}],
    "closed_month_reasons": [{"month_start": "2025-02-01", **DAYS}],
    "closed_month_files": [{"month_start": "2025-02-01", **DAYS}],
    "import_treatments": [{"import_id": 1}],
    "import_stated_totals": [{"import_id": 1}],
    "reconciliation": [{"import_id": 1}],
    "import_in_ledger": [{"import_id": 1}],
    "import_lines": [{"import_id": 1, "treatment": "sale"}],
    "origins": [{"items": "[1, 2, 3, 9999]"}],
    **{f"planning_{name}": [{"until": "2025-03-01"}] for name in ("demand", "movements", "open_orders", "receipts")},
}
CASES = [(name, number) for name in load_store_queries() for number in range(len(ASKED.get(name, [])) + 1)]
EMPTY = {"planning_open_orders"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with files, a closed month, and what altered it since."""
    tables = audited_tables(5)
    lines = [
        (place, "sale", item["unit_price_minor"] * item["quantity"], item["order_item_id"])
        for place, item in enumerate(tables["order_items"], start=2)
    ]
    names = ("import_id", "line_number", "treatment", "amount_minor", "order_item_id")
    rows = [*lines, (1000, "set_aside", 500, None)]
    tables["imports"] = [
        {"import_id": 1, "source": "table", "file_name": "march.csv", "file_hash": "h", "file_bytes": 1,
         "imported_at": "2099-04-01 08:00:00", "rows_in": len(rows), "rows_loaded": len(lines), "rows_set_aside": 1,
         "rows_updated": 0, "rows_unchanged": 0}
    ]  # fmt: skip
    tables["import_rows"] = [dict(zip(names, (1, *row), strict=True)) for row in rows]
    tables["import_totals"] = [
        {"import_id": 1, "position": 1, "measure": "gross_minor", "says": "Total", "unit": "money", "stated": 7, "ours": 8}
    ]  # fmt: skip
    path = write_store(tmp_path_factory.mktemp("asked") / "store.db", tables)
    with open_store(f"sqlite:///{path}") as shop, closing(SQLiteEngine(path)) as engine:

        def headline(month: Month) -> dict[str, Any]:
            return shop.query("kpis", start=month.first_day, end=month.last_day, compare="none").to_pylist()[0]

        close_month(shop.store, engine, FEBRUARY, shop.history(), headline)
    chance = random.Random(5)
    for _ in range(25):
        random_change(path, chance)
    run_sql(path, "update products set kind = 'service' where product_id = 2")
    return path


@pytest.fixture(scope="module")
def engines(path: Path, postgres_server: Server) -> Iterator[tuple[SQLiteEngine, PostgresEngine]]:
    address = postgres_server.database()
    copy_store(path, address)
    with closing(SQLiteEngine(path)) as near, closing(PostgresEngine(address)) as far:
        yield near, far


@pytest.mark.parametrize(("name", "case"), CASES)
def test_every_query_of_the_store_gives_the_same_rows(
    engines: tuple[SQLiteEngine, PostgresEngine], name: str, case: int
) -> None:
    values = ([{}, *ASKED.get(name, [])])[case]
    near, far = (ask(engine, name, **values) for engine in engines)
    assert far.rows == near.rows
    assert near.rows or case == 0 or name in EMPTY


@pytest.mark.parametrize(
    ("name", "values"), [("reconciliation", {"import_id": 1}), ("bridge_to_shopify", DAYS), ("bridge_by_status", DAYS)]
)
def test_every_step_is_the_same(
    engines: tuple[SQLiteEngine, PostgresEngine], name: str, values: dict[str, Any]
) -> None:
    near, far = (ask_steps(engine, name, **values) for engine in engines)
    assert far.rows == near.rows != []
