"""Files with one row a record: products, customers, stock, reviews, suppliers, price lists, purchase orders, payments.

Owns how such a file is read and what becomes of each row; a layout says which column is what, a reader what is made of
the rows.
"""

from storelens.sources.plain.layout import Context, PlainLayout, Records
from storelens.sources.plain.reading import read_plain_files

__all__ = ["Context", "PlainLayout", "Records", "read_plain_files"]
