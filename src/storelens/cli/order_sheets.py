"""Purchase orders as the command line prints them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from storelens.catalogue import Column
from storelens.cli.output import write_stdout
from storelens.cli.sheets import counted, print_heading, print_line, print_rows
from storelens.formatting import NOTHING, format_value

Order = Mapping[str, Any]
Settings = Mapping[str, str]
MOST_LISTED = 1_000_000
MONEY = Column("total_minor", "money")
LISTED = (
    Column("po_number", "text"), Column("status", "text"), Column("supplier_name", "text"),
    Column("ordered_date", "date"), Column("due_date", "date"), Column("overdue_days", "days"),
    Column("products", "count"), Column("units", "units"), Column("received_units", "units"), MONEY,
)  # fmt: skip
LINES = (
    Column("sku", "text"), Column("product_name", "text"), Column("quantity", "units"),
    Column("received_quantity", "units"), Column("case_packs", "count"), Column("case_pack", "units"),
    Column("unit_cost_minor", "money"), MONEY,
)  # fmt: skip


def print_json(told: Mapping[str, Any]) -> None:
    """Print what was told as JSON."""
    text = json.dumps(told, indent=2, ensure_ascii=False)
    write_stdout(lambda stream: stream.write(f"{text}\n".encode()))


def print_list(found: Mapping[str, Any], settings: Settings) -> None:
    """Print orders, the newest first, and how many there are."""
    rows = found["orders"]
    if not rows:
        print_line("no purchase orders - draft what the plan orders with storelens orders draft")
        return
    print_rows(LISTED, [{**row, "status": row["status"].replace("_", " ")} for row in rows], settings)
    print_line()
    counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in found["counts"].items() if count)
    print_line(f"{counts}; {counted(len(rows), 'order')} of {found['total_orders']:,} shown")


def print_order(order: Order, settings: Settings) -> None:
    """Print an order with its lines."""
    print_heading(f"{order['po_number']}, {order['supplier_name']}: {' '.join(_state(order))}")
    print_rows(LINES, order["lines"], settings)
    print_line()
    total = format_value(MONEY, order["total_minor"], settings)
    parts = [counted(order["products"], "product"), counted(order["units"], "unit"), total]
    if order["products_without_cost"]:
        parts.append(f"{counted(order['products_without_cost'], 'product')} without a known cost not in it")
    print_line(", ".join(parts))


def print_drafts(done: Mapping[str, Any], settings: Settings) -> None:
    """Print the drafts that were made or added to, and what to do next."""
    if not done["orders"]:
        print_line("nothing to draft - what the plan orders is drafted or ordered already")
        return
    for order in done["orders"]:
        print_order(order, settings)
        print_line()
    print_line(f"{counted(done['added_units'], 'unit')} drafted in {counted(len(done['orders']), 'order')}")
    first = done["orders"][0]["po_number"]
    print_line(
        f"storelens orders send {first} marks it as sent, storelens orders export {first} writes it as PDF or CSV"
    )


def _state(order: Order) -> Iterator[str]:
    yield order["status"].replace("_", " ")
    if order["status"] not in ("draft", "cancelled"):
        yield order["ordered_date"]
        yield f"due {order['due_date'] or NOTHING}"
    elif order["due_date"]:
        yield f"due {order['due_date']}"
    if order["overdue_days"]:
        yield f"({counted(order['overdue_days'], 'day')} late)"
    if order["received_date"]:
        yield f"last receipt {order['received_date']}"
