"""WooCommerce's export of products: a row for each product and each of its variations, headers in the shop's language.

The English headers are WooCommerce's own; the German, French and Spanish ones are general knowledge: no file was seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from storelens.sources.plain import Context, PlainLayout, Records
from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.keyed import Keyed
from storelens.sources.plain.stock import Counts
from storelens.sources.records import Origin, Product
from storelens.sources.values import BadValueError

NOT_SOLD = ("variable", "grouped", "variable-subscription")  # what is sold is what they hold
GIFT_CARDS = ("gift-card", "gift_card", "pw-gift-card")


@dataclass
class _Parent:
    """What a variation has from the product it is of."""

    name: str
    category: str
    sku: str


def read_products(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the products that can be bought, their stock, and their codes by number and by the name in an address."""
    found: Keyed[Product] = Keyed("product", account)
    counts = Counts(account, context)
    parents: dict[str, _Parent] = {}
    sku_of: dict[str, str] = {}
    holders = 0
    for row in rows:
        kinds = {kind.strip().lower() for kind in row.text("type").split(",")}
        parent = _Parent(row.text("name"), _category(row), row.text("sku"))
        parents[f"id:{row.text('id')}"] = parents[row.text("sku").lower()] = parent
        if kinds & {*NOT_SOLD}:
            holders += 1
            account.check(row)
            continue
        try:
            above = parents.get(row.text("parent").lower())
            product = _product(row, kinds, above, account, context)
            stock = row.whole("stock")
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        found.add(product.sku.lower(), row, product)
        if stock is not None:
            counts.add(product.sku, stock, row, owns_row=False)
        _name(sku_of, row, product.sku, above)
    if holders:
        account.notes.append(
            f"products that are sold by their variations or as a group, read for their names: {holders:,}"
        )
    return Records(products=found.records(), stock_counts=counts.records(own_rows=False), sku_of=sku_of)


def address(name: str) -> str:
    """Return how a product's name stands in its address.

    >>> address("Blue  Mug, 0.5 l")
    'blue-mug-0-5-l'
    """
    return "-".join("".join(sign if sign.isalnum() else " " for sign in name.lower()).split())


def _name(sku_of: dict[str, str], row: PlainRow, sku: str, above: _Parent | None) -> None:
    names = [f"sku:{sku.lower()}", f"id:{row.text('id')}", f"handle:{address(row.text('name'))}"]
    if above is not None:
        names += [f"handle:{address(above.name)}", row.text("parent").lower()]
    if row.text("barcode"):
        names.append(f"barcode:{row.text('barcode').lower()}")
    for name in names:
        sku_of.setdefault(name, sku)


def _category(row: PlainRow) -> str:
    """Return the last word of the first category: `Clothing > Shirts, Sale` is Shirts."""
    return row.text("categories").partition(",")[0].rpartition(">")[2].strip()


def _product(row: PlainRow, kinds: set[str], above: _Parent | None, account: Account, context: Context) -> Product:
    digits = context.shop.money_digits
    name = row.text("name") or (above.name if above else "")
    sku = row.text("sku")
    if above is not None and sku and sku.lower() == above.sku.lower():
        sku = ""  # the product's code stands for its variations: their names tell them apart
    if not (sku or name):
        raise BadValueError("no product: neither its code nor its name")
    price = row.minor("price", digits)
    return Product(
        sku or name,
        name or None,
        _category(row) or (above.category if above else "") or None,
        row.minor("sale_price", digits) if price is None else price,
        row.minor("cost", digits),
        "",
        Origin(account.name_of(row), (row.line,)),
        "gift_card" if kinds & {*GIFT_CARDS} else "goods",
    )


PRODUCTS = PlainLayout(
    title="WooCommerce products",
    columns={
        "id": ("ID",),
        "type": ("Type", "Typ", "Tipo"),
        "sku": ("SKU", "Artikelnummer", "UGS"),
        "barcode": (
            "GTIN, UPC, EAN, or ISBN",
            "GTIN, UPC, EAN oder ISBN",
            "GTIN, UPC, EAN ou ISBN",
            "GTIN, UPC, EAN o ISBN",
        ),
        "name": ("Name", "Nom", "Nombre"),
        "stock": ("Stock", "Lagerbestand", "Bestand", "Inventario"),
        "sale_price": ("Sale price", "Angebotspreis", "Tarif promo", "Precio rebajado"),
        "price": ("Regular price", "Regulärer Preis", "Tarif régulier", "Precio normal"),
        "categories": ("Categories", "Kategorien", "Catégories", "Categorías"),
        "parent": ("Parent", "Übergeordnetes Produkt", "Übergeordnet", "Superior", "Principal"),
        "cost": ("Cost of goods", "Warenkosten", "Coût des marchandises", "Coste de los bienes"),
    },
    needed=("type", "name", "price"),
    read=read_products,
    amounts=("stock", "sale_price", "price", "cost"),
)
