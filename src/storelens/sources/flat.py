"""A source whose files are told apart by their columns: which kind each file is of, and what is none.

All kinds are read in one go: products before the lines that sell them, payments before the orders they refund.
"""

from collections import ChainMap
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from storelens.errors import UsageError
from storelens.sources.combining import Read, combine
from storelens.sources.headers import plain_name
from storelens.sources.lines import (
    Beside,
    ItemRefund,
    ItemRefundTable,
    LinesLayout,
    PaidBack,
    find_currency,
    read_line_files,
    said_of_products,
)
from storelens.sources.plain import Context, PlainLayout, Records, read_plain_files
from storelens.sources.records import Extract, OnProgress, ReadOptions, Source
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable, open_tables

Layout = LinesLayout | PlainLayout
SHOWN = 12


@dataclass(frozen=True)
class RefusedFile:
    """A file that cannot be read, told by columns it has: what it is, and the way out."""

    columns: tuple[str, ...]
    reason: str

    def fits(self, header: Collection[str]) -> bool:
        """Say whether a file with these columns is such a file."""
        return {plain_name(name) for name in self.columns} <= {plain_name(name) for name in header}


@dataclass(frozen=True)
class _Group:
    layout: Layout
    tables: list[TextTable]


@dataclass(frozen=True)
class _Files:
    """How the files of one source are told apart and read."""

    name: str
    layouts: Sequence[Layout]
    refused: Sequence[RefusedFile]
    prepared: Callable[[TextTable], TextTable]

    def read(self, paths: Sequence[Path], shop: ShopFacts, options: ReadOptions, on_progress: OnProgress) -> Extract:
        """Return what all files say, those of products before those of lines."""
        groups, notes = self.recognised(paths)
        plain = _read_plain(groups, shop, options, on_progress)
        lines = next((group for group in groups if isinstance(group.layout, LinesLayout)), None)
        if plain:
            plain[0][1].notes[:0] = notes
        if lines is None or not isinstance(lines.layout, LinesLayout):
            return combine(plain, None)
        beside = _beside([records for records, _ in plain], lines.tables)
        extract = read_line_files(lines.tables, lines.layout, shop, options, on_progress, beside)
        if not plain:
            return replace(extract, notes=[*notes, *extract.notes])
        try:
            return combine(plain, extract)
        except BaseException:
            extract.close()
            raise

    def find_settings(self, paths: Sequence[Path]) -> Mapping[str, str]:
        """Return the currency most orders are in, where they say."""
        for group in self.recognised(paths)[0]:
            if isinstance(group.layout, LinesLayout):
                currency = find_currency(group.tables, group.layout)
                return {"currency": currency} if currency else {}
        return {}

    def recognised(self, paths: Sequence[Path]) -> tuple[list[_Group], list[str]]:
        """Return the files by their kinds, and notes on those that are none."""
        files = [file for path in paths for file in _files(path)]
        tables = [self.prepared(table) for file in files for table in _named_apart(file, files)]
        return _recognised(tables, self.name, self.layouts, self.refused)


def flat_source(
    name: str,
    gives: str,
    layouts: Sequence[Layout],
    settings: Mapping[str, str],
    refused: Sequence[RefusedFile] = (),
    prepared: Callable[[TextTable], TextTable] = lambda table: table,
) -> Source:
    """Return the source whose files have one of these layouts each; `settings` hold for all its shops.

    A file is of the first layout that it fits, once it is `prepared`. One of `refused` ends it all with its reason.
    """
    files = _Files(name, layouts, refused, prepared)
    return Source(name, gives, settings, files.read, files.find_settings)


def _named_apart(file: Path, files: Sequence[Path]) -> list[TextTable]:
    """Open a file's tables; where another file has its name too, its folder's name tells them apart."""
    tables = open_tables(file)
    if sum(other.name == file.name for other in files) > 1:
        for table in tables:
            table.name = f"{file.parent.name}/{table.name}"
    return tables


def today(zone: ZoneInfo) -> str:
    """Return the shop's day."""
    return datetime.now(zone).date().isoformat()


