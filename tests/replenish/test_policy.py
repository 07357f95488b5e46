"""Facts about the reordering policy."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storelens.errors import UsageError
from storelens.replenish import policy


def weeks(products: int = 40, periods: int = 80, units: float = 4.0) -> np.ndarray:
    random = np.random.default_rng(0)
    return random.poisson(units * random.uniform(0.5, 2, products)[:, None] * np.ones(periods)).astype(float)


def ask(sales: np.ndarray, **options) -> np.ndarray:
    given = {
        "in_stock": np.ones(sales.shape, bool),
        "on_hand": np.zeros(len(sales)),
        "arriving": np.zeros((2, len(sales))),
    }
    service = {name: options.pop(name) for name in ("service", "holding_cost", "shortage_cost") if name in options}
    given.update(options)
    return policy(sales, given["in_stock"], given["on_hand"], given["arriving"], **service)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"service": 1.0}, "no stock covers 100%"),
        ({"service": 95}, "use 0.95 for 95%"),
        ({"service": 0}, "above 0"),
        ({"holding_cost": 0}, "must be above 0"),
        ({"on_hand": np.zeros(3)}, "on_hand must have the shape (40,), got (3,)"),
        ({"on_hand": np.full(40, np.nan)}, "on_hand must be finite, got nan for product 0"),
        ({"arriving": np.zeros((2, 3))}, "arriving must have the shape (2, 40), got (2, 3)"),
        ({"arriving": np.full((2, 40), -1)}, "arriving must be 0 or more, got -1"),
        ({"in_stock": np.ones((40, 79), bool)}, "in_stock must have the shape of sales (40, 80), got (40, 79)"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(options, words):
    with pytest.raises(UsageError) as refused:
        ask(weeks(), **options)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_range_that_was_never_in_stock_is_refused():
    with pytest.raises(UsageError, match="at least one period with stock"):
        ask(np.zeros((3, 20)), in_stock=np.zeros((3, 20), bool))


def test_orders_are_whole_units_and_none_without_demand():
    sales = weeks()
    sales[0] = 0
    orders = ask(sales)
    assert orders.dtype == np.int64
    assert orders[0] == 0
    assert (orders[1:] > 0).all()


def test_a_full_shelf_orders_nothing():
    assert ask(weeks(), on_hand=np.full(40, 1000.0)).max() == 0


def test_units_on_their_way_are_counted():
    bare = ask(weeks())
    with_units = ask(weeks(), arriving=np.stack([np.zeros(40), np.full(40, 20.0)]))
    assert (with_units <= bare).all()
    assert with_units.sum() < bare.sum()


def test_units_that_land_before_demand_are_partly_sold_by_then():
    bare = ask(weeks())
    with_units = ask(weeks(), on_hand=np.full(40, 4.0))
    assert (bare - with_units).mean() < 2  # three weeks pass before the order lands: little of four units is left


def test_units_owed_are_ordered_on_top():
    assert (ask(weeks(), on_hand=np.full(40, -10.0)) - ask(weeks()) >= 9).all()


def test_a_dearer_shortage_and_a_higher_service_order_more():
    assert ask(weeks(), shortage_cost=10).sum() > ask(weeks()).sum()
    served = [ask(weeks(), service=level).sum() for level in (0.8, 0.9, 0.95, 0.99)]
    assert served == sorted(served)
    assert served[0] < served[-1]


def test_the_lead_time_is_one_more_than_the_rows_arriving():
    shelf = np.full(40, 12.0)
    soon, late = (ask(weeks(), on_hand=shelf, arriving=np.zeros((rows, 40))).sum() for rows in (0, 5))
    assert soon < late


def test_a_fill_rate_asked_for_is_delivered_in_a_closed_loop():
    """Known demand, order-up-to by the policy for 30 weeks: the loop reads nothing that it has not lived through."""
    random = np.random.default_rng(3)
    demand = random.negative_binomial(random.gamma(2, 1.5, 150)[:, None] + 0.2, 0.5, (150, 110)).astype(float)
    shelf, due = np.full(150, 6.0), [np.full(150, 3.0), np.full(150, 3.0)]
    sold = wanted = 0.0
    for week in range(80, 110):
        order = policy(demand[:, :week], np.ones((150, week), bool), shelf, np.stack(due), service=0.92)
        due.append(order.astype(float))
        shelf = shelf + due.pop(0)
        served = np.minimum(shelf, demand[:, week])
        shelf = shelf - served
        if week >= 84:
            sold, wanted = sold + served.sum(), wanted + demand[:, week].sum()
    assert sold / wanted == pytest.approx(0.92, abs=0.015)


def test_a_frame_and_its_array_order_alike():
    sales = weeks()
    frame = pd.DataFrame(sales, columns=pd.date_range("2024-01-01", periods=80, freq="7D"))
    same = policy(frame, pd.DataFrame(np.ones(sales.shape, bool)), np.zeros(40), np.zeros((2, 40)))
    assert np.array_equal(same, ask(sales))


@pytest.mark.parametrize("step", ["1D", "7D", "MS", "QS"])
def test_days_weeks_months_and_quarters_are_told_from_the_dates(step):
    sales = pd.DataFrame(weeks(6, 60), columns=pd.date_range("2020-01-01", periods=60, freq=step))
    sales.index = pd.MultiIndex.from_product([["north", "south"], ["a", "b", "c"]], names=["shop", "product"])
    orders = policy(sales, sales >= 0, np.zeros(6), np.zeros((2, 6)))
    assert (orders > 0).all()


def test_a_product_sold_once_ever_and_one_without_history_get_an_answer():
    sales = weeks()
    sales[0] = 0
    sales[0, 40] = 1
    sales[1] = np.nan
    orders = ask(sales)
    assert orders[0] <= 1
    assert 0 < orders[1] < 3 * orders[2:].max()


def test_no_products_no_orders():
    assert ask(np.zeros((0, 10))).shape == (0,)


@settings(max_examples=25, deadline=None)
@given(
    periods=st.integers(1, 40),
    units=st.sampled_from([0.01, 0.5, 30.0, 1e5]),
    out=st.sampled_from([0.0, 0.3, 0.95]),
    lead=st.integers(0, 4),
    service=st.sampled_from([None, 0.5, 0.95, 0.999]),
)
def test_any_shop_gets_whole_orders(periods, units, out, lead, service):
    random = np.random.default_rng(periods)
    sales = random.poisson(units, (6, periods)).astype(float)
    stocked = random.random(sales.shape) >= out
    stocked[0, 0] = True
    orders = policy(sales, stocked, random.integers(-3, 9, 6), random.integers(0, 5, (lead, 6)), service=service)
    assert orders.shape == (6,)
    assert (orders >= 0).all()
