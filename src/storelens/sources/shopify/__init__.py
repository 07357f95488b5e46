"""Shopify's exports from its admin: orders, products, inventory, customers and transaction histories, in any mixture.

Refunds have no day in the export of orders: give the transaction histories too, for the days.
"""

from storelens.sources.flat import flat_source
from storelens.sources.lines import LineRules, LinesLayout
from storelens.sources.plain import PlainLayout
from storelens.sources.plain.customers import read_customers
from storelens.sources.plain.reviews import REVIEWS
from storelens.sources.plain.stock import read_stock
from storelens.sources.shopify.payments import PAYMENTS
from storelens.sources.shopify.products import PRODUCTS

ORDERS = LinesLayout(
    title="Shopify orders",
    columns={
        "order": ("Name", "Id"),
        "ordered_at": ("Created at", "Paid at"),
        "email": ("Email",),
        "customer_name": ("Billing Name", "Shipping Name"),
        "country": ("Shipping Country", "Billing Country"),
        "region": ("Shipping Province Name", "Shipping Province", "Billing Province Name", "Billing Province"),
        "city": ("Shipping City", "Billing City"),
        "sku": ("Lineitem sku",),
        "product": ("Lineitem name",),
        "quantity": ("Lineitem quantity",),
        "unit_price": ("Lineitem price",),
        "line_discount": ("Lineitem discount",),
        "order_discount": ("Discount Amount",),
        "discount_code": ("Discount Code",),
        "subtotal": ("Subtotal",),
        "shipping": ("Shipping",),
        "tax": ("Taxes",),
        "order_total": ("Total",),
        "refunded": ("Refunded Amount",),
        "currency": ("Currency",),
        "status": ("Financial Status",),
        "cancelled_at": ("Cancelled at",),
        "channel": ("Source",),
        "is_test": ("Tags",),
        "payment": ("Payment Method",),
    },
    needed=("order", "ordered_at", "product", "quantity", "unit_price"),
    rules=LineRules(
        carries_order=True,
        has_offsets=True,
        statuses={"voided": "cancelled"},  # the payment was let go: nothing was sold
        services=("Tip",),
        gift_cards=("(E-)?Gift Card( - .*)?",),
        refunded_statuses=("refunded",),
        test_payments=("bogus", "(for testing) bogus gateway"),
    ),
)

INVENTORY = PlainLayout(
    title="Shopify inventory",
    columns={
        "handle": ("Handle", "URL handle"),
        "title": ("Title",),
        "option1_name": ("Option1 Name",),
        "option1": ("Option1 Value",),
        "option2_name": ("Option2 Name",),
        "option2": ("Option2 Value",),
        "option3_name": ("Option3 Name",),
        "option3": ("Option3 Value",),
        "sku": ("SKU", "Variant SKU"),
        "hs_code": ("HS Code",),
        "country": ("COO",),
        "location": ("Location",),
        "bin": ("Bin name",),
        "incoming": ("Incoming (not editable)", "Incoming"),
        "unavailable": ("Unavailable (not editable)", "Unavailable"),
        "committed": ("Committed (not editable)", "Committed"),
        "available": ("Available (not editable)", "Available"),
        "on_hand": ("On hand (current)", "On hand"),
        "on_hand_new": ("On hand (new)",),
        "price": ("Variant Price", "Price"),
    },
    needed=("handle", "sku", "option1"),
    read=read_stock,
    lacks=("price",),
    others="place_",
)

CUSTOMERS = PlainLayout(
    title="Shopify customers",
    columns={
        "customer": ("Customer ID",),
        "first_name": ("First Name",),
        "last_name": ("Last Name",),
        "email": ("Email",),
        "city": ("Default Address City", "City"),
        "region": ("Default Address Province Code", "Province Code", "Province"),
        "country": ("Default Address Country Code", "Country Code", "Country"),
    },
    needed=("first_name", "last_name", "email"),
    read=read_customers,
)

SHOPIFY = flat_source(
    "shopify",
    "the exports of orders, products, inventory, customers and transaction histories, all at once or one by one",
    (PAYMENTS, PRODUCTS, INVENTORY, CUSTOMERS, REVIEWS, ORDERS),
    {},
)
