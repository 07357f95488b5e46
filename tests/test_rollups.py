"""Whatever is filtered, the rollups that the compiler chooses say what the ledger says, added up line by line."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storelens import open_store
from storelens.catalogue import find_query
from storelens.filters import read_filters
from storelens.rewrite import Statement, compile_query
from storelens.shop import Shop
from storelens.simulate import SimulationSettings, simulate_shop
from storelens.store.load import create_store

Row = dict[str, Any]
FIRST = date(2024, 1, 1)
HISTORY = (FIRST, FIRST + timedelta(days=700))
REGIONS = ("North", "South", "East", "West", "Central")
CATEGORIES = ("Electronics", "Clothing", "Home", "Books", "Sports")
CHANNELS = ("web", "app", "store", "marketplace")
STATUSES = ("delivered", "cancelled", "shipped", "paid")


@pytest.fixture
def ledger(simulated: Shop) -> list[Row]:
    columns = "entry_date, order_date, order_hour, entry_kind, order_id, customer_id, product_id, quantity, net_minor"
    words = "cast(region as varchar) as region, cast(category as varchar) as category, "
    words += "cast(channel as varchar) as channel, cast(status as varchar) as status"
    rows: list[Row] = (
        simulated.engine("duckdb").run(Statement(f"select {columns}, {words} from ledger", {})).to_pylist()
    )
    return rows


@st.composite
def filters(draw: st.DrawFn) -> Row:
    """Draw what a reader may choose: days or all of them, some regions, categories, channels and statuses, a lens."""
    asked: Row = {"lens": draw(st.sampled_from(("event", "order")))}
    if draw(st.booleans()):
        start = FIRST + timedelta(days=draw(st.integers(-20, 340)))
        asked["start"] = start
        if draw(st.booleans()):
            asked["end"] = start + timedelta(days=draw(st.integers(0, 300)))
    chosen = {"region": REGIONS, "category": CATEGORIES, "channel": CHANNELS, "status": STATUSES}
    for word, values in chosen.items():
        if draw(st.integers(0, 2)) == 0:
            asked[word] = draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))
    return asked


def _chosen(ledger: list[Row], asked: Row, day: str) -> list[Row]:
    first, last = asked.get("start", date.min), asked.get("end", date.max)
    return [
        row
        for row in ledger
        if first <= row[day] <= last
        and all(row[word] in asked[word] for word in ("region", "category", "channel", "status") if word in asked)
    ]


def _sums(rows: list[Row], *keys: str) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in rows:
        found[tuple(row[key] for key in keys)] += row["net_minor"]
    return found


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=filters())
def test_figures_are_those_of_the_ledger(simulated: Shop, ledger: list[Row], asked: Row) -> None:
    rows = _chosen(ledger, asked, "order_date" if asked["lens"] == "order" else "entry_date")
    sales = [row for row in _chosen(ledger, asked, "order_date") if row["entry_kind"] == "sale"]
    kpis = simulated.query("kpis", **asked).to_pylist()[0]
    assert kpis["net_minor"] == sum(row["net_minor"] for row in rows)
    assert kpis["units"] == sum(row["quantity"] for row in sales)
    assert kpis["orders"] == len({row["order_id"] for row in sales})
    customers = {row["customer_id"] for row in sales} - {None}
    assert kpis["customers"] == len(customers)
    numbers = _order_numbers(ledger)
    returning = {row["customer_id"] for row in sales if numbers.get(row["order_id"], 0) > 1}
    before = _before(simulated, asked)
    if before:
        earlier = [row for row in _chosen(ledger, before, "order_date") if row["entry_kind"] == "sale"]
        assert kpis["customers_before"] == len({row["customer_id"] for row in earlier} - {None})
    assert kpis["returning_customer_share"] == (pytest.approx(len(returning) / len(customers)) if customers else None)


def _before(shop: Shop, asked: Row) -> Row | None:
    """Return the same filters with the days they are compared with, or None without a comparison."""
    history = shop.history()
    _, before = read_filters(**asked).resolve(history.start, history.end)
    return asked | {"start": before.start, "end": before.end} if before else None


def _order_numbers(ledger: list[Row]) -> dict[int, int]:
    """Return which of its customer's orders each one is; the simulator numbers orders in order of time."""
    orders: dict[int, set[int]] = defaultdict(set)
    for row in ledger:
        if row["entry_kind"] == "sale" and row["customer_id"] is not None:
            orders[row["customer_id"]].add(row["order_id"])
    return {order: place for of_one in orders.values() for place, order in enumerate(sorted(of_one), start=1)}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=filters())
