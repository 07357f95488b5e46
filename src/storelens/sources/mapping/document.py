"""A mapping file: what the columns of a shop's own file of order lines are, read from TOML and checked word by word.

Owns the words of the file and what may stand behind them; whether the files have the columns is `reading`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from storelens.errors import StorelensError, UsageError
from storelens.sources.lines.layout import AUTO, FIELDS, LineRules
from storelens.sources.mapping.section import Section, one_of

# The settings of a shop that does not state them, as a new store would have them.
DEFAULT_SHOP = {"shop_name": "My shop", "currency": "USD", "money_digits": "2", "time_zone": "UTC", "country": ""}
MOST_DIGITS = 4
MOST_BYTES = 1 << 20
NEEDED = (("order",), ("ordered_at",), ("sku", "product"), ("unit_price", "line_amount"))
DECIMALS = {AUTO: "found out from the amounts", ".": "12.50", ",": "12,50"}
DUPLICATES = {
    "keep": "an order may have the same line twice",
    "set_aside": "a row that repeats another is not loaded",
}


@dataclass(frozen=True)
class Join:
    """A file that is looked up for each line: its `key` columns hold what the lines have in `lines_key`."""

    file: str  # a pattern of names, `orders*.csv`
    key: tuple[str, ...]
    lines_key: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ShopMapping:
    """A mapping file that was read: `columns` and `constants` by our fields, `shop` as settings of a store."""

    name: str  # of the file, for messages
    shop: Mapping[str, str]
    stated_shop: Mapping[str, str]  # those of `shop` that the file states
    lines_file: str  # a pattern of names; empty: every file that is not joined
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    joins: tuple[Join, ...]
    rules: LineRules


def read_mapping(path: Path) -> ShopMapping:
    """Return the mapping in a file; raises UsageError in one line for what it does not know or cannot use."""
    root = Section(path.name, _toml(path))
    stated = _shop(root.table("shop"))
    columns = _columns(root.table("columns"))
    constants = _constants(root.table("constants"))
    joins = tuple(_join(section) for section in root.tables("join"))
    rules = _rules(root)
    lines = root.table("lines")
    lines_file = lines.text("file")
    lines.refuse_unknown()
    root.refuse_unknown()
    found = ShopMapping(path.name, {**DEFAULT_SHOP, **stated}, stated, lines_file, columns, constants, joins, rules)
    _refuse_twice(found)
    _refuse_missing(found)
    return found


def _toml(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(
                f"{path.name} has {path.stat().st_size:,} bytes, too much for a mapping - give a TOML file"
            )
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise UsageError(f"no mapping file {path} - write a first one with: storelens import guess FILE") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path.name} is not TOML: {_first_line(error)} - see docs/importing.md") from None
    except OSError as error:
        raise StorelensError(f"cannot read the mapping {path}: {error.strerror}") from None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if not isinstance(error, UnicodeDecodeError) else "its text is not UTF-8"


def _shop(section: Section) -> dict[str, str]:
    digits = section.raw("money_digits")
    if digits is not None and (isinstance(digits, bool) or digits not in range(MOST_DIGITS + 1)):
        raise UsageError(
            f"{section.where} money_digits is {digits!r} - write the decimals the shop prices in, 0 to {MOST_DIGITS}"
        )
    found = {key: section.text(key) for key in DEFAULT_SHOP if key != "money_digits" and section.has(key)}
    section.refuse_unknown()
    if "currency" in found:
        found["currency"] = _currency(section, "currency", found["currency"])
    if "time_zone" in found:
        _refuse_zone(section, found["time_zone"])
    if "country" in found and found["country"] and (len(found["country"]) != 2 or not found["country"].isalpha()):
        raise UsageError(f'{section.where} country is {found["country"]!r} - write its two letters: country = "US"')
    return found if digits is None else {**found, "money_digits": str(digits)}


def _currency(section: Section, key: str, text: str) -> str:
    code = text.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise UsageError(f"{section.where} {key} is {text!r}, not a currency - write its three letters, like EUR")
    return code


def _refuse_zone(section: Section, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise UsageError(
            f"{section.where} time_zone is {name!r}, which is no time zone - write one like Europe/Berlin"
        ) from None


def _columns(section: Section) -> dict[str, tuple[str, ...]]:
    section.refuse_unknown(FIELDS)
    return {field: section.texts(field) for field in section}


def _constants(section: Section) -> dict[str, str]:
    section.refuse_unknown(FIELDS)
    return {field: section.text(field) for field in section}


def _join(section: Section) -> Join:
    file, key, lines_key = section.text("file"), section.texts("key"), section.texts("lines_key")
    columns = _columns(section.table("columns"))
    section.refuse_unknown()
    if not file or not key:
        missing = "key" if file else "file"
        raise UsageError(f'{section.where} has no {missing} - write file = "orders.csv" and key = "Order number"')
    if lines_key and len(lines_key) != len(key):
        raise UsageError(
            f"{section.where} has {len(key)} key columns and {len(lines_key)} lines_key columns - name as many of each"
        )
    if not columns:
        raise UsageError(f"{section.where} takes nothing from {file} - add a [join.columns] with at least one field")
    return Join(file, key, lines_key or key, columns)


def _rules(root: Section) -> LineRules:
    formats, rules, rates = root.table("format"), root.table("rules"), root.table("rates")
    statuses_table = rules.table("statuses")
    statuses = {theirs: statuses_table.text(theirs) for theirs in statuses_table}
    statuses |= dict.fromkeys(rules.texts("cancelled"), "cancelled")
    defaults = LineRules()
    found = LineRules(
        dates=_dates(formats),
        decimal=one_of(formats, "decimal", DECIMALS),
        channel=rules.text("channel", defaults.channel),
        has_offsets=rules.flag("has_offsets", defaults.has_offsets),
        carries_order=rules.flag("carries_order", defaults.carries_order),
        statuses=statuses,
        cancelled_lines=rules.texts("cancelled_lines"),
        credit_prefix=rules.text("credit_prefix"),
        services=_patterns(rules, "services"),
        gift_cards=_patterns(rules, "gift_cards"),
        sets_duplicates_aside=one_of(rules, "duplicates", DUPLICATES) == "set_aside",
        test_payments=rules.texts("test_payments"),
        refunded_statuses=rules.texts("refunded_statuses"),
        zero_price_is_stock=rules.flag("zero_price_is_stock", defaults.zero_price_is_stock),
        rates={_currency(rates, code, code): _rate(rates, code) for code in rates},
    )
    formats.refuse_unknown()
    rules.refuse_unknown()
    return found


def _dates(section: Section) -> str:
    value = section.text("dates", AUTO)
    if value not in (AUTO, "dmy", "mdy", "ymd") and "%" not in value:
        raise UsageError(
            f'{section.where} dates is {value!r} - write "auto", "dmy", "mdy", "ymd" or a format like "%d.%m.%Y %H:%M"'
        )
    return value


def _rate(section: Section, code: str) -> float:
    rate = section.number(code)
    if not 0 < rate < float("inf"):
        raise UsageError(f"{section.where} {code} is {rate} - write what one {code} is worth in the shop's money")
    return rate


def _patterns(section: Section, key: str) -> tuple[str, ...]:
    found = section.texts(key)
    for pattern in found:
        try:
            # Arrow's expressions are RE2, as the engine's that will use the pattern.
            pc.match_substring_regex(pa.array([""]), pattern)
        except pa.ArrowInvalid:
            raise UsageError(
                f"{section.where} {key} has {pattern!r}, which is no pattern - put a backslash before ( [ * + ? ."
            ) from None
    return found


def _refuse_twice(found: ShopMapping) -> None:
    seen: dict[str, str] = {}
    places = [("[columns]", found.columns), ("[constants]", found.constants)]
    places += [(f"[[join]] {join.file}", join.columns) for join in found.joins]
    for place, fields in places:
        for field in fields:
            if field in seen:
                raise UsageError(f"{found.name} gives {field} twice, in {seen[field]} and {place} - keep one")
            seen[field] = place


def _refuse_missing(found: ShopMapping) -> None:
    fields = {*found.columns, *found.constants, *(field for join in found.joins for field in join.columns)}
    for alternatives in NEEDED:
        if fields.isdisjoint(alternatives):
            wanted = " or ".join(alternatives)
            raise UsageError(
                f'{found.name} names no column for {wanted} - add {alternatives[0]} = "Their column" to [columns]'
            )
