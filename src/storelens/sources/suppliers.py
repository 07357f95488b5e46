"""Suppliers, price lists and purchase orders of any system: tables told by their columns' names, in the usual words."""

from dataclasses import replace

from storelens.sources.flat import flat_source
from storelens.sources.plain import PlainLayout
from storelens.sources.plain.price_breaks import read_price_breaks
from storelens.sources.plain.purchases import read_purchase_orders
from storelens.sources.plain.suppliers import read_suppliers
from storelens.sources.shopify.products import PRODUCTS as SHOPIFY_PRODUCTS
from storelens.sources.woocommerce.products import PRODUCTS as WOOCOMMERCE_PRODUCTS

PURCHASE_ORDERS = PlainLayout(
    title="purchase orders",
    columns={
        "po_number": (
            "PO Number",
            "PO",
            "PO #",
            "Purchase Order",
            "Purchase Order Number",
            "Order Number",
            "Reference",
        ),
        "supplier": ("Supplier", "Supplier Name", "Vendor", "Vendor Name"),
        "sku": ("SKU", "Variant SKU", "Product SKU", "Item SKU", "Product Code", "Item Code"),
        "barcode": ("Barcode", "EAN", "UPC", "GTIN"),
        "quantity": ("Quantity", "Qty", "Quantity Ordered", "Ordered Quantity", "Units"),
        "unit_cost": ("Unit Cost", "Cost", "Cost Price", "Unit Price", "Price"),
        "received": ("Received", "Quantity Received", "Received Quantity", "Qty Received"),
        "ordered": ("Ordered Date", "Order Date", "Date Ordered", "Ordered At", "Created At", "Date"),
        "due": ("Due Date", "Expected Date", "Expected At", "ETA", "Expected Arrival", "Delivery Date"),
        "received_at": ("Received Date", "Date Received", "Received At"),
        "status": ("Status",),
        "currency": ("Currency",),
    },
    needed=("po_number", "supplier", "quantity"),
    read=read_purchase_orders,
    amounts=("quantity", "unit_cost", "received"),
    days=("ordered", "due", "received_at"),
)

PRICE_LIST = PlainLayout(
    title="price lists",
    columns={
        "sku": (*PURCHASE_ORDERS.columns["sku"], "Product", "Product ID", "Item", "Item Number", "Article Number"),
        "barcode": PURCHASE_ORDERS.columns["barcode"],
        "from_units": (
            "From Units",
            "From Quantity",
            "From Qty",
            "From",
            "Minimum Quantity",
            "Min Quantity",
            "Minimum Qty",
            "Min Qty",
            "Break Quantity",
            "Break Qty",
            "Quantity Break",
            "Qty Break",
            "Price Break",
            "Least Units",
        ),
        "unit_cost": (*PURCHASE_ORDERS.columns["unit_cost"], "Net Price", "Purchase Price", "Break Price"),
        "currency": ("Currency",),
        "po_number": PURCHASE_ORDERS.columns["po_number"],
    },
    needed=("from_units", "unit_cost"),
    read=read_price_breaks,
    amounts=("from_units", "unit_cost"),
    lacks=("po_number",),
)

SUPPLIER_LIST = PlainLayout(
    title="suppliers",
    columns={
        "supplier": ("Supplier", "Supplier Name", "Vendor", "Vendor Name"),
        "email": ("Email", "E-mail", "Supplier Email", "Contact Email"),
        "currency": ("Currency",),
        "lead_time": ("Lead Time", "Lead Time Days", "Lead Time (days)", "Lead Days"),
        "minimum_order": ("Minimum Order", "Minimum Order Value", "Minimum Order Amount", "MOV"),
        "notes": ("Notes", "Note", "Comment", "Comments"),
        "po_number": PURCHASE_ORDERS.columns["po_number"],
    },
    needed=("supplier",),
    read=read_suppliers,
    amounts=("minimum_order",),
    lacks=("po_number",),
)

# A list whose column is just called Name is one of suppliers where it says how long they take.
NAMED_LIST = replace(
    SUPPLIER_LIST, columns={**SUPPLIER_LIST.columns, "supplier": ("Name",)}, needed=("supplier", "lead_time")
)

SUPPLIERS = flat_source(
    "suppliers",
    "tables of suppliers, of their prices by quantity, of purchase order lines; products beside them tell whose a"
    " barcode is",
    (SHOPIFY_PRODUCTS, WOOCOMMERCE_PRODUCTS, PURCHASE_ORDERS, PRICE_LIST, SUPPLIER_LIST, NAMED_LIST),
    {},
)
