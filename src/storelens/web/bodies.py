"""What is sent to be recorded: its fields and their types. What they may be, the recording says field by field."""

import re
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from storelens import recording
from storelens.recording.fields import MOST_KEY, MOST_MINOR, MOST_UNITS
from storelens.recording.lines import MOST_LINES
from storelens.recording.reviews import LONGEST_COMMENT

LONGEST_TEXT = 500
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def as_day(value: object) -> object:
    """Refuse what pydantic takes for a day as well: seconds since 1970, a day with a time."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("must be written as YYYY-MM-DD")
    return _as_text(value)


def _as_text(value: object) -> object:
    if value is not None and not isinstance(value, str | date):
        raise ValueError("must be a text")
    return value


Text = Annotated[StrictStr, Field(max_length=LONGEST_TEXT)]
Id = Annotated[StrictInt, Field(ge=1, le=MOST_KEY)]
Units = Annotated[StrictInt, Field(ge=1, le=MOST_UNITS)]
Money = Annotated[
    StrictInt, Field(ge=0, le=MOST_MINOR, description="Money: a whole number of the currency's smallest unit.")
]
Day = Annotated[
    date,
    BeforeValidator(as_day),
    Field(description="A day in the shop's time zone, not after today. Without it: today."),
]
Instant = Annotated[
    datetime, BeforeValidator(_as_text), Field(description="A time with its zone, not after now. Without it: now.")
]


class Body(BaseModel):
    """Base of what is sent: a field that nobody knows is refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", hide_input_in_errors=True)

    def given(self) -> dict[str, Any]:
        """Return the fields, as the recording takes them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class NewCustomer(Body):
    """A customer the shop does not know yet."""

    full_name: Text = Field(examples=["Ada Winter"])
    region: Text = Field(examples=["West"])
    email: Text | None = Field(None, examples=["ada@example.com"])
    country: Text | None = Field(None, examples=["US"])
    city: Text | None = Field(None, examples=["Salem"])

    def request(self) -> recording.NewCustomer:
        return recording.NewCustomer(**self.given())


class SaleLine(Body):
    """Units of one product, named by `product_id` or by `sku`."""

    quantity: Units = Field(examples=[2])
    product_id: Id | None = Field(None, examples=[7])
    sku: Text | None = Field(None, examples=[None])
    unit_price_minor: Money | None = Field(None, description="Without it: the product's price.", examples=[1999])
    discount_minor: Money = Field(0, description="Of the whole line.", examples=[0])

    def request(self) -> recording.SaleLine:
        return recording.SaleLine(**self.given())


class Sale(Body):
    """An order as it is placed."""

    lines: list[SaleLine] = Field(min_length=1, max_length=MOST_LINES)
    channel: Text = Field(examples=["store"])
    customer_id: Id | None = Field(
        None, description="Without it and without `new_customer`: an anonymous sale.", examples=[12]
    )
    new_customer: NewCustomer | None = Field(None, examples=[None])
    region: Text | None = Field(
        None, description="Where it goes. Without it: the customer's region.", examples=["West"]
    )
    status: Text = Field("paid", examples=["paid"])
    discount_minor: Money = Field(0, description="Of the order, split over its lines.", examples=[0])
    shipping_minor: Money = Field(0, examples=[0])
    tax_minor: Money = Field(0, examples=[0])
    discount_code: Text | None = Field(None, examples=[None])
    sold_at: Instant | None = Field(None, examples=["2026-01-31T10:42:00+01:00"])

    def request(self) -> recording.Sale:
        customer = self.new_customer.request() if self.new_customer else None
        lines = tuple(line.request() for line in self.lines)
        return recording.Sale(**{**self.given(), "new_customer": customer, "lines": lines})


class ReturnLine(Body):
    """Units of an order line that came back."""

    order_item_id: Id = Field(examples=[31])
    quantity: Units = Field(examples=[1])
    amount_minor: Money | None = Field(
        None, description="What was paid back. Without it: the units' part of the line.", examples=[1999]
    )
    tax_minor: Money | None = Field(None, description="Without it: in proportion to the amount.", examples=[None])

    def request(self) -> recording.ReturnLine:
        return recording.ReturnLine(**self.given())


class Return(Body):
    """What came back of one order."""

    lines: list[ReturnLine] = Field(min_length=1, max_length=MOST_LINES, description="Lines of one order, each once.")
    reason: Text | None = Field(None, examples=["runs small"])
    return_date: Day | None = Field(None, examples=["2026-02-07"])
    restock: StrictBool = Field(True, description="Whether the units can be sold again.", examples=[True])

    def request(self) -> recording.Return:
        return recording.Return(**{**self.given(), "lines": tuple(line.request() for line in self.lines)})


class Receipt(Body):
    """Units that a supplier delivered."""

    product_id: Id = Field(examples=[7])
    quantity: Units = Field(examples=[48])
    unit_cost_minor: Money | None = Field(
        None, description="The product's cost from here on. Without it: unchanged.", examples=[850]
    )
    purchase_order: Text | None = Field(None, description="The number of the order they belong to.", examples=[None])
    received_date: Day | None = Field(None, examples=["2026-02-07"])

    def request(self) -> recording.Receipt:
        return recording.Receipt(**self.given())


class Adjustment(Body):
    """A count of a product's stock (`counted_units`), or a correction by so many units (`change_units`)."""

    product_id: Id = Field(examples=[7])
    reason: Text = Field(examples=["counted"])
    counted_units: Annotated[StrictInt, Field(ge=0, le=MOST_UNITS)] | None = Field(None, examples=[17])
    change_units: Annotated[StrictInt, Field(ge=-MOST_UNITS, le=MOST_UNITS)] | None = Field(None, examples=[None])

    def request(self) -> recording.Adjustment:
        return recording.Adjustment(**self.given())


class NewProduct(Body):
    """A product the shop does not sell yet."""

    sku: Text = Field(examples=["LAMP-12"])
    product_name: Text = Field(examples=["Desk lamp"])
    category: Text = Field(examples=["Home"])
    price_minor: Money = Field(examples=[4900])
    cost_minor: Money | None = Field(None, description="Without it: not known.", examples=[2100])
    kind: Text = Field("goods", examples=["goods"])
    supplier_id: Id | None = Field(None, examples=[3])
    case_pack: Units = Field(1, description="How many units a supplier's case holds.", examples=[12])
    minimum_order_units: Units = Field(1, examples=[24])
    opening_stock: Annotated[StrictInt, Field(ge=0, le=MOST_UNITS)] | None = Field(
        None, description="Without it the stock is not tracked.", examples=[48]
    )
    launched_date: Day | None = Field(None, examples=["2026-02-01"])

    def request(self) -> recording.NewProduct:
        return recording.NewProduct(**self.given())


class NewReview(Body):
    """What a customer thinks of a product."""

    product_id: Id = Field(examples=[7])
    rating: Annotated[StrictInt, Field(ge=1, le=5)] = Field(description="Stars.", examples=[4])
    customer_id: Id | None = Field(None, description="Without it: the order's, if there is one.", examples=[12])
    order_id: Id | None = Field(None, examples=[None])
    title: Text | None = Field(None, examples=["Bright enough"])
    comment: Annotated[StrictStr, Field(max_length=LONGEST_COMMENT)] | None = Field(None, examples=[None])
    review_date: Day | None = Field(None, examples=["2026-02-14"])

    def request(self) -> recording.NewReview:
        return recording.NewReview(**self.given())
