"""`storelens close`: keep what a month's numbers are, so that whatever alters them later can be told."""

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from storelens.catalogue import Column
from storelens.cli.options import StoreUrl
from storelens.errors import UsageError

if TYPE_CHECKING:
    from storelens.auditing import Closed
    from storelens.engines import Engine
    from storelens.shop import Shop

FIGURE_COLUMNS = (Column("figure", "text"), Column("value", "number"))


def close(
    month: Annotated[
        str | None, typer.Argument(metavar="[MONTH]", show_default=False, help="The month to close, as 2026-10.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Close a closed month anew, and say what had changed.")
    ] = False,
    listing: Annotated[bool, typer.Option("--list", help="List the closed months.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Every row, where 20 are shown.")] = False,
    store: StoreUrl = "",
) -> None:
    """Keep a month's headline numbers and its ledger by order; storelens changes tells what alters them later."""
    if listing == (month is not None):
        raise UsageError("close wants a month, or --list for those closed - write storelens close 2026-10")

    from storelens.auditing import Month, close_month
    from storelens.cli.changes import headline_of
    from storelens.cli.opening import opened_shop

    chosen = Month.parse(month) if month else None
    with opened_shop(store) as shop, closing(shop.store.engine()) as engine:
        if chosen is None:
            _list(shop, engine)
            return
        closed = close_month(shop.store, engine, chosen, shop.history(), headline_of(shop), again=again)
        _tell(closed, shop.settings, every=every)


def _list(shop: "Shop", engine: "Engine") -> None:
    from storelens.auditing import closed_months
    from storelens.cli.sheets import print_rows

    months = closed_months(engine)
    if not months.rows:
        typer.echo("no month is closed - close one with storelens close 2026-10")
        return
    print_rows(months.columns, months.rows, shop.settings)


def _tell(closed: "Closed", settings: Mapping[str, str], *, every: bool) -> None:
    from storelens.cli.changes import tell_changes
    from storelens.cli.sheets import counted, print_cells, print_heading, print_line
    from storelens.formatting import column_label, format_value

    if closed.replaced is not None:
        print_heading(f"What {closed.month} was until now is replaced")
        tell_changes(closed.replaced, settings, every=every)
        print_line()
    print_heading(
        f"{closed.month} is closed, with {counted(closed.entries, 'event')} of {counted(closed.orders, 'order')}"
    )
    print_cells(
        FIGURE_COLUMNS,
        [[column_label(figure.column), format_value(figure.column, figure.now, settings)] for figure in closed.figures],
    )
    print_line()
    print_line(f"storelens changes {closed.month} tells what alters it from now on")
