"""What a store has and a lakehouse need not have: settings that are not said, the calendar."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from storelens.engines.duckdb import DuckDBEngine
from storelens.errors import StoreUnavailable
from storelens.schema import SCHEMA_VERSION
from storelens.store.database import DEFAULT_SETTINGS
from storelens.store.days import EPOCH, calendar_batch
from storelens.store.import_settings import DIGITS
from storelens.store.lakehouse.storage import Storage
from storelens.store.lakehouse.tables import Held
from storelens.store.load import CALENDAR_AFTER
from storelens.store.parquet_types import arrow_schema
from storelens.store.parquet_writing import to_arrow

SAID = ("currency", "time_zone")  # nobody can guess them
EVENTS = {
    "orders": ("order_date", "cancelled_date"), "returns": ("return_date",), "refunds": ("refund_date",),
    "reviews": ("review_date",), "stock_movements": ("moved_date",),
    "purchase_orders": ("ordered_date", "received_date"),
}  # fmt: skip
LONGEST = timedelta(days=366 * 200)


def said_settings(storage: Storage, held: Held) -> dict[str, str]:
    """Return what the table of settings says, as it is."""
    table, names = held.tables["settings"], ["name", "value"]
    for name in names:
        if name not in table.columns:
            raise StoreUnavailable(f"the table settings in {storage.address.label} has no column {name} - add it there")
    with storage.explained():
        rows = table.scan(names).read_all().to_pylist()
    return {str(row["name"]): str(row["value"]) for row in rows}


def settings_of(storage: Storage, held: Held) -> dict[str, str]:
    """Return a store's settings: those that are said, and the rest made up; raises StoreUnavailable for wrong ones."""
    said = said_settings(storage, held)
    return said if held.is_checked else made_settings(said, held, storage.address.label)


def made_settings(said: Mapping[str, str], held: Held, label: str) -> dict[str, str]:
    """Return a store's settings from what the table says; raises StoreUnavailable where it does not say enough."""
    for name in SAID:
        if not said.get(name):
            raise StoreUnavailable(f"the table settings in {label} has no {name} - add a row: name {name}, value ...")
    currency, digits = said["currency"], said.get("money_digits") or DIGITS.get(said["currency"], "2")
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        raise StoreUnavailable(f"settings in {label} has the currency {currency!r} - write its three letters, like EUR")
    if digits not in ("0", "1", "2", "3", "4"):
        raise StoreUnavailable(f"settings in {label} has the money_digits {digits!r} - write 0 to 4, 2 for cents")
    try:
        ZoneInfo(said["time_zone"])
    except (KeyError, ValueError, OSError):
        raise StoreUnavailable(
            f"settings in {label} has the time_zone {said['time_zone']!r} - write it as Europe/Berlin"
        ) from None
    return {
        **DEFAULT_SETTINGS, "created_at": held.changed_at, **said, "money_digits": digits,
        "schema_version": str(SCHEMA_VERSION), "store_id": held.store_id,
    }  # fmt: skip


def settings_rows(settings: Mapping[str, str]) -> pa.Table:
    """Return the settings as the store has them."""
    return pa.table({"name": list(settings), "value": list(settings.values())}, schema=arrow_schema("settings"))


def missing_calendar(engine: DuckDBEngine, tables: Collection[str], country: str, label: str) -> pa.Table | None:
    """Return a calendar where the one of these views lacks a day on which anything happened, or one between two.

    It is from the first such day to two years past the last. Raises StoreUnavailable where that would be centuries.
    """
    days = [
        f"select min({column}) as first_day, max({column}) as last_day from {table}"
        for table, columns in EVENTS.items()
        if table in tables
        for column in columns
    ]
    first, last = engine.execute(f"select min(first_day), max(last_day) from ({' union all '.join(days)})")[0]
    first, last = first or EPOCH, last or EPOCH
    begins, ends, count = engine.execute("select min(date_day), max(date_day), count(*) from calendar")[0]
    if begins is not None and begins <= first and last <= ends and (ends - begins).days == count - 1:
        return None
    if last - first > LONGEST:
        raise StoreUnavailable(f"the days in {label} are from {first} to {last} - mend the one that is wrong")
    columns = calendar_batch(first, last + CALENDAR_AFTER, country).columns
    schema = arrow_schema("calendar")
    return pa.table([to_arrow(columns[field.name], field.type) for field in schema], schema=schema)
