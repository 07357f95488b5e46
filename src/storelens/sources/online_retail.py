"""UCI Online Retail I and II: a British gift wholesaler's invoices, one row a line, as CSV, XLSX or Parquet.

An invoice whose number begins with C takes back; postage, fees and manual entries are services; a line without a price
and a customer corrects the stock. Money has three decimals. Source: https://archive.ics.uci.edu/dataset/352 and /502.
"""

from storelens.sources.flat import flat_source
from storelens.sources.lines import LineRules, LinesLayout

LINES = LinesLayout(
    title="Online Retail invoices",
    columns={
        "order": ("InvoiceNo", "Invoice", "Invoice No"),
        "sku": ("StockCode", "Stock Code"),
        "product": ("Description",),
        "quantity": ("Quantity",),
        "ordered_at": ("InvoiceDate", "Invoice Date"),
        "unit_price": ("UnitPrice", "Price", "Unit Price"),
        "customer": ("CustomerID", "Customer ID"),
        "country": ("Country",),
    },
    needed=("order", "sku", "quantity", "ordered_at", "unit_price"),
    rules=LineRules(
        channel="wholesale",
        credit_prefix="C",
        services=(
            "POST", "DOT", "M", "D", "C2", "C3", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", "ADJUST2?",
            "TEST.*", "SP1002", "GIFT", "gift_.*", "DCGSSBOY", "DCGSSGIRL",
        ),
        zero_price_is_stock=True,
    ),
)  # fmt: skip

ONLINE_RETAIL = flat_source(
    "online-retail",
    "the file of invoices, as CSV, XLSX or Parquet",
    (LINES,),
    {
        "shop_name": "Online Retail",
        "currency": "GBP",
        "money_digits": "3",
        "time_zone": "Europe/London",
        "country": "GB",
    },
)
