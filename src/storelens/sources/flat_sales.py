"""Flat sales files of the Superstore kind: one row a line, its customer, product, sales and profit; a list of returns.

`Sales` is what the line came to after its discount, and `Discount` the share of it; profit tells the cost. A returned
order is a row of the returns' sheet, without a day.
"""

from collections.abc import Iterable

from storelens.sources.flat import flat_source
from storelens.sources.lines import LineRules, LinesLayout
from storelens.sources.plain import Context, PlainLayout, Records
from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow

LINES = LinesLayout(
    title="flat sales",
    columns={
        "order": ("Order ID", "Order Number", "Order No"),
        "ordered_at": ("Order Date", "Date"),
        "customer": ("Customer ID", "Customer No"),
        "customer_name": ("Customer Name", "Customer"),
        "country": ("Country", "Country/Region", "Country / Region"),
        "region": ("State", "State/Province", "State / Province", "Region"),
        "city": ("City",),
        "sku": ("Product ID", "Product Code", "SKU"),
        "product": ("Product Name", "Product"),
        "category": ("Category",),
        "quantity": ("Quantity", "Order Quantity"),
        "line_amount": ("Sales", "Amount", "Revenue"),
        "discount_share": ("Discount",),
        "profit": ("Profit",),
        "channel": ("Channel",),
        "currency": ("Currency",),
    },
    needed=("order", "ordered_at", "product", "quantity", "line_amount"),
    rules=LineRules(),
)


def read_returns(rows: Iterable[PlainRow], account: Account, _context: Context) -> Records:
    """Return which orders came back."""
    found: set[str] = set()
    for row in rows:
        order = row.text("order")
        if not order:
            account.set_aside(row, f"{row.header('order')} is empty")
            continue
        account.check(row)
        if row.text("returned").lower() in ("", "yes", "true", "1", "y", "returned"):
            found.add(order)
    return Records(returned_orders=frozenset(found))


RETURNS = PlainLayout(
    title="returns of flat sales",
    columns={
        "order": LINES.columns["order"],
        "returned": ("Returned", "Return"),
        "amount": LINES.columns["line_amount"],
    },
    needed=("order", "returned"),
    read=read_returns,
    lacks=("amount",),
    is_lookup=True,
)

FLAT_SALES = flat_source(
    "flat-sales",
    "a file with one row a line, as CSV or as a workbook, its sheet of returns with it",
    (RETURNS, LINES),
    {},
)
