"""Draft purchase orders from the plan: one for each supplier, of what the plan wants beyond what has been done since.

Asked twice it adds nothing. What the plan counted (drafts, units on their way) and what it wants on top is compared
with what there is now: on drafts, on their way, and received since the plan was written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from storelens.recording.books import Books, Product
from storelens.recording.fields import MOST_UNITS, Fields, shown
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import LONGEST_SKU, MOST_LINES, find_product
from storelens.recording.purchase_orders import tell_order
from storelens.recording.purchase_warnings import warn_of_order
from storelens.recording.requests import DraftOrders
from storelens.recording.unit_costs import cost_after_change, cost_by_quantity
from storelens.store import Store

FRESH_DAYS = 7  # an older plan is still drafted from, with a warning
NAMES_SHOWN = 5
# The change log tells what came after the plan without asking a clock.
WANTED = """
with
planned as (
    select coalesce(max(change_id), 0) as change_id from change_log where table_name = 'plans'
),

arrived as (
    select stock_movements.product_id, sum(stock_movements.quantity) as units
    from planned
    inner join change_log on planned.change_id < change_log.change_id
    inner join stock_movements on change_log.row_id = stock_movements.movement_id
    inner join purchase_orders on stock_movements.reference = purchase_orders.po_number
    where
        change_log.table_name = 'stock_movements' and change_log.operation = 'insert'
        and stock_movements.kind = 'receipt'
    group by stock_movements.product_id
),

ordered as (
    select
        purchase_order_items.product_id,
        sum(max(purchase_order_items.quantity - purchase_order_items.received_quantity, 0)) as units
    from purchase_orders
    inner join purchase_order_items
        on purchase_orders.purchase_order_id = purchase_order_items.purchase_order_id
    where purchase_orders.status in ('draft', 'sent', 'partly_received')
    group by purchase_order_items.product_id
)

select
    replenishment_plan.product_id,
    replenishment_plan.order_units + replenishment_plan.draft_units + replenishment_plan.incoming_units
        - coalesce(ordered.units, 0) - coalesce(arrived.units, 0) as units,
    coalesce(replenishment_plan.unit_cost_minor, products.cost_minor) as unit_cost_minor,
    products.supplier_id,
    products.cost_minor
from replenishment_plan
inner join products on replenishment_plan.product_id = products.product_id
left join ordered on replenishment_plan.product_id = ordered.product_id
left join arrived on replenishment_plan.product_id = arrived.product_id
where replenishment_plan.order_units > 0
order by products.supplier_id, replenishment_plan.product_id
"""


@dataclass(frozen=True)
class Wanted:
    """Units of a product to be drafted; what one costs in the plan, and by itself."""

    product_id: int
    units: int
    unit_cost_minor: int | None
    supplier_id: int | None
    own_cost_minor: int | None


def draft_orders_from_plan(store: Store, draft: DraftOrders, key: str, *, now: datetime | None = None) -> Recorded:
    """Draft what the plan would order, less what drafts and later orders hold; a supplier's open draft is added to.

    The answer has `orders`, those drafted or added to, and `without_supplier`, products that are in none. Raises
    RequestRefused (without a plan too), KeyReused, StoreUnavailable.
    """
    return record_once(store, "purchase order draft", draft, key, now, _write)


def _write(books: Books, draft: DraftOrders) -> Answer:
    fields = Fields("draft")
    made_at = books.row("select made_at from plans")
    if made_at is None:
        fields.refuse("plan", "is not there yet - make one with storelens plan")
    chosen = _choose(books, fields, draft)
    supplier_id = _check_supplier(books, fields, draft.supplier_id)
    fields.stop_if_any()
    assert made_at is not None
    _warn_of_age(books, made_at[0])
    wanted = [line for line in _wanted(books) if chosen is None or line.product_id in chosen]
    _warn_of_rest(books, wanted, chosen)
    homeless = [line for line in wanted if line.supplier_id is None]
    if supplier_id is not None:
        wanted = [_adopt(books, line, supplier_id) for line in wanted]
        wanted.sort(key=lambda line: (line.supplier_id or 0, line.product_id))
        homeless = []
    books.reach(books.today)
    found = [line for line in wanted if line.supplier_id is not None]
    ids = [
        _draft(books, supplier, list(lines))
        for supplier, lines in groupby(found, key=lambda line: line.supplier_id or 0)
    ]
    orders = [tell_order(books, order_id) for order_id in ids]
    for order in orders:
        warn_of_order(books, order)
    return {
        "id": ids[0] if len(ids) == 1 else None, "orders": orders,
        "added_units": sum(line.units for line in found), "without_supplier": _tell_homeless(books, homeless),
    }  # fmt: skip


def _wanted(books: Books) -> list[Wanted]:
    lines = (Wanted(*row) for row in books.rows(WANTED))
    return [replace(line, units=min(line.units, MOST_UNITS)) for line in lines if line.units > 0]


def _choose(books: Books, fields: Fields, draft: DraftOrders) -> set[int] | None:
    """Return the products that were named, None where all are meant."""
    if draft.product_ids is None and draft.skus is None:
        return None
    named = {"product_ids": draft.product_ids or (), "skus": draft.skus or ()}
    for name, values in named.items():
        if not isinstance(values, tuple | list) or len(values) > MOST_LINES:
            fields.refuse(name, f"must be a list of at most {MOST_LINES:,} - draft in several requests")
            return None
    by_id = (
        find_product(books, fields, one, f"product_ids[{place}]") for place, one in enumerate(named["product_ids"])
    )
    by_sku = (_find_sku(books, fields, f"skus[{place}]", sku) for place, sku in enumerate(named["skus"]))
    return {product.product_id for product in (*by_id, *by_sku) if product is not None}


def _find_sku(books: Books, fields: Fields, name: str, sku: object) -> Product | None:
    text = fields.required(name, sku, LONGEST_SKU)
    found = None if text is None else books.product_of_sku(text)
    if text is not None and found is None:
        fields.refuse(name, f"is of no product, got {shown(text)} - look it up")
    return found


def _check_supplier(books: Books, fields: Fields, value: object) -> int | None:
    supplier_id = None if value is None else fields.key("supplier_id", value)
    if supplier_id is not None and not books.row("select 1 from suppliers where supplier_id = ?", supplier_id):
        fields.refuse("supplier_id", f"is of no supplier, got {supplier_id} - look it up, or leave it out")
    return supplier_id


def _adopt(books: Books, line: Wanted, supplier_id: int) -> Wanted:
    """Give a product without a supplier this one, which is its own from here on."""
    if line.supplier_id is not None:
        return line
    books.update("products", "product_id", line.product_id, supplier_id=supplier_id)
    return replace(line, supplier_id=supplier_id)


def _draft(books: Books, supplier_id: int, lines: Sequence[Wanted]) -> int:
    """Add the lines to the supplier's open draft, or to a new one, and return its id."""
    found = books.row(
        "select max(purchase_order_id) from purchase_orders where supplier_id = ? and status = 'draft'", supplier_id
    )
    order_id = None if found is None else found[0]
    if order_id is None:
        order_id = books.insert(
            "purchase_orders", po_number=_next_number(books), supplier_id=supplier_id, status="draft",
            ordered_date=books.today,
        )  # fmt: skip
    for line in lines:
        _draft_line(books, int(order_id), line)
    return int(order_id)


