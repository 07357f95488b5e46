"""Outcomes and scores: figures that add up, and true distributions covered as often as said."""

from dataclasses import replace

import numpy as np
import pytest

from proof_pasts import Make
from storelens.errors import UsageError
from storelens.forecast import METHODS, Distribution
from storelens.replenish.plan import PlanSettings
from storelens.replenish.proof import Past, Proof, prove
from storelens.replenish.proof.coverage import covered, ranks
from storelens.replenish.proof.truth import whole_units


@pytest.fixture(scope="module")
def proof(make_past: Make) -> Proof:
    return prove(make_past(4, products=24, days=260, cover=16), PlanSettings(service=0.9), months=3)


def test_all_policies_meet_the_same_demand_and_lose_what_they_do_not_serve(proof: Proof) -> None:
    assert [each.policy for each in proof.outcomes] == ["storelens", "velocity", "textbook", "actual"]
    assert len({each.demand_units for each in proof.outcomes}) == 1
    for each in proof.outcomes:
        assert each.served_units + each.lost_units == each.demand_units
        assert each.lost_minor == each.lost_units * 1000
        assert each.mean_stock_minor == pytest.approx(each.mean_stock_units * 400, abs=1)


def test_the_plan_delivers_what_was_asked_within_five_points(proof: Proof) -> None:
    assert proof.outcome("storelens").fill_rate == pytest.approx(0.9, abs=0.05)


def test_surplus_at_the_start_is_told_from_what_orders_deliver(make_past: Make) -> None:
    plain = make_past(4, products=24, days=260, cover=16)
    full = prove(replace(plain, stock=plain.stock + 150), PlanSettings(service=0.9), months=3)
    assert full.course.first_half is not None
    assert full.course.second_half is not None
    assert full.course.first_half > full.course.second_half + 0.03
    assert full.course.first_stock_units > 5 * full.course.last_stock_units


def test_the_shop_itself_is_its_records(make_past: Make, proof: Proof) -> None:
    past = make_past(4, products=24, days=260, cover=16)
    counted = slice(proof.span.first, proof.span.last + 1)
    actual = proof.outcome("actual")
    assert actual.served_units == past.inputs.sales[:, counted].sum()
    assert actual.lost_units == proof.estimated_units > 0
    assert actual.mean_stock_units == pytest.approx(past.stock[:, counted].sum() / proof.span.days)
    bought = past.purchases
    sent = (bought.ordered_day >= proof.span.first) & (bought.ordered_day <= proof.span.last)
    assert (actual.ordered_units, actual.orders) == (bought.units[sent].sum(), len(np.unique(bought.order[sent])))


def test_every_method_is_scored_and_only_the_combination_has_intervals(proof: Proof) -> None:
    rows = [each for each in proof.scores if (each.demand_class, each.horizon_days) == ("all", 28)]
    assert [each.method for each in rows] == ["combination", *METHODS, "zero"]
    assert all((each.covered_80 is None) == (each.method != "combination") for each in rows)
    zero = rows[-1]
    assert (zero.bias_share, zero.wape_share) == (-1.0, 1.0)
    assert zero.quantile_loss_share == pytest.approx(np.mean([0.8, 0.9, 0.95, 0.98]))
    best = min(rows, key=lambda each: each.quantile_loss_share or 9)
    assert best.method == "combination"


def test_classes_add_up_to_all(proof: Proof) -> None:
    for horizon in (7, 28):
        rows = [each for each in proof.scores if (each.method, each.horizon_days) == ("mean", horizon)]
        assert sum(each.forecasts for each in rows if each.demand_class != "all") == rows[0].forecasts > 0


def test_intervals_cover_about_as_often_as_they_say(proof: Proof) -> None:
    row = next(each for each in proof.scores if (each.demand_class, each.horizon_days) == ("all", 7))
    assert row.covered_50 == pytest.approx(0.5, abs=0.12)
    assert row.covered_80 == pytest.approx(0.8, abs=0.1)
    assert row.covered_90 == pytest.approx(0.9, abs=0.08)


@pytest.mark.parametrize("mean", [0.2, 3.0, 80.0])
def test_a_true_distribution_is_covered_as_often_as_said_however_few_its_units(mean: float) -> None:
    true = Distribution(np.full(4000, mean), np.full(4000, 1.5 * mean))
    below, upto = ranks(true, true.sample(1, seed=3)[:, 0])
    for interval in (0.5, 0.8, 0.9):
        assert covered(below, upto, interval).mean() == pytest.approx(interval, abs=0.025)


def test_lost_units_are_made_whole_without_a_change_of_their_sum() -> None:
    expected = np.full((4000, 5), 0.07)
    assert whole_units(expected).sum() == pytest.approx(expected.sum(), rel=0.05)
    assert set(np.unique(whole_units(expected))) == {0.0, 1.0}


def test_nothing_tracked_is_no_proof_and_said_to_be(past: Past) -> None:
    known = past.inputs
    none = replace(
        past,
        inputs=replace(
            known, product_ids=known.product_ids[:0], sales=known.sales[:0], sold_out=known.sold_out[:0],
            on_hand=known.on_hand[:0], price_minor=known.price_minor[:0], cost_minor=known.cost_minor[:0],
            case_pack=known.case_pack[:0], minimum_units=known.minimum_units[:0], supplier=known.supplier[:0],
            groups=[], lead_times=known.lead_times.rows(slice(0, 0)),
        ),
        stock=past.stock[:0], moved=past.moved[:0],
    )  # fmt: skip
    with pytest.raises(UsageError, match="no product's stock is tracked.* - count stock once"):
        prove(none, PlanSettings())


def test_a_proof_without_a_service_to_deliver_is_refused(past: Past) -> None:
    with pytest.raises(UsageError, match="a proof compares it with what is delivered"):
        prove(past, PlanSettings(service=None))


def test_a_shop_that_never_sold_has_no_rate_and_no_share(make_past: Make) -> None:
    past = make_past(demand=np.zeros((6, 220)))
    proof = prove(past, PlanSettings(), months=1)
    assert [each.fill_rate for each in proof.outcomes] == [None] * 4
    assert proof.outcome("storelens").ordered_units == 0
    assert {each.wape_share for each in proof.scores} == {None}
