"""What a store has and a lakehouse need not have: settings that are not said, the calendar."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from storelens.engines.duckdb import DuckDBEngine
from storelens.errors import StoreUnavailable
from storelens.schema import SCHEMA_VERSION
from storelens.store.database import DEFAULT_SETTINGS
from storelens.store.days import calendar_batch
from storelens.store.import_settings import DIGITS
from storelens.store.lakehouse.columns import kind_of
from storelens.store.lakehouse.storage import Storage
from storelens.store.lakehouse.tables import Held
from storelens.store.load import CALENDAR_AFTER
from storelens.store.parquet_types import arrow_schema, table_columns
from storelens.store.parquet_writing import to_arrow

SAID = ("currency", "time_zone")  # nobody can guess them
BEFORE = ("customers", "promotions")  # their days may be long before the shop's: no figure is by them


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


def calendar_rows(engine: DuckDBEngine, tables: list[str], country: str) -> pa.Table:
    """Return a calendar from the first day that a row of these views has to two years past the last."""
    days = [
        f"select min({column.name}) as first_day, max({column.name}) as last_day from {table}"
        for table in tables
        if table not in BEFORE
        for column in table_columns()[table]
        if kind_of(column) == "day" and column.name not in ("launched_date", "retired_date")
    ]
    found = engine.execute(f"select min(first_day), max(last_day) from ({' union all '.join(days)})")[0]
    first, last = found if found[0] is not None else (date(1970, 1, 1), date(1970, 1, 1))
    columns = calendar_batch(first, last + CALENDAR_AFTER, country).columns
    schema = arrow_schema("calendar")
    return pa.table([to_arrow(columns[field.name], field.type) for field in schema], schema=schema)


def is_calendar_short(engine: DuckDBEngine) -> bool:
    """Say whether an order is on a day that the calendar has not, or the calendar lacks a day between two."""
    first, last, days = engine.execute("select min(date_day), max(date_day), count(*) from calendar")[0]
    if first is None or last - first != timedelta(days=days - 1):
        return True
    outside = f"order_date < date '{first}' or order_date > date '{last}'"
    return bool(engine.execute(f"select 1 from orders where {outside} limit 1"))
