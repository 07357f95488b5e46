"""The store while one request is recorded in it: its rows, the shop's day, and what the answer has to say beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from storelens.store.database import Connection
from storelens.store.load import reach_calendar

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Product:
    """A product's row; `stock_level` None: its stock is not tracked."""

    product_id: int
    sku: str
    product_name: str
    kind: str
    price_minor: int
    cost_minor: int | None
    stock_level: int | None
    launched_date: date | None
    retired_date: date | None

    @property
    def called(self) -> str:
        return f"{self.product_name} ({self.sku})"


@dataclass(frozen=True)
class ShopTime:
    """An instant in UTC, with the shop's own day and hour."""

    instant: datetime
    date_day: date
    hour: int

    @property
    def text(self) -> str:
        return self.instant.strftime("%Y-%m-%d %H:%M:%S")


class Books:
    """One transaction on the store. `warnings` are sentences for who asked; the caller commits."""

    def __init__(self, connection: Connection, settings: Mapping[str, str], now: datetime) -> None:
        self._connection, self._settings = connection, settings
        self.now = now
        self.warnings: list[str] = []

    @cached_property
    def today(self) -> date:
        """The day it is in the shop."""
        return self.shop_time(self.now).date_day

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._settings["time_zone"])

    def shop_time(self, instant: datetime) -> ShopTime:
        """Return an instant with the shop's day and hour."""
        local = instant.astimezone(self._zone)
        return ShopTime(instant.astimezone(UTC), local.date(), local.hour)

    def amount(self, minor: int) -> str:
        """Return an amount in the smallest unit of the shop's money as a sentence has it: `EUR 1,234.50`."""
        digits = int(self._settings.get("money_digits", "2"))
        return f"{self._settings.get('currency', 'USD')} {Decimal(minor).scaleb(-digits):,}"

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return the rows of a question."""
        found: list[Row] = self._connection.execute(sql, values).fetchall()
        return found

    def row(self, sql: str, *values: Any) -> Row | None:
        """Return the first row of a question, None if there is none."""
        found: Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def insert(self, table: str, **values: Any) -> int:
        """Insert a row and return its key; days are written as texts."""
        marks = ", ".join("?" * len(values))
        sql = f"insert into {table} ({', '.join(values)}) values ({marks})"
        return self._connection.execute(sql, [_as_stored(value) for value in values.values()]).lastrowid or 0

    def update(self, table: str, key: str, row_id: int, **values: Any) -> None:
        """Give the row whose `key` is `row_id` these values."""
        places = ", ".join(f"{name} = ?" for name in values)
        sql = f"update {table} set {places} where {key} = ?"
        self._connection.execute(sql, [*(_as_stored(value) for value in values.values()), row_id])

    def delete(self, table: str, key: str, row_id: int) -> None:
        """Delete the row whose `key` is `row_id`."""
        self._connection.execute(f"delete from {table} where {key} = ?", [row_id])

    def reach(self, day: date) -> None:
        """Make the calendar hold `day`, the day before it (its instants in UTC) and a year after it."""
        reach_calendar(self._connection, day - timedelta(days=1), day, self._settings.get("country", "US"))

    def product(self, product_id: int) -> Product | None:
        """Return the product of that id."""
        return self._product("product_id = ?", product_id)

    def product_of_sku(self, sku: str) -> Product | None:
        """Return the product of that SKU."""
        return self._product("sku = ?", sku)

    def _product(self, condition: str, value: int | str) -> Product | None:
        found = self.row(
            "select product_id, sku, product_name, kind, price_minor, cost_minor, stock_level, launched_date, "
            f"retired_date from products where {condition}",
            value,
        )
        return None if found is None else Product(*found[:-2], *(as_day(text) for text in found[-2:]))

    def known_spelling(self, column: str, text: str, tables: tuple[str, ...]) -> str:
        """Return `text` as the shop spells it already, in whatever case of letters; as it is where it is new."""
        for comparison in ("= ?", "= ? collate nocase"):
            for table in tables:
                found = self.row(f"select {column} from {table} where {column} {comparison} limit 1", text)
                if found is not None:
                    return str(found[0])
        return text


def as_day(text: str | None) -> date | None:
    """Return a stored day."""
    return None if text is None else date.fromisoformat(text)


def _as_stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
