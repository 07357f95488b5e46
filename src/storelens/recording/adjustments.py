"""Record an adjustment: the stock as it was counted, or corrected by so many units."""

from datetime import datetime

from storelens.recording.books import Books, Product
from storelens.recording.fields import MOST_UNITS, Fields
from storelens.recording.idempotency import Answer, Recorded, record_once
from storelens.recording.lines import find_product
from storelens.recording.requests import Adjustment
from storelens.recording.stock import begin_tracking, move, on_hand, tracked_since
from storelens.store import Store

LONGEST_REASON = 200


def record_adjustment(store: Store, adjustment: Adjustment, key: str, *, now: datetime | None = None) -> Recorded:
    """Record a count or a correction of today. The first count of a product begins to track its stock.

    Raises RequestRefused, KeyReused, StoreUnavailable.
    """
    return record_once(store, "adjustment", adjustment, key, now, _write)


def _write(books: Books, adjustment: Adjustment) -> Answer:
    fields = Fields("adjustment")
    product = find_product(books, fields, adjustment.product_id)
    reason = fields.required("reason", adjustment.reason, LONGEST_REASON)
    counted, change = _check_units(fields, adjustment)
    if product is not None and product.stock_level is None:
        _refuse_to_track(fields, product, counted)
    product, reason = fields.accepted(product), fields.accepted(reason)
    before = product.stock_level
    since = tracked_since(books, product)
    day = books.today if since is None else max(books.today, since)
    books.reach(day)
    if before is None or (since is None and counted is not None):
        assert counted is not None
        begin_tracking(books, product, day, counted)
    elif units := (counted - before if counted is not None else change or 0):
        move(books, product, day, units, "adjustment", reason)
    after = on_hand(books, product)
    movement = books.row("select max(movement_id) from stock_movements where product_id = ?", product.product_id)
    return {
        "id": movement[0] if movement is not None and after != before else None, "product_id": product.product_id,
        "sku": product.sku, "product_name": product.product_name, "adjusted_date": day.isoformat(), "reason": reason,
        "before_units": before, "on_hand_units": after,
    }  # fmt: skip


def _check_units(fields: Fields, adjustment: Adjustment) -> tuple[int | None, int | None]:
    """Return the counted units or the change, one of the two."""
    if (adjustment.counted_units is None) == (adjustment.change_units is None):
        fields.refuse("counted_units", "or change_units must be given, one of the two - leave the other out")
        return None, None
    if adjustment.counted_units is not None:
        return fields.whole("counted_units", adjustment.counted_units, 0, MOST_UNITS), None
    change = fields.whole("change_units", adjustment.change_units, -MOST_UNITS, MOST_UNITS)
    if change == 0:
        fields.refuse("change_units", "must not be 0 - say how many units more or fewer there are")
    return None, change


def _refuse_to_track(fields: Fields, product: Product, counted: int | None) -> None:
    """Refuse what cannot begin the tracking of a product's stock."""
    if product.kind != "goods":
        fields.refuse(
            "product_id", f"is a {product.kind.replace('_', ' ')}: {product.called} has no stock - choose goods"
        )
    elif counted is None:
        fields.refuse("change_units", f"cannot be: {product.called} is not tracked yet - count it, with counted_units")
