"""The golden example of docs/definitions.md comes out exactly, on every engine."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import GOLDEN_DAYS, golden_tables
from storelens.engines import ENGINES
from storelens.shop import Shop

JANUARY = {"start": "2025-01-01", "end": "2025-01-31"}
FEBRUARY = {"start": "2025-02-01", "end": "2025-02-28"}


def kpis(shop: Shop, engine: str, **filters: Any) -> dict[str, Any]:
    return shop.query("kpis", engine=engine, **filters).to_pylist()[0]


def money(row: dict[str, Any]) -> list[int]:
    names = ("gross", "discount", "returns", "net", "shipping", "tax", "total")
    return [row[f"{name}_minor"] for name in names]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("period", "lens", "expected", "orders", "average"),
    [
        (JANUARY, "event", [10000, 1000, 0, 9000, 500, 720, 10220], 1, 9000),
        (FEBRUARY, "event", [0, 0, 2700, -2700, 0, -216, -2916], 0, None),
        (JANUARY, "order", [10000, 1000, 2700, 6300, 500, 504, 7304], 1, 9000),
        (FEBRUARY, "order", [0, 0, 0, 0, 0, 0, 0], 0, None),
    ],
)
def test_order_1001(
    golden_shop: Shop,
    engine: str,
    period: dict[str, str],
    lens: str,
    expected: list[int],
    orders: int,
    average: int | None,
) -> None:
    row = kpis(golden_shop, engine, lens=lens, **period)
    assert money(row) == expected
    assert (row["orders"], row["average_order_minor"]) == (orders, average)


def extended_tables() -> dict[str, list[dict[str, Any]]]:
    """Return the golden example with every trap that definitions.md lists."""
    tables = golden_tables()

    def order(order_id: int, day: str, items: list[dict[str, Any]], **more: Any) -> None:
        hour = more.pop("hour", 12)
        at = more.pop("ordered_at", f"{day} {hour + 5:02d}:00:00")
        tables["orders"].append(
            {"order_id": order_id, "customer_id": None, "ordered_at": at, "order_date": day, "order_hour": hour,
             "region": "NY", "status": "delivered", "channel": "web", "shipping_minor": 0, "tax_minor": 0, "is_test": 0,
             **more}
        )  # fmt: skip
        for item in items:
            tables["order_items"].append(
                {
                    "order_item_id": len(tables["order_items"]) + 1,
                    "order_id": order_id,
                    "quantity": 1,
                    "discount_minor": 0,
                    **item,
                }
            )

    tables["customers"].append(
        {
            "customer_id": 2,
            "full_name": "Guest",
            "email": "guest@example.com",
            "region": "NJ",
            "joined_date": "2025-03-01",
        }
    )
    a, b, card = ({"product_id": 1, "unit_price_minor": 3000}, {"product_id": 2, "unit_price_minor": 4000},
                  {"product_id": 3, "unit_price_minor": 5000})  # fmt: skip
    order(
        2001,
        "2025-03-03",
        [a, b],
        status="cancelled",
        cancelled_date="2025-04-02",
        shipping_minor=500,
        tax_minor=560,
        customer_id=1,
    )
    order(2002, "2025-03-04", [card], customer_id=1)  # a gift card is sold: a liability
    order(2003, "2025-05-05", [b], customer_id=1, tax_minor=320)  # and redeemed: a sale
    order(
        2004,
        "2025-05-06",
        [{**a, "unit_price_minor": 2750}],
        original_currency="EUR",
        exchange_rate=1.1,
        exchange_rate_date="2025-05-06",
        customer_id=1,
    )
    order(2005, "2025-05-07", [b, b], is_test=1, customer_id=1)
    order(2006, "2025-06-01", [a], customer_id=2)  # a guest with two orders
    order(2007, "2025-06-20", [b], customer_id=2, delivered_date="2025-06-29")  # in two parcels, the last on the 29th
    order(2008, "2025-06-21", [a])  # two guests without e-mail: two people, or one, nobody knows
    order(2009, "2025-06-21", [a])
    order(2010, "2025-07-01", [a], shipping_minor=500, customer_id=1)
    order(2011, "2025-07-02", [{**a, "discount_minor": 3000}], customer_id=1)  # 100 % discount
    # 01:30 came twice on 2 November 2025 in New York: the second time, in standard time.
    order(2012, "2025-11-02", [b], hour=1, ordered_at="2025-11-02 06:30:00", customer_id=2)
    tables["refunds"] = [
        {"refund_id": 1, "order_id": 2010, "refund_date": "2025-08-01", "kind": "shipping", "amount_minor": 500},
        {"refund_id": 2, "order_id": 2010, "refund_date": "2025-08-02", "kind": "goodwill", "amount_minor": 1000},
    ]
    return tables


@pytest.fixture
def extended_shop(make_shop: Callable[..., Shop]) -> Shop:
    return make_shop(extended_tables(), GOLDEN_DAYS, time_zone="America/New_York", currency="USD")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("month", "expected", "orders"),
    [
        ("2025-03", [7000, 0, 0, 7000, 500, 560, 8060], 1),  # sold, and the gift card is no sale
        ("2025-04", [0, 0, 7000, -7000, -500, -560, -8060], 0),  # cancelled in the next month: March stays closed
        ("2025-05", [6750, 0, 0, 6750, 0, 320, 7070], 2),  # redeemed and converted; the test order is nowhere
        ("2025-06", [13000, 0, 0, 13000, 0, 0, 13000], 4),
        ("2025-07", [6000, 3000, 0, 3000, 500, 0, 3500], 2),
        ("2025-08", [0, 0, 0, 0, -500, 0, -500], 0),  # goodwill and shipping refunds leave net sales alone
        ("2025-11", [4000, 0, 0, 4000, 0, 0, 4000], 1),
    ],
)
def test_each_trap_falls_in_its_month(
    extended_shop: Shop, engine: str, month: str, expected: list[int], orders: int
) -> None:
    last = {"2025-04": 30, "2025-06": 30, "2025-11": 30}.get(month, 31)
    row = kpis(extended_shop, engine, start=f"{month}-01", end=f"{month}-{last}")
    assert money(row) == expected
    assert row["orders"] == orders


@pytest.mark.parametrize("engine", ENGINES)
def test_guests_without_identity_are_counted_and_never_merged(extended_shop: Shop, engine: str) -> None:
    row = kpis(extended_shop, engine, start="2025-06-01", end="2025-06-30")
    assert row["orders"] == 4
    assert row["customers"] == 1
    assert row["returning_customer_share"] == 1.0


@pytest.mark.parametrize("engine", ENGINES)
def test_goodwill_has_a_step_of_its_own(extended_shop: Shop, engine: str) -> None:
    rows = extended_shop.query("sales_ladder", engine=engine, start="2025-08-01", end="2025-08-31").to_pylist()
    amounts = {row["step"]: row["amount_minor"] for row in rows}
    assert 0 in amounts.values()
    assert {amount for amount in amounts.values() if amount} == {-500, -1000}  # total, and goodwill below it