def test_tables_are_those_of_the_ledger(simulated: Shop, ledger: list[Row], asked: Row) -> None:
    rows = _chosen(ledger, asked, "order_date" if asked["lens"] == "order" else "entry_date")
    by_category = simulated.query("revenue_by_category", **asked).to_pylist()
    wanted = _sums([row for row in rows if row["category"]], "category")
    assert {(row["category"],): row["net_minor"] for row in by_category if row["net_minor"]} == {
        key: net for key, net in wanted.items() if net
    }
    by_day = simulated.query("revenue_by_day", **asked).to_pylist()
    day = "order_date" if asked["lens"] == "order" else "entry_date"
    assert {(row["date_day"],): row["net_minor"] for row in by_day if row["net_minor"]} == {
        key: net for key, net in _sums(rows, day).items() if net
    }
    best = simulated.query("top_customers_by_region", **asked, top_n=1).to_pylist()
    of_customers = _sums([row for row in rows if row["customer_id"] is not None], "region", "customer_id")
    for row in best:
        assert row["net_minor"] == of_customers[row["region"], row["customer_id"]]
        assert row["net_minor"] == max(net for (region, _), net in of_customers.items() if region == row["region"])
        bought = [one for one in rows if one["entry_kind"] == "sale" and _is_of(one, row)]
        assert row["orders"] == len({one["order_id"] for one in bought})
        assert row["last_order_date"] == max((one["order_date"] for one in bought), default=None)
    products = simulated.query("top_products", **asked, top_n=5).to_pylist()
    of_products = _sums([row for row in rows if row["product_id"] is not None], "product_id")
    assert [row["net_minor"] for row in products] == sorted(of_products.values(), reverse=True)[:5]
    before = _before(simulated, asked)
    earlier = _sums(_chosen(ledger, before, day) if before else [], "product_id")
    for row in products:
        assert row["net_before_minor"] == earlier.get((row["product_id"],))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=filters())
def test_hours_are_those_of_the_ledger(simulated: Shop, ledger: list[Row], asked: Row) -> None:
    sales = [row for row in _chosen(ledger, asked, "order_date") if row["entry_kind"] == "sale"]
    orders: dict[tuple[int, int], set[int]] = defaultdict(set)
    ordered: Counter[tuple[int, int]] = Counter()
    for row in sales:
        hour = row["order_date"].isoweekday(), row["order_hour"]
        orders[hour].add(row["order_id"])
        ordered[hour] += row["net_minor"]
    told = {
        (row["weekday"], row["order_hour"]): row
        for row in simulated.query("sales_by_weekday_hour", **asked).to_pylist()
    }
    assert {hour: row["orders"] for hour, row in told.items() if row["orders"]} == {
        k: len(v) for k, v in orders.items()
    }
    assert {hour: row["ordered_minor"] for hour, row in told.items() if row["orders"]} == ordered


def _is_of(entry: Row, row: Row) -> bool:
    return (entry["region"], entry["customer_id"]) == (row["region"], row["customer_id"])


@pytest.mark.parametrize(
    ("asked", "reads", "leaves"),
    [
        ({}, {"period_buyers"}, {"buyer_days", "order_facts"}),
        ({"start": FIRST + timedelta(days=40)}, {"main.buyer_days"}, {"order_facts"}),
        ({"region": ["West"]}, {"main.buyer_days_by_region"}, {"order_facts"}),
        ({"region": ["West", "East"]}, {"main.order_facts"}, {"buyer_days"}),
        ({"channel": ["web"], "end": FIRST + timedelta(days=40)}, {"main.order_facts"}, {"buyer_days"}),
    ],
)
def test_customers_are_counted_by_the_smallest_mart_that_can(asked: Row, reads: set[str], leaves: set[str]) -> None:
    text = compile_query(find_query("kpis"), read_filters(**asked), HISTORY, "duckdb").sql
    assert all(name in text for name in reads)
    assert not any(name in text for name in leaves)


@pytest.mark.parametrize(
    ("asked", "by_months"),
    [
        ({"region": ["West"], "channel": ["web"]}, True),
        ({"channel": ["web", "app"], "category": ["Books"], "start": FIRST + timedelta(days=40)}, True),
        ({"start": FIRST + timedelta(days=40)}, False),  # every day of the whole shop is kept
        ({"region": ["West", "East"], "start": FIRST + timedelta(days=40)}, False),  # and of each region
        ({"channel": ["web"]}, True),
        ({"channel": ["web"], "status": ["paid"]}, False),
        ({"channel": ["web"], "lens": "order"}, False),
    ],
)
def test_products_of_a_channel_come_by_months(asked: Row, by_months: bool) -> None:
    text = compile_query(find_query("top_products"), read_filters(**asked), HISTORY, "duckdb").sql
    assert ("product_months" in text) == by_months


