"""What is sent about purchase orders and prices by quantity: its fields and their types. An order's number stands in
the address."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from storelens import recording
from storelens.recording.fields import MOST_UNITS
from storelens.recording.lines import MOST_LINES
from storelens.recording.price_breaks import MOST_BREAKS
from storelens.web.bodies import Body, Day, Id, Money, Text, Units, as_day

DueDay = Annotated[
    date, BeforeValidator(as_day), Field(description="A day in the shop's time zone, today or within two years.")
]


class DraftOrders(Body):
    """What the plan would order, to be drafted: everything, or the products that are named."""

    product_ids: Annotated[list[Id], Field(max_length=MOST_LINES)] | None = Field(
        None, description="Only these. Without it and without `skus`: all that the plan orders.", examples=[[7, 12]]
    )
    skus: Annotated[list[Text], Field(max_length=MOST_LINES)] | None = Field(
        None, description="Only these, by their SKU.", examples=[None]
    )
    supplier_id: Id | None = Field(
        None,
        description="The supplier, from here on, of products that have none. Without it they are in no draft, and "
        "listed in `without_supplier`.",
        examples=[None],
    )

    def request(self) -> recording.DraftOrders:
        ids, skus = self.product_ids, self.skus
        return recording.DraftOrders(
            None if ids is None else tuple(ids), None if skus is None else tuple(skus), self.supplier_id
        )


class OrderLine(Body):
    """Units of one product, named by `product_id` or by `sku`, on a draft."""

    quantity: Annotated[StrictInt, Field(ge=0, le=MOST_UNITS)] = Field(
        description="How many units it is to have in all; 0 takes the line from the draft.", examples=[48]
    )
    product_id: Id | None = Field(None, examples=[7])
    sku: Text | None = Field(None, examples=[None])
    unit_cost_minor: Money | None = Field(
        None,
        description="Without it: as on the draft, for a new line the product's cost or price break.",
        examples=[850],
    )

    def request(self) -> recording.OrderLine:
        return recording.OrderLine(**self.given())


class OrderEdit(Body):
    """What is to be other on a draft."""

    lines: list[OrderLine] = Field([], max_length=MOST_LINES, description="Lines not named stay as they are.")
    due_date: DueDay | None = Field(None, description="Without it: unchanged.", examples=["2026-12-15"])

    def request(self, number: str) -> recording.OrderEdit:
        return recording.OrderEdit(number, tuple(line.request() for line in self.lines), self.due_date)


class OrderSend(Body):
    """A draft that goes to its supplier today."""

    due_date: DueDay | None = Field(
        None, description="Without it: the draft's, else today and the lead time.", examples=[None]
    )

    def request(self, number: str) -> recording.OrderSend:
        return recording.OrderSend(number, self.due_date)


class OrderCancel(Body):
    """A purchase order of which nothing more is to come."""

    reason: Text | None = Field(None, examples=["the supplier has none left"])

    def request(self, number: str) -> recording.OrderCancel:
        return recording.OrderCancel(number, self.reason)


class ReceivedLine(Body):
    """Units of one product, named by `product_id` or by `sku`, that came with a purchase order."""

    quantity: Units = Field(examples=[24])
    product_id: Id | None = Field(None, examples=[7])
    sku: Text | None = Field(None, examples=[None])
    unit_cost_minor: Money | None = Field(
        None, description="The product's cost from here on. Without it: unchanged.", examples=[None]
    )

    def request(self) -> recording.ReceivedLine:
        return recording.ReceivedLine(**self.given())


class OrderReceipt(Body):
    """What came of a purchase order on a day."""

    lines: list[ReceivedLine] = Field(
        [], max_length=MOST_LINES, description="Without any: all that is still to come has come."
    )
    received_date: Day | None = Field(None, examples=["2026-02-07"])

    def request(self, number: str) -> recording.OrderReceipt:
        return recording.OrderReceipt(number, tuple(line.request() for line in self.lines), self.received_date)


class PriceBreak(Body):
    """What a unit costs in an order of at least so many."""

    least_units: Units = Field(description="From how many units in one order on.", examples=[48])
    unit_cost_minor: Money = Field(description="Of each unit of such an order.", examples=[790])

    def request(self) -> recording.PriceBreak:
        return recording.PriceBreak(self.least_units, self.unit_cost_minor)


class PriceBreaks(Body):
    """All price breaks of one product, named by `product_id` or by `sku`."""

    breaks: list[PriceBreak] = Field(
        max_length=MOST_BREAKS, description="The whole list: what is not in it is removed. An empty one removes all."
    )
    product_id: Id | None = Field(None, examples=[7])
    sku: Text | None = Field(None, examples=[None])

    def request(self) -> recording.PriceBreaks:
        return recording.PriceBreaks(tuple(line.request() for line in self.breaks), self.product_id, self.sku)
