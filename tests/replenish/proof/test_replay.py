"""The closed loop: nothing made or lost on the way, nothing seen ahead."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proof_pasts import LEAD, REVIEW, Make
from storelens.errors import UsageError
from storelens.replenish.plan import PlanInputs, PlanSettings
from storelens.replenish.proof import Cancellations, Past, Span, Truth, choose_span, find_truth, replay
from storelens.replenish.proof.planned import Planned
from storelens.replenish.proof.rules import velocity_times_cover

WEEKLY = np.full(6, REVIEW)
SPAN = Span(start=140, first=160, last=219, shortened=False)


@given(seed=st.integers(0, 50), most=st.integers(0, 30))
@settings(max_examples=15)
def test_units_are_conserved_whatever_is_ordered(make_past: Make, seed: int, most: int) -> None:
    past = make_past(seed % 5, cover=12)
    random = np.random.default_rng(seed)
    done = replay(past, find_truth(past), lambda known: random.integers(0, most + 1, known.products), SPAN, WEEKLY)
    came = done.opening + done.received.sum(axis=1) + done.moved.sum(axis=1)
    assert came.tolist() == (done.served.sum(axis=1) + done.stock[:, -1]).tolist()
    assert (done.served + done.lost == find_truth(past).demand[:, SPAN.start + 1 : SPAN.last + 1]).all()
    assert done.stock.min() >= 0


def test_units_owed_are_given_out_before_anything_is_sold(past: Past) -> None:
    owing = replace(past, stock=np.where(np.arange(past.days) == SPAN.start, -5.0, past.stock))
    done = replay(owing, find_truth(past), lambda known: np.zeros(known.products), SPAN, WEEKLY)
    assert (done.opening == -5).all()
    for row in range(past.products):
        before = done.received[row].cumsum() + done.moved[row].cumsum() < 5
        assert done.served[row][before].sum() == 0


def test_what_was_on_its_way_at_the_start_comes_when_it_came(past: Past) -> None:
    done = replay(past, find_truth(past), lambda known: np.zeros(known.products), SPAN, WEEKLY)
    bought = past.purchases
    under_way = (bought.ordered_day <= SPAN.start)[bought.received_line] & (bought.received_day > SPAN.start)
    assert under_way.any()
    for line, day, units in zip(
        bought.received_line[under_way], bought.received_day[under_way], bought.received_units[under_way], strict=True
    ):
        assert done.received[bought.product[line], day - SPAN.start - 1] >= units
    assert done.received.sum() == bought.received_units[under_way].sum()


def test_an_order_takes_as_long_as_the_suppliers_nearest_order_took(past: Past) -> None:
    leads = find_truth(past).leads.days(SPAN.start)
    assert ((leads >= LEAD) & (leads <= LEAD + 3)).all()
    asked: list[int] = []

    def once(known: PlanInputs) -> np.ndarray:
        asked.append(known.days)
        return np.full(known.products, 1000.0 * (len(asked) == 1))

    done = replay(past, find_truth(past), once, SPAN, WEEKLY)
    for row, lead in enumerate(leads):
        assert done.received[row, lead - 1] >= 1000


@pytest.mark.parametrize("name", ["storelens", "velocity"])
@given(day=st.integers(SPAN.start, SPAN.last - 1), seed=st.integers(0, 9))
@settings(max_examples=3)
def test_sales_after_a_day_change_no_decision_at_or_before_it(make_past: Make, name: str, day: int, seed: int) -> None:
    past = make_past(2, cover=14, products=4)
    sales, stock = past.inputs.sales.copy(), past.stock.copy()
    random = np.random.default_rng(seed)
    sales[:, day + 1 :] = random.poisson(9, sales[:, day + 1 :].shape)
    stock[:, day + 1 :] = random.poisson(3, stock[:, day + 1 :].shape)
    sold_out = past.inputs.sold_out.copy()
    sold_out[:, day + 1 :] = random.random(sold_out[:, day + 1 :].shape) < 0.5
    other = replace(past, inputs=replace(past.inputs, sales=sales, sold_out=sold_out), stock=stock)
    truth = find_truth(past)
    later = Truth(np.where(np.arange(past.days) > day, sales, truth.demand), truth.lost, truth.leads)
    weekly = np.full(4, REVIEW)
    made = [
        replay(one, demand, Planned(PlanSettings()) if name == "storelens" else velocity_times_cover(weekly), SPAN, weekly)
        for one, demand in ((past, truth), (other, later))
    ]  # fmt: skip
    upto = day - SPAN.start  # orders of the days up to and with `day`
    assert (made[0].ordered[:, :upto] == made[1].ordered[:, :upto]).all()
    assert (made[0].served[:, :upto] == made[1].served[:, :upto]).all()


def test_a_policy_sees_neither_lost_units_nor_what_its_own_empty_shelf_hid(make_past: Make) -> None:
    past = make_past(3, cover=8)
    truth = find_truth(past)
    assert truth.lost[:, SPAN.first :].sum() > 0
    seen: list[PlanInputs] = []

    def nothing(known: PlanInputs) -> np.ndarray:
        seen.append(known)
        return np.zeros(known.products)

    done = replay(past, truth, nothing, SPAN, WEEKLY)
    last = seen[-1]
    assert (last.sales <= past.inputs.sales[:, : last.days]).all()
    lived = done.served[:, : last.days - SPAN.start - 1]
    assert (last.sales[:, SPAN.start + 1 :] <= lived).all()
    assert last.sold_out[:, -1].all()
    assert (last.on_hand == 0).all()


def test_a_sale_that_is_cancelled_later_counts_as_sold_until_then(past: Past) -> None:
    gone = Cancellations(np.array([2]), np.array([100]), np.array([105]), np.array([7.0]))
    later = replace(past, cancellations=gone)
    plain = past.inputs.sales[2, 100]
    on_hand, orders = past.stock[:, 104], past.inputs.open_orders
    assert later.seen(104, on_hand, orders).sales[2, 100] == plain + 7
    assert later.seen(105, on_hand, orders).sales[2, 100] == plain


def test_the_end_of_a_products_sale_is_not_seen_ahead(past: Past) -> None:
    sales = past.inputs.sales.copy()
    sales[1, 180:] = np.nan
    ended = replace(past, inputs=replace(past.inputs, sales=sales))
    before, after = (ended.seen(day, past.stock[:, day], past.inputs.open_orders) for day in (179, 180))
    assert before.days_left is not None
    assert after.days_left is not None
    assert (before.days_left[1], after.days_left[1], after.days_left[0]) == (np.inf, 0.0, np.inf)
    done = replay(ended, find_truth(ended), lambda known: np.full(known.products, 5.0), SPAN, WEEKLY)
    assert done.ordered[1, 180 - SPAN.start - 1 :].sum() == 0


@pytest.mark.parametrize("answer", [np.zeros(3), np.full(6, -1.0), np.full(6, np.nan), np.full(6, 0.5)])
def test_a_policy_that_answers_no_whole_units_is_refused_in_one_line(past: Past, answer: np.ndarray) -> None:
    with pytest.raises(UsageError, match="whole units of 0 or more for each of 6 products"):
        replay(past, find_truth(past), lambda _: answer, SPAN, WEEKLY)


def test_a_history_too_short_is_refused_with_the_day_from_which_it_is_enough(make_past: Make) -> None:
    past = make_past(days=60)
    with pytest.raises(UsageError, match=r"60 days are too few to replay: 101 are needed.*2025-04-11"):
        choose_span(past, 6, REVIEW)


def test_months_that_do_not_fit_are_shortened_and_said_to_be(past: Past) -> None:
    span = choose_span(past, 12, REVIEW)
    assert (span.shortened, span.start, span.last) == (True, 55, 219)
    assert choose_span(past, 2, REVIEW) == Span(start=141, first=159, last=219, shortened=False)


@pytest.mark.parametrize("months", [0, -1, 37])
def test_months_must_be_a_number_that_can_be(past: Past, months: int) -> None:
    with pytest.raises(UsageError, match="months must be a whole number from 1 to 36"):
        choose_span(past, months, REVIEW)