MID_MONTH = SimulationSettings(
    customers=60, products=20, orders=300, reviews=20, start=date(2024, 1, 15), days=100, seed=3
)


@pytest.fixture(scope="module")
def mid_month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop whose first and last day are in the middle of a month."""
    path = tmp_path_factory.mktemp("mid_month") / "store.db"
    create_store(path, simulate_shop(MID_MONTH), MID_MONTH.store_settings, (MID_MONTH.start, MID_MONTH.last_date))
    with open_store(f"sqlite:///{path}") as shop:
        shop.refresh()
        yield shop


@pytest.mark.parametrize("name", ["top_products", "product_performance"])
@pytest.mark.parametrize(
    "asked", [{}, {"channel": ["web"]}, {"region": ["West"]}, {"start": date(2024, 1, 17)}, {"category": ["Books"]}]
)
def test_a_history_that_begins_in_a_month_has_all_of_that_month(mid_month: Shop, name: str, asked: Row) -> None:
    values = {"top_n": 1000} if name == "top_products" else {}
    rows = mid_month.query(name, **asked, **values).to_pylist()
    assert sum(row["net_minor"] for row in rows) == mid_month.query("kpis", **asked).to_pylist()[0]["net_minor"]


def test_many_months_come_as_months_of_the_whole_shop() -> None:
    texts = [
        compile_query(find_query("top_products"), read_filters(**asked), HISTORY, "duckdb").sql
        for asked in ({}, {"start": FIRST + timedelta(days=3)}, {"start": FIRST + timedelta(days=100)})
    ]
    assert ["main.product_months_whole" in text for text in texts] == [True, True, False]
    assert ["main.product_days\n    where" in text for text in texts] == [False, True, True]


@pytest.mark.parametrize(
    ("query", "asked", "finer"),
    [
        ("top_products", {"region": ["West", "East"], "start": FIRST}, "product_days_by_region"),
        ("top_products", {"region": ["West"], "lens": "order"}, None),
        ("sales_by_weekday_hour", {"category": ["Books"], "region": ["West", "East"]}, "hourly_orders_by_category"),
        ("sales_by_weekday_hour", {"category": ["Books"], "lens": "order"}, "hourly_orders_by_category"),
        ("sales_by_weekday_hour", {"category": ["Books", "Home"]}, None),  # an order of both is one order
        ("sales_by_weekday_hour", {"category": ["Books"], "status": ["paid"]}, None),
    ],
)
def test_a_finer_mart_stands_in_where_it_can(query: str, asked: Row, finer: str | None) -> None:
    text = compile_query(find_query(query), read_filters(**asked), HISTORY, "duckdb").sql
    assert ("main.ledger" not in text) == (finer is not None)
    assert finer is None or f"main.{finer}" in text


def test_orders_of_one_category_are_counted_by_the_daily_sales() -> None:
    texts = [
        compile_query(find_query("revenue_by_day"), read_filters(category=chosen), HISTORY, "duckdb").sql
        for chosen in (["Books"], ["Books", "Home"])
    ]
    assert ["main.order_facts" in text for text in texts] == [False, True]


@pytest.mark.parametrize(
    ("asked", "is_taken_off"),
    [
        ({"start": FIRST + timedelta(days=20)}, True),
        ({"start": FIRST + timedelta(days=20), "region": ["West"]}, True),
        ({"start": FIRST + timedelta(days=500)}, False),
        ({"start": FIRST + timedelta(days=20), "end": FIRST + timedelta(days=690)}, False),
        ({"start": FIRST + timedelta(days=20), "category": ["Books"]}, False),
    ],
)
def test_what_came_before_is_taken_from_the_whole_history(asked: Row, is_taken_off: bool) -> None:
    text = compile_query(find_query("top_customers_by_region"), read_filters(**asked), HISTORY, "duckdb").sql
    assert ("main.customer_sales as kept" in text) == is_taken_off
    of_those_who_ever_ordered_enough = not is_taken_off and not {"category", "region"} & asked.keys()
    assert ("main.customer_facts" in text) == of_those_who_ever_ordered_enough
