"""Counts of stock: which day they are of, and rows of several places added up."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.layout import Context, Records
from storelens.sources.records import Origin, StockCount
from storelens.sources.values import YEARS, BadValueError

NOT_STOCKED = "not stocked"
LEVELS = ("on_hand", "available")  # the first that the file has counts
_DAY = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")


def day_in_name(file_name: str) -> str | None:
    """Return the day that stands in a file's name, None where there is none.

    >>> day_in_name("inventory_export_2025-10-07.csv"), day_in_name("stock_20251007T0910.csv"), day_in_name("stock.csv")
    ('2025-10-07', '2025-10-07', None)
    """
    for year, month, day in _DAY.findall(file_name):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if found.year in YEARS:
            return found.isoformat()
    return None


class Counts:
    """Gathers levels by product and day; a second file of the same day is no further place but a repetition."""

    def __init__(self, account: Account, context: Context) -> None:
        self._account, self._context = account, context
        self._units: Counter[tuple[str, str]] = Counter()
        self._rows: dict[tuple[str, str], list[PlainRow]] = defaultdict(list)
        self._spelled: dict[str, str] = {}
        self._undated: set[str] = set()

    def add(self, sku: str, units: int, row: PlainRow, *, owns_row: bool = True) -> None:
        """Add units of a product; `owns_row` False where the row stands behind another record already."""
        name = self._account.name_of(row)
        day = day_in_name(name)
        if day is None:
            self._undated.add(name)
            day = self._context.today
        key = (self._spelled.setdefault(sku.lower(), sku), day)
        before = self._rows[key]
        if before and before[0].file != row.file:
            if owns_row:
                reason = f"the stock of {sku!r} on {day} stands in {self._account.name_of(before[0])} already"
                self._account.set_aside(row, reason)
            return
        self._units[key] += units
        before.append(row)

    def records(self, *, own_rows: bool = True) -> list[StockCount]:
        """Return a count for each product and day, and note which files do not say their day."""
        if self._undated:
            names = ", ".join(sorted(self._undated))
            self._account.notes.append(
                f"stock in {names} is taken as counted on {self._context.today}, for no day stands in the file's name"
                " - name it like inventory_2025-10-07.csv to say another"
            )
        return [
            StockCount(
                sku,
                day,
                self._units[sku, day],
                Origin(self._account.name_of(rows[0]), tuple(row.line for row in rows)) if own_rows else Origin("", ()),
            )
            for (sku, day), rows in self._rows.items()
            if rows
        ]


def read_stock(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the counts of a file with a row for each product and place, or with a column for each place."""
    counts = Counts(account, context)
    not_stocked = 0
    for row in rows:
        try:
            sku = _sku(row, context)
            units = _units(row)
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        if units is None:
            not_stocked += 1
            account.check(row)
        else:
            counts.add(sku, units, row)
    if not_stocked:
        account.notes.append(
            f"rows of products that are not stocked at their place, with nothing to count: {not_stocked:,}"
        )
    return Records(stock_counts=counts.records())


def variant_name(title: str, options: Iterable[str]) -> str:
    """Return a variant's name as orders write it.

    >>> variant_name("Shirt", ["S", "Red", ""]), variant_name("Mug", ["Default Title"])
    ('Shirt - S / Red', 'Mug')
    """
    said = [option for option in options if option and option.lower() != "default title"]
    return f"{title} - {' / '.join(said)}" if said and title else title


def _sku(row: PlainRow, context: Context) -> str:
    options = [row.text(f"option{number}") for number in (1, 2, 3)]
    sku = row.text("sku") or variant_name(row.text("title"), options)
    if not sku:
        raise BadValueError("no product: neither its code nor its name")
    return context.sku_of.get(f"sku:{sku.lower()}", sku)


def _units(row: PlainRow) -> int | None:
    level = next((name for name in LEVELS if name in row.texts), None)
    places = [level] if level else [name for name in row.texts if name.startswith("place_")]
    found = [_level(row, name) for name in places]
    counted = [units for units in found if units is not None]
    return sum(counted) if counted else None


def _level(row: PlainRow, field: str) -> int | None:
    if row.text(field).lower() in ("", NOT_STOCKED):
        return None
    try:
        units = int(row.text(field).replace(",", ""))
    except ValueError:
        raise BadValueError(f"{row.header(field)} is not a number of units: {row.text(field)[:40]!r}") from None
    if abs(units) > 100_000_000:
        raise BadValueError(f"{row.header(field)} is past 100,000,000: {row.text(field)[:40]!r}")
    return units
