"""Which currency, digits, zone and country an import works in: the store's, or for a new one what is known."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from storelens.errors import UsageError, did_you_mean
from storelens.sources.records import Source
from storelens.store.database import DEFAULT_SETTINGS, Connection, Store

NEVER_MIXED = ("currency", "money_digits", "time_zone")
RECORDS = ("orders", "products", "customers", "purchase_orders")
WAYS = {"currency": "--currency EUR", "time_zone": "--time-zone Europe/Berlin"}
# Where money has not two decimals (ISO 4217).
DIGITS = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"), "0"),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), "3"),
}


def new_settings(source: Source, paths: Sequence[Path], given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of a new store: what holds for all shops of the source, then what is given, then found.

    Raises UsageError where the currency or the time zone is not known, or is none.
    """
    known = {**source.find_settings(paths), **given, **source.settings}
    missing = [name for name in WAYS if not known.get(name)]
    if missing:
        names = " and ".join(name.replace("_", " ") for name in missing)
        raise UsageError(f"the files do not say the shop's {names} - add {' '.join(WAYS[name] for name in missing)}")
    currency = known["currency"] = _currency(known["currency"])
    refuse_unknown_zone(known["time_zone"])
    _refuse_digits(known.setdefault("money_digits", DIGITS.get(currency, "2")))
    return {**DEFAULT_SETTINGS, **known}


def settings_for(store: Store, source: Source, given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that an import into a store works in: its own, in an empty store those that are given.

    Raises UsageError where what is given is none, or differs from a store that has records.
    """
    ours = store.settings
    if not is_empty(store.connection):
        refuse_other_settings(store.label, ours, source, given)
        return ours
    said = {**given, **source.settings}
    if "currency" in said:
        said["currency"] = _currency(said["currency"])
        said.setdefault("money_digits", DIGITS.get(said["currency"], "2"))
    if "time_zone" in said:
        refuse_unknown_zone(said["time_zone"])
    _refuse_digits(said.get("money_digits", ours["money_digits"]))
    return {**ours, **said}


def adopt_settings(connection: Connection, settings: Mapping[str, str]) -> None:
    """Write those of a store's settings that are others by now; the caller commits."""
    connection.executemany("update settings set value = ?2 where name = ?1 and value <> ?2", list(settings.items()))


def is_empty(connection: Connection) -> bool:
    """Say whether a store has no record yet that its currency and its zone are of."""
    return not any(connection.execute(f"select exists (select 1 from {table})").fetchone()[0] for table in RECORDS)


def _currency(text: str) -> str:
    currency = text.strip().upper()
    if len(currency) != 3 or not currency.isalpha():
        raise UsageError(f"no currency {currency!r} - write its three letters, like EUR")
    return currency


def _refuse_digits(digits: str) -> None:
    if digits not in ("0", "1", "2", "3", "4"):
        raise UsageError(f"money digits are from 0 to 4, got {digits!r} - 2 for euros and cents")


def refuse_unknown_zone(name: str) -> None:
    """Raise UsageError where no time zone has that name."""
    from zoneinfo import available_timezones

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"no time zone named {name!r}{did_you_mean(name, available_timezones())} - write it as Europe/Berlin"
        ) from error


def refuse_other_settings(label: str, ours: Mapping[str, str], source: Source, given: Mapping[str, str]) -> None:
    """Raise UsageError where the source, or what is given, is in another currency, zone or digits than the store."""
    theirs = {**given, **source.settings}
    differing = [name for name in NEVER_MIXED if name in theirs and ours.get(name) != theirs[name]]
    if differing:
        here = ", ".join(f"{name} {ours.get(name)}" for name in differing)
        there = ", ".join(f"{name} {theirs[name]}" for name in differing)
        raise UsageError(
            f"the store {label} has {here}, {source.name} has {there}, and they are never mixed"
            " - choose another store with --store"
        )
