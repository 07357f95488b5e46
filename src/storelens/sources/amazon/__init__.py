"""Amazon's reports: all orders, FBA returns, FBA inventory and settlements (V2), in any mixture.

Orders have no buyer, so there are no customer figures; returns have no money, so they are read beside their orders. A
settlement is a check: its amounts must add up to its total, and nothing of it is loaded.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from storelens.errors import UsageError
from storelens.sources.amazon.layouts import INVENTORY, ORDERS, RETURNS, SETTLEMENT
from storelens.sources.amazon.returns import ReturnsReader, sold_prices
from storelens.sources.amazon.settlement import SettlementReader
from storelens.sources.amazon.taxes import TaxedOrders, tax_findings
from storelens.sources.combining import Read, combine
from storelens.sources.flat import today
from storelens.sources.lines import LinesLayout, find_currency, read_line_files
from storelens.sources.plain import Context, PlainLayout, read_plain_files
from storelens.sources.records import Extract, Finding, OnProgress, ReadOptions, Source
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable, open_tables

KINDS: tuple[LinesLayout | PlainLayout, ...] = (ORDERS, RETURNS, SETTLEMENT, INVENTORY)
SHOWN = 12


@dataclass(frozen=True)
class _Files:
    orders: list[TextTable]
    returns: list[TextTable]
    settlements: list[TextTable]
    inventory: list[TextTable]
    notes: list[str]


def _read(paths: Sequence[Path], shop: ShopFacts, options: ReadOptions, on_progress: OnProgress) -> Extract:
    files = _sorted(paths)
    orders = [TaxedOrders(table, options.tax) for table in files.orders]
    context = Context(shop, options.rates, today(shop.zone), {})

    def plain(tables: list[TextTable], layout: PlainLayout) -> list[Read]:
        return [read_plain_files(tables, layout, context, options, on_progress)] if tables else []

    returns, settlement = ReturnsReader(shop, options.rates), SettlementReader()
    with ExitStack() as stack:
        if files.returns and files.orders:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="storelens-join-")))
            returns.prices = sold_prices(folder / "sold", orders, on_progress)
            stack.callback(returns.prices.close)
        found = [
            *plain(files.returns, replace(RETURNS, read=returns.read)),
            *plain(files.settlements, replace(SETTLEMENT, read=settlement.read)),
            *plain(files.inventory, INVENTORY),
        ]
    lines = read_line_files(orders, ORDERS, shop, options, on_progress) if orders else None
    try:
        for table in orders:
            table.refuse_open_questions()
        extract = combine(found, lines)
    except BaseException:
        if lines:
            lines.close()
        raise
    return replace(
        extract,
        returns=chain(extract.returns, returns.records),
        notes=[*extract.notes, *files.notes],
        findings=[*_of_lines(lines, orders, options.tax), *settlement.findings],
    )


def _of_lines(lines: Extract | None, orders: Sequence[TaxedOrders], tax: str) -> list[Finding]:
    """Return what was found about the lines, with what is known of Amazon's taxes for what the rows alone would say."""
    if lines is None:
        return []
    return [*(finding for finding in lines.findings if finding.topic != "tax"), *tax_findings(orders, tax)]


def _find_settings(paths: Sequence[Path]) -> Mapping[str, str]:
    files = _sorted(paths)
    currency = find_currency(files.orders, ORDERS) if files.orders else None
    return {"currency": currency} if currency else {}


def _sorted(paths: Sequence[Path]) -> _Files:
    """Return the files by their kinds; raises UsageError where none is of a kind that is known."""
    tables = [table for path in paths for file in _files(path) for table in open_tables(file)]
    sorted_: list[list[TextTable]] = [[] for _ in KINDS]
    left: list[TextTable] = []
    for table in tables:
        place = next((place for place, layout in enumerate(KINDS) if layout.fits(table.header)), None)
        (left if place is None else sorted_[place]).append(table)
    if not any(sorted_):
        titles = ", ".join(layout.title for layout in KINDS)
        given = f"{left[0].name} has the columns {', '.join(left[0].header[:SHOWN])}" if left else "there are no files"
        raise UsageError(f"no file of amazon: {given} - give one of: {titles}, as Amazon wrote it")
    notes = [f"{table.name} was not read: its columns are of no report that is known" for table in left]
    orders, returns, settlements, inventory = sorted_
    return _Files(orders, returns, settlements, inventory, notes)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))


AMAZON = Source(
    "amazon",
    "reports of all orders, FBA returns, FBA inventory and settlements, as tab separated text",
    {"shop_name": "Amazon shop"},
    _read,
    _find_settings,
)