def _draft_line(books: Books, order_id: int, line: Wanted) -> None:
    """Add the units to the order's line of their product, at the price of all of them, or write a new one."""
    product_id, own = line.product_id, line.own_cost_minor
    held = books.row(
        "select purchase_order_item_id, quantity, unit_cost_minor from purchase_order_items "
        "where purchase_order_id = ? and product_id = ?",
        order_id,
        product_id,
    )
    if held is not None:
        quantity = held[1] + line.units
        cost = cost_after_change(books, product_id, held[1:], quantity, own)
        books.update("purchase_order_items", "purchase_order_item_id", held[0], quantity=quantity, unit_cost_minor=cost)
        return
    cost = cost_by_quantity(books, product_id, line.units, own)
    books.insert(
        "purchase_order_items", purchase_order_id=order_id, product_id=product_id, quantity=line.units,
        unit_cost_minor=line.unit_cost_minor if cost is None else cost,
    )  # fmt: skip


def _next_number(books: Books) -> str:
    found = books.row("select coalesce(max(purchase_order_id), 0) + 1 from purchase_orders")
    assert found is not None
    place = int(found[0])
    while books.row("select 1 from purchase_orders where po_number = ?", f"PO-{place:05d}"):
        place += 1
    return f"PO-{place:05d}"


def _warn_of_age(books: Books, made_at: str) -> None:
    days = (books.now - datetime.fromisoformat(made_at).replace(tzinfo=UTC)).days
    if days > FRESH_DAYS:
        books.warnings.append(f"the plan was made {days:,} days ago - make it again with storelens plan")


def _warn_of_rest(books: Books, wanted: Iterable[Wanted], chosen: set[int] | None) -> None:
    """Say which of the products that were named are in no draft now: the plan orders none, or it is ordered already."""
    for product_id in sorted((chosen or set()) - {line.product_id for line in wanted}):
        product = books.product(product_id)
        assert product is not None
        books.warnings.append(
            f"{product.called}: nothing to draft, the plan orders none or it is ordered already - "
            "add it to a draft by hand"
        )


def _tell_homeless(books: Books, lines: Sequence[Wanted]) -> list[Answer]:
    products = [(line, books.product(line.product_id)) for line in lines]
    told = [
        {"product_id": product.product_id, "sku": product.sku, "product_name": product.product_name,
         "units": line.units}
        for line, product in products if product is not None
    ]  # fmt: skip
    if told:
        names = ", ".join(str(one["sku"]) for one in told[:NAMES_SHOWN])
        more = f" and {len(told) - NAMES_SHOWN:,} more" if len(told) > NAMES_SHOWN else ""
        books.warnings.append(
            f"in no draft, for they have no supplier: {names}{more} - name their supplier when drafting them"
        )
    return told
