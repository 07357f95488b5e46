"""A plan made again after its own drafts orders nothing more, whatever limits it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_inputs import ordered, steady
from storelens.replenish.plan import PlanInputs, PlanSettings, PriceBreaks, make_plan
from storelens.replenish.plan.prices import Prices

N = 6
whole = st.integers


def shops() -> st.SearchStrategy[PlanInputs]:
    def each(values: st.SearchStrategy[int]) -> st.SearchStrategy[list[int]]:
        return st.lists(values, min_size=N, max_size=N)

    return st.builds(
        lambda on_hand, pack, least, supplier, minimum, cost, breaks: steady(
            N,
            on_hand=np.array(on_hand, dtype=float),
            case_pack=np.array(pack),
            minimum_units=np.array(least),
            supplier=np.array(supplier),
            supplier_minimum_minor=np.array(minimum, dtype=float),
            cost_minor=np.array(cost, dtype=float),
            price_breaks=PriceBreaks(*(np.array([line[part] for line in breaks], dtype=int) for part in range(3))),
        ),
        each(whole(-10, 60)), each(whole(1, 24)), each(whole(1, 40)), each(whole(-1, 1)),
        st.lists(whole(0, 60_000), min_size=2, max_size=2), each(whole(50, 1500)),
        st.lists(
            st.tuples(whole(0, N - 1), whole(1, 200), whole(50, 1500)), max_size=9, unique_by=lambda line: line[:2]
        ),
    )  # fmt: skip


@settings(max_examples=25)
@given(
    inputs=shops(),
    budget=st.none() | whole(0, 80_000),
    service=st.none() | st.sampled_from([0.8, 0.95]),
    late=whole(0, 7),
)
def test_nothing_is_ordered_after_the_plans_own_drafts(
    inputs: PlanInputs, budget: int | None, service: float | None, late: int
) -> None:
    asked = PlanSettings(service=service, budget_minor=budget)
    first = make_plan(inputs, asked)
    again = make_plan(inputs, asked, first.made)
    assert again.order_units.tolist() == first.order_units.tolist()
    assert (first.order_units % inputs.case_pack == 0).all()
    cost = Prices.of(inputs.cost_minor, inputs.price_breaks).at(first.order_units)
    assert first.order_minor.tolist() == (first.order_units * cost).tolist()
    if budget is not None:
        assert first.order_minor.sum() <= budget
    value = np.bincount(inputs.supplier + 1, first.order_minor, 3)[1:]
    assert ((value == 0) | (value >= inputs.supplier_minimum_minor)).all()
    lines = [(row, units, 7.0 + late) for row, units in enumerate(first.order_units.tolist()) if units]
    if lines:
        from dataclasses import replace

        drafted = replace(inputs, open_orders=ordered(*lines, draft=True))
        assert make_plan(drafted, asked, first.made).order_units.tolist() == [0.0] * N
