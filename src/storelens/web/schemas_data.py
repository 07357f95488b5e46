"""What the answers about the shop's data look like: its freshness, its checks, its imports."""

from typing import Literal

from pydantic import Field

from storelens.web.schemas import Column, Day, Instant, Told, Value, Version


class Freshness(Told):
    """How fresh the data is, and how large."""

    version: Version
    as_of: Instant
    last_change_at: str | None = Field(
        description="When the store was last changed, in UTC.", examples=["2026-11-26T09:41:58Z"]
    )
    last_order_date: Day | None
    last_day: Day = Field(description="The last day of the shop's history: of sales, stock or reviews.")
    store_bytes: int = Field(examples=[4_500_000])
    warehouse_bytes: int = Field(examples=[6_800_000])
    is_simulated: bool = Field(description="Whether the simulator made this shop.")


class TableRows(Told):
    """How many rows a table has."""

    name: str = Field(examples=["orders"])
    rows: int = Field(examples=[5000])
    held_by: Literal["store", "warehouse"]


class Import(Told):
    """An import: rows in = loaded + updated + unchanged + set aside."""

    import_id: int = Field(examples=[3])
    source: str = Field(examples=["olist"])
    file_name: str = Field(examples=["olist_orders_dataset.csv"])
    file_bytes: int = Field(examples=[525_078])
    imported_at: str = Field(description="In UTC.", examples=["2026-11-26 09:40:12"])
    rows_in: int = Field(examples=[3000])
    rows_loaded: int = Field(examples=[2990])
    rows_updated: int = Field(examples=[0])
    rows_unchanged: int = Field(examples=[0])
    rows_set_aside: int = Field(examples=[10])


class Data(Told):
    """The state of the shop's data."""

    freshness: Freshness
    tables: list[TableRows]
    imports: list[Import] = Field(description="The newest 200, newest first.")
    set_aside_total: int = Field(examples=[23])


class SetAsideRow(Told):
    """A row of a file that was not loaded."""

    set_aside_id: int = Field(examples=[1])
    file_name: str = Field(examples=["olist_order_reviews_dataset.csv"])
    line_number: int = Field(examples=[212])
    reason: str = Field(examples=["its order has no item"])
    original_text: str = Field(description="The row as it stands in the file.")


class SetAside(Told):
    """Rows that an import set aside."""

    import_id: int = Field(examples=[3])
    total_rows: int = Field(examples=[23])
    offset: int = Field(examples=[0])
    rows: list[SetAsideRow]


class Check(Told):
    """A question whose rows should not exist, and what it found."""

    name: str = Field(examples=["sum_by_day_differs_from_ledger"])
    question: str
    severity: Literal["error", "warning"]
    state: Literal["passed", "failed", "warning", "running"] = Field(
        description="`running`: not known yet - ask again in a moment."
    )
    rows_found: int = Field(examples=[0])
    may_be_more: bool = Field(description="Whether it stopped at the most rows that it hands over.")
    columns: list[Column]
    data: dict[str, list[Value]] = Field(description="The first 20 rows, column by column.", examples=[{}])
    milliseconds: float | None = Field(examples=[3.2])
    trouble: str | None = Field(description="Why it could not be asked, in one sentence.", examples=[None])


class Checks(Told):
    """Every check of the version served."""

    checks: list[Check]
    version: Version
