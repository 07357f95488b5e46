"""What the answers look like that lead from a number to the rows behind it, and from a few letters to a thing."""

from typing import Literal

from pydantic import Field

from storelens.web.schemas import Column, Rows, Statement, Told, Value, Version


class Explanation(Rows):
    """What is behind a number: what it means, and the rows that come to it, newest first."""

    query: str = Field(examples=["revenue_by_day"])
    column: Column = Field(description="Which number of the query's.")
    label: str = Field(examples=["net"])
    definition: str = Field(examples=["Net sales: what was sold less discounts less what came back."])
    formula: str = Field(
        description="Written over the columns of the rows behind it.",
        examples=["sum(gross_minor - discount_minor - returns_minor)"],
    )
    value: Value = Field(
        description="The number; null: not known, or of several rows that do not add up.", examples=[99900]
    )
    source: Literal["ledger", "orders", "cohort", "movements", "reviews", "purchases"] | None = Field(
        description="What the rows are: events of the ledger, orders, orders of a cohort's customers, movements of the "
        "stock, reviews, lines of purchase orders. Null: none are listed.",
        examples=["ledger"],
    )
    offset: int = Field(description="How many rows were passed over before the first one sent.", examples=[0])
    sums: dict[str, Value] = Field(
        description="What all rows behind it come to.", examples=[{"net_minor": 99900, "orders": 2}]
    )
    adds_up: bool | None = Field(
        description="Whether the rows behind it come to exactly the number; null where it is no sum: `note` says why."
    )
    note: str = Field(examples=[""])
    statement: Statement = Field(description="What listed the rows.")
    version: Version


class Table(Told):
    """Rows, column by column."""

    columns: list[Column]
    data: dict[str, list[Value]] = Field(examples=[{"product_name": ["Lamp"], "units": [2]}])


class Order(Told):
    """One order: what is known of it, its lines, and its events in the ledger."""

    order: dict[str, Value] = Field(
        description="Values by the names of `columns`.", examples=[{"order_id": 1001, "net_minor": 9000}]
    )
    columns: list[Column] = Field(description="What the values of `order` are.")
    lines: Table
    entries: Table
    version: Version


class Found(Told):
    """A thing that was found by a few letters."""

    id: int = Field(description="Its number.", examples=[1])
    label: str = Field(description="What it is called.", examples=["Lamp"])
    detail: str = Field(description="What tells it from others.", examples=["Home, L-1"])


class FoundList(Told):
    """What was found, the nearest first; 20 at most."""

    items: list[Found]
    version: Version
