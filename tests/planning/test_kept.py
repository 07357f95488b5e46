"""The forecast kept beside the store: it serves the next process, only for the same demand, and never in the way."""

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planning_shop import FIRST, planning_tables
from storelens import open_store
from storelens.planning import plan_shop, planned, what_if
from storelens.planning.kept import file_of
from storelens.replenish.plan import PlanSettings
from storelens.shop import Shop


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    made = make_shop(planning_tables(), (FIRST, date(2025, 12, 31)))
    plan_shop(made)
    return made


@pytest.fixture
def forecasts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every forecast made from now on."""
    made: list[object] = []
    original = planned.make_forecast

    def noted(*given: object) -> object:
        made.append(given)
        return original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(planned, "make_forecast", noted)
    return made


def asked_elsewhere(shop: Shop, settings: PlanSettings) -> np.ndarray:
    with open_store(f"sqlite:///{shop.store.path}") as other:  # as a server has it
        return what_if(other, settings).plan.order_units


def test_a_first_what_if_elsewhere_forecasts_nothing(shop: Shop, forecasts: list[object]) -> None:
    usual = asked_elsewhere(shop, PlanSettings())
    assert asked_elsewhere(shop, PlanSettings(demand_factor=3.0)).sum() > usual.sum()
    assert forecasts == []
    assert np.array_equal(usual, plan_shop(shop).plan.order_units)


def test_another_method_or_other_demand_is_forecast(shop: Shop, forecasts: list[object]) -> None:
    asked_elsewhere(shop, PlanSettings(method="mean"))
    assert len(forecasts) == 1
    shop.store.connection.execute("update order_items set quantity = quantity + 1 where order_id = 1")
    shop.store.connection.commit()
    asked_elsewhere(shop, PlanSettings())
    assert len(forecasts) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no archive"])
def test_a_damaged_file_is_as_none(shop: Shop, forecasts: list[object], content: bytes) -> None:
    usual = plan_shop(shop).plan.order_units
    file_of(shop.store.path).write_bytes(content)
    assert np.array_equal(asked_elsewhere(shop, PlanSettings()), usual)
    assert len(forecasts) == 1


def test_the_file_is_its_owner_s_and_leaves_no_partial_one(shop: Shop) -> None:
    file = file_of(shop.store.path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.glob(f"{file.name}.*")) == []


def test_where_it_cannot_be_written_the_plan_is_made_all_the_same(shop: Shop) -> None:
    file = Path(file_of(shop.store.path))
    file.unlink()
    file.mkdir()
    assert plan_shop(shop).plan.products == 3
