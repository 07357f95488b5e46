"""Files with one row a line: Shopify's and Amazon's orders, flat sales files, and whatever a mapping describes.

Texts are staged in a scratch database, and SQL says of each row what it is: a line, a return, or set aside and why.
"""

from storelens.sources.lines.beside import Beside, ItemRefund, ItemRefundTable, PaidBack, said_of_products
from storelens.sources.lines.layout import LineRules, LinesLayout
from storelens.sources.lines.reading import find_currency, read_line_files

__all__ = [
    "Beside",
    "ItemRefund",
    "ItemRefundTable",
    "LineRules",
    "LinesLayout",
    "PaidBack",
    "find_currency",
    "read_line_files",
    "said_of_products",
]
