"""The plan, made from the page, and what it would be if lead times, demand, service or money were other."""

import asyncio
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StrictBool, StrictFloat, StrictInt, model_validator

from storelens.recording.fields import MOST_MINOR
from storelens.web.bodies import Body
from storelens.web.parameters import NoParameters
from storelens.web.routes.operations import may_write
from storelens.web.schemas import Day, Told, problems
from storelens.web.state import state_of

Factor = Annotated[StrictFloat | StrictInt, Field(ge=0.1, le=10)]
router = APIRouter(
    tags=["planning"],
    dependencies=[Depends(may_write), NoParameters],
    responses=problems(400, 401, 403, 409, 413, 422, 503),
)


class PlanAsked(Body):
    """What is to be other than in the plan in force; without any field: as usual."""

    lead_factor: Factor = Field(1.0, description="Times every lead time.", examples=[1.25])
    demand_factor: Factor = Field(1.0, description="Times all demand expected.", examples=[1.1])
    service_share: Annotated[StrictFloat, Field(ge=0.5, le=0.999)] | None = Field(
        None, description="The share of units demanded to be served from stock. Without it: as in force.",
        examples=[0.95],
    )  # fmt: skip
    by_cost: StrictBool = Field(
        False, description="Weigh the margin lost against the cost of holding; not together with service_share."
    )
    budget_minor: Annotated[StrictInt, Field(ge=0, le=MOST_MINOR)] | None = Field(
        None, description="Money for all orders of the plan; null: no limit.", examples=[500000]
    )

    @model_validator(mode="after")
    def has_one_aim(self) -> Self:
        if self.by_cost and self.service_share is not None:
            raise ValueError("by_cost and service_share are two aims - leave one out")
        return self

    def changes(self) -> dict[str, Any]:
        """Return the fields of PlanSettings that are said."""
        said = {"lead_factor": float(self.lead_factor), "demand_factor": float(self.demand_factor)}
        is_aimed = self.by_cost or self.service_share is not None
        service = {"service": self.service_share} if is_aimed else {}  # None: by cost
        budget = {"budget_minor": self.budget_minor} if "budget_minor" in self.model_fields_set else {}
        return {**said, **service, **budget}


class Totals(Told):
    """What a plan comes to in all. Money is at cost, risk at price."""

    products_to_order: int = Field(examples=[31])
    order_units: int = Field(examples=[840])
    order_minor: int = Field(description="Of the products whose cost is known.", examples=[1250000])
    products_without_cost: int = Field(description="To order, in no money.", examples=[0])
    service_share: float | None = Field(
        description="Of the demand that an order made now is for, the share expected to be served; null without any.",
        examples=[0.951],
    )
    stock_units: int = Field(description="The stock it settles at, in the mean.", examples=[2100])
    stock_minor: int = Field(examples=[3100000])
    risk_minor: int = Field(description="Expected not to be sold before an order made now lands.", examples=[90000])
    products_at_risk: int = Field(description="More likely than not out of stock before then.", examples=[4])


class Change(Told):
    """A product of which another number of units is ordered."""

    product_id: int = Field(examples=[7])
    product_name: str = Field(examples=["Desk lamp"])
    order_units_before: int = Field(examples=[24])
    order_units: int = Field(examples=[36])
    order_minor: int | None = Field(description="Null where the cost is not known.", examples=[30600])


class WhatIf(Told):
    """A plan that is not written, beside the one in force, both from the shop as it is now."""

    as_of_date: Day
    products: int = Field(examples=[1000])
    in_force: Totals | None = Field(description="Null where nothing is planned.")
    what_if: Totals
    changed_products: int = Field(examples=[12])
    changes: list[Change] = Field(description="The largest in money first, 20 at most.")


class PlanMade(Told):
    """The plan that was written."""

    as_of_date: Day
    products: int = Field(examples=[1000])
    seconds: float = Field(description="How long it took.", examples=[3.2])


@router.post("/plan", operation_id="make_plan", summary="Make the plan", status_code=201, response_model=PlanMade)
async def make_plan(request: Request, body: PlanAsked) -> Any:
    """Make the plan of now and write it into the store; one at a time (409). The pages follow."""
    return await asyncio.wrap_future(state_of(request).planning.make(body.changes()))


@router.post("/plan/what-if", operation_id="what_if", summary="What if", response_model=WhatIf)
async def what_if(request: Request, body: PlanAsked) -> Any:
    """Find out what the plan would be. The forecast of the last plan serves while the shop is as it was; else the
    first answer makes one. Nothing is written.
    """
    return await asyncio.wrap_future(state_of(request).planning.what_if(body.changes()))
