"""`storelens fill-costs`: give past sales without a cost what their product costs now."""

from typing import Annotated

import typer

from storelens.cli.options import StoreUrl
from storelens.formatting import format_money


def fill_costs(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be filled in, and change nothing.")
    ] = False,
    store: StoreUrl = "",
) -> None:
    """Give order lines without a cost their product's of today, for a margin of the past.

    An estimate: what the products cost then is not known. Lines that have a cost keep it.
    """
    from storelens.cli.making import build_warehouse
    from storelens.store.opening import store_at
    from storelens.store.past_costs import fill_past_costs, look_at_past_costs

    with store_at(store) as opened, opened.explained():
        found = look_at_past_costs(opened) if dry_run else fill_past_costs(opened)
        digits, currency = int(opened.settings["money_digits"]), opened.settings["currency"]
        label = opened.label
    if not found.lines:
        typer.echo("every line of goods has a cost: nothing to fill in")
        return
    verb = "would get" if dry_run else "got"
    typer.echo(
        f"{found.found:,} of {found.lines:,} lines without a cost {verb} that of their product today: "
        f"{found.products:,} products, {found.orders:,} orders, "
        f"{format_money(found.cost_minor, digits, currency)} in all"
    )
    if found.left:
        typer.echo(f"{found.left:,} lines stay without: their products have no cost either")
    if found.found and not dry_run:
        typer.echo("an estimate, for the costs of then are not known; storelens info says that it was made")
        build_warehouse(store, label)
