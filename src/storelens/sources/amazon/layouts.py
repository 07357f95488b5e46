"""The columns of Amazon's reports, by the names in their first rows."""

from storelens.sources.lines import LineRules, LinesLayout
from storelens.sources.plain import PlainLayout, Records
from storelens.sources.plain.stock import read_stock

ORDERS = LinesLayout(
    title="the report of all orders",
    columns={
        "order": ("amazon-order-id", "order-id"),
        "ordered_at": ("purchase-date",),
        "sku": ("sku",),
        "product": ("product-name",),
        "quantity": ("quantity", "quantity-purchased"),
        "line_amount": ("item-price",),  # of all units of the line
        "line_discount": ("item-promotion-discount",),
        "line_tax": ("item-and-shipping-tax", "item-tax"),  # the first is made of the second: see `taxes`
        "line_shipping": ("shipping-price",),
        "line_status": ("item-status",),  # a line may be cancelled in an order that was shipped
        "status": ("order-status",),
        "currency": ("currency",),
        "channel": ("sales-channel",),
        "country": ("ship-country",),
        "region": ("ship-state",),
        "city": ("ship-city",),
    },
    needed=("order", "ordered_at", "sku", "quantity", "line_amount", "line_status"),
    rules=LineRules(
        dates="ymd",
        channel="amazon",
        cancelled_lines=("Cancelled", "Canceled"),
        statuses={"canceled": "cancelled"},
        has_offsets=True,
    ),
)


def _nothing(*_: object) -> Records:
    return Records()


RETURNS = PlainLayout(
    title="the report of FBA returns",
    columns={
        "returned": ("return-date",),
        "order": ("order-id",),
        "sku": ("sku",),
        "quantity": ("quantity",),
        "disposition": ("detailed-disposition",),
        "reason": ("reason",),
        "status": ("status",),
        "plate": ("license-plate-number",),
        "comments": ("customer-comments",),
        "asin": ("asin",),
        "fnsku": ("fnsku",),
        "product": ("product-name",),
        "centre": ("fulfillment-center-id",),
    },
    needed=("returned", "order", "sku", "quantity", "reason"),
    read=_nothing,
    amounts=("quantity",),
    days=("returned",),
    dates="ymd",
)

SETTLEMENT = PlainLayout(
    title="the settlement report V2",
    columns={
        "settlement": ("settlement-id",),
        "start": ("settlement-start-date",),
        "end": ("settlement-end-date",),
        "total": ("total-amount",),
        "currency": ("currency",),
        "transaction": ("transaction-type",),
        "kind": ("amount-type",),
        "description": ("amount-description",),
        "amount": ("amount",),
    },
    needed=("settlement", "total", "transaction", "kind", "amount"),
    read=_nothing,
    amounts=("total", "amount"),
)

INVENTORY = PlainLayout(
    title="the report of FBA inventory",
    columns={
        "sku": ("sku", "seller-sku"),
        "title": ("product-name",),
        "place_afn": ("afn-fulfillable-quantity",),
        "place_mfn": ("mfn-fulfillable-quantity",),
        "asin": ("asin",),
        "fnsku": ("fnsku",),
    },
    needed=("sku", "place_afn"),
    read=read_stock,
)
