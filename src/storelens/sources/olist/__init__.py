"""Olist, a Brazilian marketplace: a folder of seven CSV files as published on Kaggle.

A person is a `customer_unique_id` (`customer_id` is one per order); quantity is a repeated item row; a review belongs
to an order and is put to the product of its first item. There are no names, e-mails, costs, taxes, stock or product
names in the files, nor a day of cancellation. Sellers, sizes, zip prefixes, shipping limits, estimated deliveries and
review answers are not kept.

How rows count: a customers row with its person, a products row with its product, an orders row with its order, an item
row with its order line, a reviews row with its review. Nothing of payments and translation rows is kept: they count as
loaded when their file serves as a check or a lookup for the first time, as unchanged when the same file is read again.
"""

from collections.abc import Sequence
from pathlib import Path

from storelens.errors import UsageError
from storelens.sources.olist import records, rows
from storelens.sources.olist.export import read_export
from storelens.sources.olist.layouts import GIVES, PAYMENTS, TRANSLATION, files_not_read, open_tables
from storelens.sources.olist.notes import notes_of
from storelens.sources.records import Extract, OnProgress, ReadOptions, Source
from storelens.sources.shop import ShopFacts


def read_olist(paths: Sequence[Path], _shop: ShopFacts, _options: ReadOptions, on_progress: OnProgress) -> Extract:
    """Return what the export in the one folder of `paths` holds; raises UsageError where there is no such export."""
    if len(paths) != 1:
        raise UsageError(f"olist is one folder, got {len(paths)} paths - give {GIVES}")
    tables = open_tables(paths[0])
    export = read_export(tables, on_progress)
    by_name = {table.name: table for table in tables.values()}
    return Extract(
        files=[
            table.read(table.rows_in - len(table.rejected) if layout in (PAYMENTS, TRANSLATION) else 0)
            for layout, table in tables.items()
        ],
        customers=records.customers(export),
        products=records.products(export),
        orders=records.orders(export),
        reviews=records.reviews(export),
        set_aside=[rejected for table in tables.values() for rejected in sorted(table.rejected)],
        notes=[
            *(note for table in tables.values() for note in table.notes),
            *files_not_read(paths[0], tables),
            *notes_of(export),
        ],
        stated=export.stated,
        original_texts=lambda file_name, lines: by_name[file_name].texts(lines),
    )


OLIST = Source(
    name="olist",
    gives=GIVES,
    settings={
        "shop_name": "Olist", "currency": "BRL", "money_digits": str(rows.MONEY_DIGITS),
        "time_zone": rows.ZONE.key, "country": records.COUNTRY,
    },
    read=read_olist,
)  # fmt: skip
