"""Shops that can be added up by hand, for every test."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from browser import HOW, find_browser, open_browser
from postgres_server import Server, running_server
from storelens import open_store
from storelens.batches import TableBatch
from storelens.shop import Shop
from storelens.simulate import SimulationSettings, simulate_shop
from storelens.store.load import create_store

# The same examples at every run: what is green here is green where it lands. `make search` looks for new ones.
settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("house")

Rows = list[dict[str, Any]]


# A file is one process's from its first test to its last: those that take a minute begin first, or the run would end
# with one process at work and the others waiting.
LONGEST = (
    "spark/test_spark.py", "spark/test_stores.py", "spark/test_cluster.py", "test_readme.py", "page/test_measures.py",
    "web/test_serving.py", "page/test_imports.py", "notebook/test_works_alone.py", "page/test_live.py",
    "test_ledger_properties.py", "warehouse/test_merge.py", "page/test_accessible.py", "notebook/test_dashboard.py",
    "web/test_export.py", "warehouse/test_spare.py", "store/test_postgres_store.py", "web/test_sandbox.py",
    "page/test_inventory_plan.py", "notebook/test_showing.py", "web/test_on_postgres.py", "test_queries.py",
)  # fmt: skip


# What tests write is written to disk many times over; memory takes it, where there is enough, in a third less time.
MEMORY = Path("/dev/shm")
LEAST_FREE_BYTES = 10 << 30


def pytest_configure() -> None:
    if MEMORY.is_dir() and min(shutil.disk_usage(MEMORY).free, free_memory()) > LEAST_FREE_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def free_memory() -> int:
    """Return how many bytes Linux would give without taking any from others."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(LONGEST)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden rows anew, for a reviewed diff")


def batch(table: str, rows: Rows) -> TableBatch:
    """Return rows written as dictionaries, of which some may leave out what is null or has a default."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return TableBatch(table, {name: [row.get(name) for row in rows] for name in names})


@pytest.fixture
def make_shop(tmp_path: Path) -> Iterator[Callable[..., Shop]]:
    """Return a function that opens a new shop with these tables' rows."""
    shops: list[Shop] = []

    def make(tables: dict[str, Rows], days: tuple[date, date], **settings: str) -> Shop:
        path = tmp_path / f"shop{len(shops)}" / "store.db"
        create_store(path, [batch(table, rows) for table, rows in tables.items() if rows], settings, days)
        shops.append(open_store(f"sqlite:///{path}"))
        return shops[-1]

    yield make
    for shop in shops:
        shop.close()


def golden_tables() -> dict[str, Rows]:
    """Return the golden example of docs/definitions.md: order 1001 alone, in a shop in New York."""
    return {
        "customers": [
            {"customer_id": 1, "full_name": "Ada", "email": "ada@example.com", "region": "NY", "joined_date": "2025-01-01"}
        ],
        "products": [
            {"product_id": 1, "sku": "A", "product_name": "A", "category": "First", "kind": "goods", "price_minor": 3000},
            {"product_id": 2, "sku": "B", "product_name": "B", "category": "Second", "kind": "goods", "price_minor": 4000},
            {"product_id": 3, "sku": "G", "product_name": "Gift card", "category": "Gift cards", "kind": "gift_card",
             "price_minor": 5000},
        ],
        "orders": [
            {"order_id": 1001, "customer_id": 1, "ordered_at": "2025-02-01 04:30:00", "order_date": "2025-01-31",
             "order_hour": 23, "region": "NY", "status": "delivered", "channel": "web", "discount_code": "TEN",
             "shipping_minor": 500, "tax_minor": 720, "is_test": 0, "cancelled_date": None}
        ],
        "order_items": [
            {"order_item_id": 1, "order_id": 1001, "product_id": 1, "quantity": 2, "unit_price_minor": 3000,
             "discount_minor": 600},
            {"order_item_id": 2, "order_id": 1001, "product_id": 2, "quantity": 1, "unit_price_minor": 4000,
             "discount_minor": 400},
        ],
        "returns": [
            {"return_id": 1, "order_item_id": 1, "return_date": "2025-02-10", "quantity": 1, "amount_minor": 2700,
             "tax_minor": 216}
        ],
    }  # fmt: skip


GOLDEN_DAYS = (date(2025, 1, 1), date(2025, 11, 30))


@pytest.fixture
def golden_shop(make_shop: Callable[..., Shop]) -> Shop:
    return make_shop(golden_tables(), GOLDEN_DAYS, time_zone="America/New_York", currency="USD")


@pytest.fixture(scope="session")
def simulated_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated shop of a year with its warehouse, to be read and not changed; `copy_shop` makes one to change."""
    path = tmp_path_factory.mktemp("simulated") / "store.db"
    settings = SimulationSettings(customers=250, products=40, orders=1200, reviews=400, days=365, seed=7)
    create_store(path, simulate_shop(settings), settings.store_settings, (settings.start, settings.last_date))
    with open_store(f"sqlite:///{path}") as shop:
        shop.refresh()
    return path


@pytest.fixture
def simulated(simulated_path: Path) -> Iterator[Shop]:
    with open_store(f"sqlite:///{simulated_path}") as shop:
        yield shop


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL server, one for each worker; a test takes databases of its own from it."""
    yield from running_server(tmp_path_factory.mktemp)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; where there is none the test is skipped, but never in CI."""
    if find_browser() is None and "CI" not in os.environ:
        pytest.skip(HOW)
    with open_browser() as opened:
        yield opened
