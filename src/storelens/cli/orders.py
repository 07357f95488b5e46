"""`storelens orders`: purchase orders, from the plan's drafts to their receipts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import uuid4

import typer

from storelens.cli.endings import Commands
from storelens.cli.options import StoreUrl, Texts
from storelens.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from storelens.recording import Recorded
    from storelens.store import Store

R = TypeVar("R")
FORMATS = ("table", "json")
Number = Annotated[str, typer.Argument(metavar="NUMBER", show_default=False, help="The purchase order's number.")]
Form = Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help="Money in JSON is in minor units.")]
Due = Annotated[str | None, typer.Option(metavar="DAY", help="The day it should be here, as 2026-12-15.")]
EditLines = Annotated[
    Texts,
    typer.Option(
        "--line",
        metavar="SKU=UNITS",
        help="A product's units in all, 0 takes it out; SKU=UNITS@COST sets its cost too. Repeat for more.",
    ),
]
ReceivedLines = Annotated[
    Texts,
    typer.Option(
        "--line",
        metavar="SKU=UNITS",
        help="Units that came; SKU=UNITS@COST says at which cost. Repeat for more. Without any: all that is to come.",
    ),
]

app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    help="Purchase orders: list them; draft, edit, send, receive, cancel and export one.",
)


@app.callback(invoke_without_command=True)
def orders(
    ctx: typer.Context,
    status: Annotated[
        Texts,
        typer.Option("--status", metavar="STATUS", help="Only of this status, as draft or sent; repeat for more."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every order, where 20 are shown.")] = False,
    form: Form = "table",
    store: StoreUrl = "",
) -> None:
    if ctx.invoked_subcommand is not None:
        ctx.find_root().params["store"] = store  # for the command that follows
        return
    _check_form(form)
    from storelens.cli.order_sheets import MOST_LISTED, print_json, print_list
    from storelens.cli.sheets import ROWS_SHOWN
    from storelens.recording import list_orders

    with _opened(store) as opened:
        found = list_orders(opened, tuple(status or ()), limit=MOST_LISTED if every or form == "json" else ROWS_SHOWN)
        if form == "json":
            print_json(found)
        else:
            print_list(found, opened.settings)


@app.command()
def draft(
    sku: Annotated[
        Texts,
        typer.Option("--sku", metavar="SKU", help="Only this product; repeat for more. Without: all of the plan."),
    ] = None,
    supplier: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The supplier, from here on, of the products of --sku that have none."),
    ] = None,
    store: StoreUrl = "",
) -> None:
    """Draft what the plan orders, one order for each supplier; run twice it adds nothing."""
    if supplier is not None and not sku:
        raise UsageError("--supplier needs the products it is of - name them with --sku")
    from storelens.cli.order_sheets import print_drafts
    from storelens.recording import DraftOrders, draft_orders_from_plan, find_supplier

    with _opened(store) as opened:
        supplier_id = None if supplier is None else find_supplier(opened, supplier)
        asked = DraftOrders(skus=tuple(sku) if sku else None, supplier_id=supplier_id)
        print_drafts(_record(opened, draft_orders_from_plan, asked), opened.settings)


@app.command()
def show(number: Number, form: Form = "table", store: StoreUrl = "") -> None:
    """Show an order with its lines."""
    _check_form(form)
    from storelens.cli.order_sheets import print_json, print_order
    from storelens.recording import read_order

    with _opened(store) as opened:
        order = read_order(opened, number)
        if form == "json":
            print_json(order)
        else:
            print_order(order, opened.settings)


@app.command()
def edit(number: Number, line: EditLines = None, due: Due = None, store: StoreUrl = "") -> None:
    """Change a draft: its lines' units and costs, lines more or fewer, the day it is due."""
    from storelens.cli.order_lines import read_day, read_line
    from storelens.cli.order_sheets import print_order
    from storelens.recording import OrderEdit, OrderLine, edit_order

    with _opened(store) as opened:
        lines = [read_line(text, opened.settings) for text in line or ()]
        asked = OrderEdit(number, tuple(OrderLine(**one) for one in lines), read_day(due, "--due"))
        print_order(_record(opened, edit_order, asked), opened.settings)


@app.command()
def send(number: Number, due: Due = None, store: StoreUrl = "") -> None:
    """Mark a draft as sent today, due after the supplier's lead time; nothing is mailed."""
    from storelens.cli.order_lines import read_day
    from storelens.cli.order_sheets import print_order
    from storelens.recording import OrderSend, send_order

    with _opened(store) as opened:
        print_order(_record(opened, send_order, OrderSend(number, read_day(due, "--due"))), opened.settings)


@app.command()
def receive(
    number: Number,
    line: ReceivedLines = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="The day it came. Without it: today.")
    ] = None,
    store: StoreUrl = "",
) -> None:
    """Record what came of an order: some lines, or all that is still to come."""
    from storelens.cli.order_lines import read_day, read_line
    from storelens.cli.order_sheets import print_order
    from storelens.recording import OrderReceipt, ReceivedLine, receive_order

    with _opened(store) as opened:
        lines = [read_line(text, opened.settings) for text in line or ()]
        asked = OrderReceipt(number, tuple(ReceivedLine(**one) for one in lines), read_day(day, "--date"))
        print_order(_record(opened, receive_order, asked), opened.settings)


@app.command()
def cancel(
    number: Number,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why, in a few words.")] = None,
    store: StoreUrl = "",
) -> None:
    """Cancel a draft, or what is still to come of an order that was sent."""
    from storelens.cli.order_sheets import print_order
    from storelens.recording import OrderCancel, cancel_order

    with _opened(store) as opened:
        print_order(_record(opened, cancel_order, OrderCancel(number, reason)), opened.settings)


@app.command()
def export(
    number: Number,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to this file: order.pdf, or order.csv.")
    ] = None,
    store: StoreUrl = "",
) -> None:
    """Write an order as CSV or as an A4 PDF, to be sent to its supplier."""
    if out is None:
        raise UsageError("orders export needs a file to write - add --out order.pdf or --out order.csv")
    from storelens.cli.output import replacing, require_folder
    from storelens.documents import WRITERS, order_file
    from storelens.recording import read_order

    form = out.suffix.removeprefix(".").lower()
    if form not in WRITERS:
        name = out.stem or "order"
        raise UsageError(f"an order is exported to .csv or .pdf, got --out {out} - write it as {name}.pdf")
    require_folder(out)
    with _opened(store) as opened:
        order = read_order(opened, number)
        content = order_file(order, opened.settings, form)
    with replacing(out) as stream:
        stream.write(content)
    typer.echo(f"wrote {out} · {order['po_number']}, {order['status'].replace('_', ' ')}", err=True)


@contextmanager
def _opened(url: str) -> Iterator["Store"]:
    from storelens.store.opening import store_at

    with store_at(url) as opened:
        yield opened


def _record(opened: "Store", step: Callable[["Store", R, str], "Recorded"], asked: R) -> dict[str, Any]:
    """Return what was recorded; what to look at is told on stderr."""
    done = step(opened, asked, str(uuid4()))
    for warning in done.answer["warnings"]:
        typer.echo(" ".join(str(warning).splitlines()), err=True)
    return done.answer


def _check_form(form: str) -> None:
    if form not in FORMATS:
        raise UsageError(f"no format named {form!r}{did_you_mean(form, FORMATS)}")
