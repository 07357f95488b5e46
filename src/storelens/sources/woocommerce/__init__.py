"""WooCommerce: the export of products, the orders of its two common export plug-ins, and lists of customers and stock.

WooCommerce itself exports no order lines: its Analytics files are told, and refused with the way out.
"""

from storelens.sources.flat import RefusedFile, flat_source
from storelens.sources.lines import LineRules, LinesLayout
from storelens.sources.plain import PlainLayout
from storelens.sources.plain.customers import read_customers
from storelens.sources.plain.reviews import REVIEWS
from storelens.sources.plain.stock import read_stock
from storelens.sources.tables import TextTable
from storelens.sources.woocommerce.extras import FEE_CODE, OrdersWithExtras, has_extras
from storelens.sources.woocommerce.packed import PackedOrders, packed_places
from storelens.sources.woocommerce.products import PRODUCTS

STATUSES = {
    "failed": "cancelled",  # the payment did not go through: nothing was sold
    "trash": "cancelled",
    "checkout-draft": "cancelled",
    "canceled": "cancelled",
}
KNOWN = ("pending", "processing", "on-hold", "completed", "cancelled", "refunded")

ORDERS = LinesLayout(
    title="WooCommerce orders",
    columns={
        "order": ("order_number", "order_number_formatted", "order_id", "Order ID"),
        "ordered_at": ("order_date", "date", "date_created"),
        "status": ("status", "order_status"),
        "email": ("customer_email", "billing_email", "Email (Billing)"),
        "customer": ("customer_id", "customer_user", "Customer User ID"),
        "first_name": ("billing_first_name", "First Name (Billing)"),
        "customer_name": ("billing_last_name", "Last Name (Billing)", "billing_full_name", "billing_name"),
        "country": ("shipping_country", "billing_country", "Country Code (Shipping)", "Country Code (Billing)"),
        "region": ("shipping_state", "billing_state", "State Code (Shipping)", "State Code (Billing)"),
        "city": ("shipping_city", "billing_city", "City (Shipping)", "City (Billing)"),
        "sku": ("item_sku", "SKU"),
        "product": ("item_name",),
        "quantity": ("item_quantity", "quantity"),
        "line_amount": ("item_subtotal", "Order Line Subtotal", "item_total", "Order Line Total"),
        "line_net": ("item_total", "Order Line Total"),
        "category": ("item_category",),
        "order_discount": ("fee_discount",),  # fees below nought: see `extras`
        "shipping": ("shipping_total", "Order Shipping Amount"),
        "tax": ("tax_total", "Order Total Tax Amount"),
        "order_total": ("order_total", "Order Total Amount"),
        "refunded": ("refunded_total", "Order Refund Amount"),
        "currency": ("order_currency", "currency"),
        "payment": ("payment_method", "Payment Method"),
    },
    needed=("order", "ordered_at", "product", "quantity", "line_amount"),
    holds_packed_rows=True,
    rules=LineRules(
        carries_order=True,
        statuses={**{f"wc-{name}": STATUSES.get(name, name) for name in (*STATUSES, *KNOWN)}, **STATUSES},
        services=(f"{FEE_CODE}.*",),
        gift_cards=("(E-)?Gift Card( - .*)?",),
        refunded_statuses=("refunded",),
    ),
)

CUSTOMERS = PlainLayout(
    title="WooCommerce customers",
    columns={
        "email": ("Email", "user_email", "customer_email", "billing_email"),
        "customer": ("customer_id", "ID", "user_id"),
        "full_name": ("Name", "display_name"),
        "first_name": ("first_name", "billing_first_name"),
        "last_name": ("last_name", "billing_last_name"),
        "region": ("Region", "billing_state", "shipping_state"),
        "country": ("Country / Region", "Country", "billing_country", "shipping_country"),
        "city": ("City", "billing_city", "shipping_city"),
        "joined": ("Sign Up", "user_registered", "date_registered", "registered"),
        "order": ("order_id", "order_number", "Order #"),
    },
    needed=("email", "joined"),
    read=read_customers,
    days=("joined",),
    lacks=("order",),
)

STOCK = PlainLayout(
    title="WooCommerce stock",
    columns={
        "title": ("Product / Variation",),
        "sku": ("SKU",),
        "status": ("Status",),
        "on_hand": ("Stock",),
    },
    needed=("title", "sku", "on_hand"),
    read=read_stock,
)

NO_LINES = (
    "of WooCommerce Analytics, which has {} and no order lines"
    " - export the orders with a plug-in, one row per line item"
)
REFUSED = (
    RefusedFile(("Order #", "N. Revenue"), NO_LINES.format("one sum for each order")),
    RefusedFile(("Gross sales", "Total sales", "Net Revenue"), NO_LINES.format("one sum for each day")),
    RefusedFile(("Product title", "Items sold", "N. Revenue"), NO_LINES.format("one sum for each product")),
    RefusedFile(("Coupon code", "Amount discounted"), NO_LINES.format("one sum for each coupon")),
)


def _unpacked(table: TextTable) -> TextTable:
    unpacked = PackedOrders(table) if packed_places(table.header) else table
    if ORDERS.fits(unpacked.header) and has_extras(unpacked.header):
        return OrdersWithExtras(unpacked, dict(ORDERS.columns))
    return unpacked


WOOCOMMERCE = flat_source(
    "woocommerce",
    "the export of products, orders (one row per line item, or with packed items), customers, stock and reviews",
    (PRODUCTS, STOCK, CUSTOMERS, REVIEWS, ORDERS),
    {},
    REFUSED,
    _unpacked,
)
