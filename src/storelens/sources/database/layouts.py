"""What each block's SELECT gives: its columns have our names, so nothing is told by synonym."""

from collections.abc import Iterable
from dataclasses import replace

from storelens.sources.lines import LineRules, LinesLayout
from storelens.sources.lines.layout import FIELDS
from storelens.sources.plain import Context, PlainLayout, Records
from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.customers import COLUMNS, read_customers
from storelens.sources.plain.keyed import Keyed
from storelens.sources.plain.reviews import REVIEWS
from storelens.sources.plain.stock import Counts
from storelens.sources.records import Origin, Product, StockCount
from storelens.sources.suppliers import PRICE_LIST, PURCHASE_ORDERS, SUPPLIER_LIST
from storelens.sources.values import BadValueError

KINDS = ("goods", "service", "gift_card")


def read_products(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the products of a table with one row each."""
    found: Keyed[Product] = Keyed("product", account)
    for row in rows:
        try:
            product = _product(row, account, context)
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        found.add(product.sku.lower(), row, product)
    products = found.records()
    return Records(products=products, sku_of={f"sku:{product.sku.lower()}": product.sku for product in products})


def _product(row: PlainRow, account: Account, context: Context) -> Product:
    kind = row.text("kind").lower() or "goods"
    if kind not in KINDS:
        raise BadValueError(f"kind is {kind[:40]!r}, not one of {', '.join(KINDS)}")
    digits = context.shop.money_digits
    return Product(
        row.needed("sku"), row.stated("product_name"), row.stated("category"), row.minor("price", digits),
        row.minor("cost", digits), "", Origin(account.name_of(row), (row.line,)), kind,
    )  # fmt: skip


def read_counts(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return counts of stock: those of a day the table states, else of today."""
    dated: dict[tuple[str, str], StockCount] = {}
    spelled: dict[str, str] = {}
    undated = Counts(account, context)
    for row in rows:
        try:
            sku, units, day = row.needed("sku"), row.whole("quantity"), row.day("counted_at")
            if units is None:
                raise BadValueError(f"{row.header('quantity')} is empty")
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        if day is None:
            undated.add(sku, units, row)
            continue
        sku = spelled.setdefault(sku.lower(), sku)
        before = dated.get((sku, day))
        lines = (*before.origin.lines, row.line) if before else (row.line,)
        units += before.quantity if before else 0  # of several places
        dated[sku, day] = StockCount(sku, day, units, Origin(account.name_of(row), lines))
    return Records(stock_counts=[*dated.values(), *undated.records()])


def _own_names(layout: PlainLayout) -> PlainLayout:
    columns = {name: (name,) for name in layout.columns if name not in layout.lacks}
    return replace(layout, columns=columns, dates="ymd", decimal=".", lacks=())


ORDER_LINES = LinesLayout(
    title="order_lines",
    columns={name: (name,) for name in FIELDS},
    needed=("order", "ordered_at"),
    rules=LineRules(dates="ymd", decimal="."),
)
PLAIN: dict[str, PlainLayout] = {
    "products": PlainLayout(
        title="products",
        columns={name: (name,) for name in ("sku", "product_name", "category", "price", "cost", "kind")},
        needed=("sku",),
        read=read_products,
        amounts=("price", "cost"),
        decimal=".",
    ),
    "customers": PlainLayout(
        title="customers",
        columns={name: (name,) for name in COLUMNS},
        needed=(),
        read=read_customers,
        days=("joined",),
        dates="ymd",
    ),
    "stock": PlainLayout(
        title="stock",
        columns={name: (name,) for name in ("sku", "quantity", "counted_at")},
        needed=("sku", "quantity"),
        read=read_counts,
        amounts=("quantity",),
        days=("counted_at",),
        dates="ymd",
        decimal=".",
    ),
    "reviews": _own_names(REVIEWS),
    "suppliers": _own_names(SUPPLIER_LIST),
    "price_breaks": _own_names(PRICE_LIST),
    "purchase_orders": _own_names(PURCHASE_ORDERS),
}
