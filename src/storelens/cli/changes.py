"""`storelens changes`: what has altered a closed month since it was closed, event by event."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storelens.catalogue import Column, find_query
from storelens.cli.options import StoreUrl

if TYPE_CHECKING:
    from storelens.auditing import Changes, Figure, Month
    from storelens.shop import Shop

MONEY = Column("amount_minor", "money")
FIGURE_COLUMNS = (
    Column("figure", "text"), Column("then", "number"), Column("now", "number"), Column("difference", "number"),
)  # fmt: skip
# What differs beside net sales: of a charge or a refund it is all there is.
BESIDE = ("gross", "discount", "returns", "cost", "shipping", "tax", "goodwill")
DONE = {
    ("orders", "insert"): "order added",
    ("orders", "update"): "order or refund changed",
    ("orders", "delete"): "order removed",
    ("order_items", "insert"): "line added",
    ("order_items", "update"): "line or return changed",
    ("order_items", "delete"): "line removed",
    ("products", "update"): "product became another kind",
}


def changes(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="A closed month, as 2026-10.")],
    every: Annotated[bool, typer.Option("--all", help="Every figure and event, where 20 events are shown.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the queries as they run, and do not run them.")] = False,
    store: StoreUrl = "",
) -> None:
    """Tell what has altered a closed month: its headline numbers then and now, and each event that differs."""
    from storelens.auditing import Month, change_queries, changes_of
    from storelens.cli.opening import opened_shop
    from storelens.cli.sheets import print_heading, print_queries
    from storelens.store.opening import engine_name_of

    chosen = Month.parse(month)
    if sql:
        engine_name = engine_name_of(store)
        print_queries(change_queries(chosen, engine_name), engine_name)
        return
    with opened_shop(store) as shop, closing(shop.store.engine()) as engine:
        found = changes_of(engine, chosen, headline_of(shop))
        print_heading(f"What has altered {chosen} since it was closed")
        tell_changes(found, shop.settings, every=every)


def headline_of(shop: "Shop") -> "Callable[[Month], dict[str, Any]]":
    """Return what says the headline numbers of a month, from the warehouse."""
    return lambda month: shop.ask(find_query("kpis"), month.filters).to_pylist()[0]


def tell_changes(found: "Changes", settings: Mapping[str, str], *, every: bool) -> None:
    """Print what has altered a month."""
    from storelens.cli.sheets import print_heading, print_line

    print_line(f"closed at {found.closed_at} UTC")
    print_line()
    _tell_figures([figure for figure in found.figures if not figure.follows], settings, every=every)
    following = [figure for figure in found.figures if figure.follows and (every or figure.is_altered)]
    if following:
        print_line()
        print_heading("What became of the month's orders later is part of these by definition")
        _print_figures(following, settings)
    print_line()
    _tell_events(found, settings, every=every)


def _tell_figures(figures: "Sequence[Figure]", settings: Mapping[str, str], *, every: bool) -> None:
    from storelens.cli.sheets import print_line

    shown = [figure for figure in figures if every or figure.is_altered]
    if not shown:
        print_line(f"all {len(figures)} headline numbers of the month's own events are what they were")
        return
    _print_figures(shown, settings)
    if len(shown) < len(figures):
        print_line(f"{len(figures) - len(shown)} other headline numbers are what they were - add --all to see them")


def _print_figures(figures: "Sequence[Figure]", settings: Mapping[str, str]) -> None:
    from storelens.cli.sheets import print_cells
    from storelens.formatting import column_label, format_value

    cells = [
        [
            column_label(figure.column),
            *(format_value(figure.column, value, settings) for value in (figure.then, figure.now, figure.difference)),
        ]
        for figure in figures
    ]
    print_cells(FIGURE_COLUMNS, cells)


def _tell_events(found: "Changes", settings: Mapping[str, str], *, every: bool) -> None:
    from storelens.cli.sheets import counted, first_rows, print_heading, print_hidden, print_line

    rows = found.events.rows
    if not rows:
        print_line("no event of the month differs from what was kept")
        return
    orders = len({row["order_id"] for row in rows})
    print_heading(
        f"{'1 event differs' if len(rows) == 1 else f'{len(rows):,} events differ'}, of {counted(orders, 'order')}"
    )
    shown = first_rows(rows, every_row=every)
    width = max(len(_head(row)) for row in shown)
    for row in shown:
        for line in _event_lines(row, width, found, settings):
            print_line(line)
    print_hidden(len(rows) - len(shown))
    unexplained = found.unexplained()
    if unexplained:
        print_line(
            f"they do NOT add up to the difference of {', '.join(unexplained)} - "
            "the store was written to meanwhile: run this again"
        )
    else:
        print_line("all of them add up to the differences above, to the last unit")


def _head(row: Mapping[str, Any]) -> str:
    return f"{row['external_id'] or row['order_id']}  {row['entry_kind'].replace('_', ' ')} {row['change']}"


def _event_lines(row: Mapping[str, Any], width: int, found: "Changes", settings: Mapping[str, str]) -> Iterator[str]:
    then, now, difference = (_money(row[f"net_{name}_minor"], settings) for name in ("then", "now", "difference"))
    yield f"  {_head(row):<{width}}  net {then} then, {now} now: {difference}"
    beside = ", ".join(_beside(row, settings))
    if beside:
        yield f"    {beside}"
    yield f"    why: {'; '.join(_why(row['order_id'], found)) or 'not known'}"


def _beside(row: Mapping[str, Any], settings: Mapping[str, str]) -> Iterator[str]:
    if row["quantity_difference"]:
        yield f"units {row['quantity_difference']:+,}"
    for name in BESIDE:
        value = row[f"{name}_difference_minor"]
        if value:
            yield f"{name} {'+' if value > 0 else ''}{_money(value, settings)}"


def _money(minor: int, settings: Mapping[str, str]) -> str:
    from storelens.formatting import format_value

    return format_value(MONEY, minor, settings)


def _why(order_id: int, found: "Changes") -> Iterator[str]:
    for file in found.files.get(order_id, []):
        more = f" and {file['file_rows'] - 1} more" if file["file_rows"] > 1 else ""
        yield f"{file['file_name']}:{file['first_line']}{more}, import {file['import_id']}"
    for reason in found.reasons.get(order_id, []):
        done = DONE.get((reason["table_name"], reason["operation"]), f"{reason['table_name']} {reason['operation']}")
        yield f"{done} {reason['last_at']}"
