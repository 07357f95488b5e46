"""A shop's own database, SQLite or PostgreSQL, by a file of SELECTs: one named block for each of our tables.

The database is only read. A result is read like a file: its rows have numbers, and every one is accounted for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from storelens.engines.foreign import POSTGRES, ForeignDatabase, open_foreign
from storelens.errors import UsageError, did_you_mean
from storelens.sources.combining import Read, combine
from storelens.sources.database.layouts import ORDER_LINES, PLAIN
from storelens.sources.database.result import ResultTable
from storelens.sources.database.selects import BLOCKS, Selects, read_selects
from storelens.sources.flat import today
from storelens.sources.lines import Beside, LinesLayout, find_currency, read_line_files, said_of_products
from storelens.sources.plain import Context, PlainLayout, read_plain_files
from storelens.sources.records import Extract, OnProgress, ReadOptions, Source
from storelens.sources.shop import ShopFacts


def _read(paths: Sequence[Path], shop: ShopFacts, options: ReadOptions, on_progress: OnProgress) -> Extract:
    selects, database = _open(paths)
    try:
        extract = _read_blocks(selects, database, shop, options, on_progress)
    except BaseException:
        database.close()
        raise

    def close() -> None:
        extract.close()
        database.close()

    return replace(extract, close=close)


def _read_blocks(
    selects: Selects, database: ForeignDatabase, shop: ShopFacts, options: ReadOptions, on_progress: OnProgress
) -> Extract:
    tables = {name: _table(selects, database, name) for name in BLOCKS if name in selects.blocks}
    plain: list[Read] = []
    sku_of: dict[str, str] = {}
    notes = []
    for name, layout in PLAIN.items():
        if name not in tables:
            continue
        if not tables[name].sample(1).lines:
            notes.append(f"{tables[name].name} has no rows")
            continue
        context = Context(shop, options.rates, today(shop.zone), sku_of)
        found = read_plain_files([tables[name]], layout, context, options, on_progress)
        sku_of |= found[0].sku_of
        plain.append(found)
    if "order_lines" not in tables:
        return _noted(combine(plain, None), notes)
    products = [product for records, _ in plain for product in records.products]
    beside = Beside(
        skus={product.sku.lower(): product.sku for product in products},
        gift_cards=frozenset(product.sku.lower() for product in products if product.kind == "gift_card"),
        fields=said_of_products(products),
    )
    lines = read_line_files([tables["order_lines"]], ORDER_LINES, shop, options, on_progress, beside)
    try:
        return replace(_noted(combine(plain, lines), notes), findings=lines.findings)
    except BaseException:
        lines.close()
        raise


def _noted(extract: Extract, notes: Sequence[str]) -> Extract:
    return replace(extract, notes=[*extract.notes, *notes])


def _table(selects: Selects, database: ForeignDatabase, name: str) -> ResultTable:
    """Return a block's result; raises UsageError for a column that is not ours, and for one that is missing."""
    try:
        table = ResultTable(database, name, selects.blocks[name])
    except UsageError as error:
        raise UsageError(f"{selects.name} {name}: {error}") from None
    layout: LinesLayout | PlainLayout = PLAIN.get(name, ORDER_LINES)
    for column in table.header:
        if column.lower() not in layout.columns:
            raise UsageError(f"{selects.name} {name} has the column {column}{did_you_mean(column, layout.columns)}")
    missing = [column for column in layout.needed if column not in {header.lower() for header in table.header}]
    if missing:
        raise UsageError(f"{selects.name} {name} has no column {', '.join(missing)} - select it: ... as {missing[0]}")
    return table


def _open(paths: Sequence[Path]) -> tuple[Selects, ForeignDatabase]:
    """Return the SELECTs and the open database that `paths` name, one file each."""
    scripts = [path for path in paths if path.suffix.lower() == ".sql"]
    others = [path for path in paths if path.suffix.lower() != ".sql"]
    if len(scripts) != 1:
        raise UsageError(f"{len(scripts)} files of SELECTs - give one .sql file, with the database: shop.db shop.sql")
    selects = read_selects(scripts[0])
    addresses = [_address(path) for path in others] or ([selects.address] if selects.address else [])
    if len(addresses) != 1:
        raise UsageError(
            f"{len(addresses)} databases for {selects.name} - give one SQLite file or postgresql:// address, or write"
            " it first in the file: -- database: postgresql://..."
        )
    return selects, open_foreign(addresses[0])


def _address(path: Path) -> str:
    """Return an address that came as a path, which takes one of two slashes away."""
    text = str(path)
    for start in POSTGRES:
        shortened = start[:-1]
        if text.startswith(shortened) and not text.startswith(start):
            return start + text[len(shortened) :]
    return text


def _find_settings(paths: Sequence[Path]) -> Mapping[str, str]:
    selects, database = _open(paths)
    try:
        if "order_lines" not in selects.blocks:
            return {}
        currency = find_currency([_table(selects, database, "order_lines")], ORDER_LINES)
        return {"currency": currency} if currency else {}
    finally:
        database.close()


DATABASE = Source(
    "database",
    "an SQLite file or a postgresql:// address, and a .sql file with a named SELECT for each table",
    {},
    _read,
    _find_settings,
)
