"""The plan made from the page, and what it would be: typed, bounded, one at a time, nothing written by a question."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shop_files import copy_shop
from storelens.web.app import create_app
from storelens.web.planning import Planning
from storelens.web.problems import Problem
from storelens.web.settings import WebSettings
from web.conftest import served


@pytest.fixture(scope="module")
def store(web_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_shop(web_shop, tmp_path_factory.mktemp("plan") / "store.db")


@pytest.fixture(scope="module")
def planner(store: Path) -> Iterator[httpx.Client]:
    with served(create_app(WebSettings(f"sqlite:///{store}"))) as client:
        yield client


def asked(client: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/plan/what-if", json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_without_a_plan_nothing_is_in_force(planner: httpx.Client) -> None:
    told = asked(planner)
    assert (told["in_force"], told["changes"]) == (None, [])
    assert told["products"] > 0


def test_a_plan_made_is_the_one_in_force(planner: httpx.Client) -> None:
    made = planner.post("/api/v1/plan", json={})
    assert made.status_code == 201, made.text
    told = asked(planner)
    assert told["in_force"] == told["what_if"]
    assert (told["as_of_date"], told["changed_products"]) == (made.json()["as_of_date"], 0)


def test_more_demand_orders_more_and_a_budget_holds(planner: httpx.Client) -> None:
    more = asked(planner, demand_factor=2.0)
    assert more["what_if"]["order_units"] > more["in_force"]["order_units"]
    assert more["what_if"]["stock_minor"] > more["in_force"]["stock_minor"]
    half = more["what_if"]["order_minor"] // 2
    tight = asked(planner, demand_factor=2.0, budget_minor=half)["what_if"]
    assert 0 < tight["order_minor"] <= half
    assert tight["service_share"] < more["what_if"]["service_share"]


def test_a_plan_by_cost_stays_so_until_a_service_is_asked_for(planner: httpx.Client) -> None:
    by_cost = asked(planner, by_cost=True)
    assert by_cost["what_if"]["stock_units"] != by_cost["in_force"]["stock_units"]
    assert planner.post("/api/v1/plan", json={"by_cost": True}).status_code == 201
    kept = asked(planner)
    assert kept["in_force"] == kept["what_if"] == by_cost["what_if"]
    assert asked(planner, service_share=0.95)["what_if"] == by_cost["in_force"]


@pytest.mark.parametrize(
    ("body", "name"),
    [({"service_share": 1.0}, "service_share"), ({"lead_factor": 0}, "lead_factor"), ({"budget_minor": -1}, "budget"),
     ({"demand_factor": "2"}, "demand_factor"), ({"budget": 5}, "budget"),
     ({"by_cost": True, "service_share": 0.9}, "by_cost and service_share are two aims")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(planner: httpx.Client, body: dict[str, Any], name: str) -> None:
    answer = planner.post("/api/v1/plan/what-if", json=body)
    assert answer.status_code == 422
    assert name in answer.text


def test_one_plan_is_made_at_a_time(store: Path) -> None:
    settings = WebSettings(f"sqlite:///{store}")
    one, other = Planning(settings), Planning(settings)  # as two workers have
    try:
        with one._alone(), pytest.raises(Problem, match="a plan is being made") as refused:
            other.make({}).result()
        assert refused.value.status == 409
    finally:
        one.close()
        other.close()