def _read_plain(groups: Sequence[_Group], shop: ShopFacts, options: ReadOptions, on_progress: OnProgress) -> list[Read]:
    plain: list[Read] = []
    sku_of: dict[str, str] = {}
    context = Context(shop, options.rates, today(shop.zone), sku_of)
    for group in groups:
        if isinstance(group.layout, PlainLayout):
            found = read_plain_files(group.tables, group.layout, context, options, on_progress)
            plain.append(found)
            sku_of.update({name: sku for name, sku in found[0].sku_of.items() if name not in sku_of})
    return plain


def _beside(records: Sequence[Records], lines: Sequence[TextTable]) -> Beside:
    paid_back: dict[str, list[PaidBack]] = {}
    for found in records:
        for payment in found.paid_back:
            paid_back.setdefault(payment.order_key, []).append(payment)
    products = [product for found in records for product in found.products]
    skus = {product.sku.lower(): product.sku for product in products}
    names = {(product.product_name or "").lower(): product.sku for product in reversed(products)}
    return Beside(
        skus,
        {name: sku for name, sku in names.items() if name and name not in skus},
        frozenset(product.sku.lower() for product in products if product.kind == "gift_card"),
        paid_back,
        ChainMap[str, Sequence[ItemRefund]](
            *(table.item_refunds for table in reversed(lines) if isinstance(table, ItemRefundTable))
        ),
        frozenset(key for found in records for key in found.returned_orders),
        said_of_products(products),
    )


def _recognised(
    tables: Sequence[TextTable], source: str, layouts: Sequence[Layout], refused: Sequence[RefusedFile]
) -> tuple[list[_Group], list[str]]:
    """Return the files by their kinds, in the order of `layouts`, and notes on those that are none."""
    fitting: dict[int, list[TextTable]] = {}
    left: list[TextTable] = []
    for table in tables:
        place = next((place for place, layout in enumerate(layouts) if layout.fits(table.header)), None)
        if place is None:
            _refuse(table, refused)
            left.append(table)
        else:
            fitting.setdefault(place, []).append(table)
    groups = [_Group(layouts[place], fitting[place]) for place in sorted(fitting)]
    if not groups:
        raise UsageError(_none_fits(left, source, layouts))
    _refuse_mixtures(groups)
    return groups, [f"{table.name} was not read: its columns are of no file of {source}" for table in left]


def _refuse(table: TextTable, refused: Sequence[RefusedFile]) -> None:
    for kind in refused:
        if kind.fits(table.header):
            raise UsageError(f"{table.name} is {kind.reason}")


def _refuse_mixtures(groups: Sequence[_Group]) -> None:
    lines = [group for group in groups if isinstance(group.layout, LinesLayout)]
    if len(lines) > 1:
        first, second = lines[:2]
        raise UsageError(
            f"{first.tables[0].name} is of the kind {first.layout.title}, {second.tables[0].name} of the kind "
            f"{second.layout.title}: orders of one kind at a time - import one after the other"
        )
    lookups = [group for group in groups if isinstance(group.layout, PlainLayout) and group.layout.is_lookup]
    if lookups and not lines:
        raise UsageError(
            f"{lookups[0].tables[0].name} is of the kind {lookups[0].layout.title}, which says something of orders "
            "only together with them - give the file of orders too"
        )


def _none_fits(tables: Sequence[TextTable], source: str, layouts: Sequence[Layout]) -> str:
    if not tables:
        return f"there are no files of {source} - give {' or '.join(layout.title for layout in layouts)}"
    table = tables[0]
    closest = max(layouts, key=lambda layout: len(layout.places(table.header)))
    found = closest.places(table.header)
    missing = [" or ".join(closest.columns[name][:2]) for name in closest.needed if name not in found]
    shown = ", ".join(" ".join(name.split())[:40] for name in table.header[:SHOWN])  # a torn quote holds line ends
    if found and missing:
        return (
            f"{table.name} looks like {closest.title} but has no column {', '.join(missing)}; its columns are: {shown}"
            " - export it again with all columns, in English"
        )
    titles = ", ".join(layout.title for layout in layouts)
    return f"{table.name} is no file of {source}, which has {titles}; its columns are: {shown} - give another file"


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
