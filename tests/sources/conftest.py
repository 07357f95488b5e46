"""A small Olist export that can be added up by hand.

Ana (person p1) buys twice: order o1 (2 x a at 10.00, 1 x b at 5.50, freight 3.00) from SP, order o2 (a at 12.00,
freight 4.00) from RJ. Bia (p2) cancels o3 (b at 5.50, freight 2.00). Order o4 of Caio (p3) has no items.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storelens.store.import_report import ImportReport
from storelens.store.importing import import_source

CUSTOMERS = """customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
c1,p1aaaaaaaaa,01000,sao paulo,SP
c2,p1aaaaaaaaa,20000,rio de janeiro,RJ
c3,p2bbbbbbbbb,30000,belo horizonte,MG
c4,p3ccccccccc,40000,salvador,BA
"""
ORDERS = """order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,\
order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
o1,c1,delivered,2018-01-31 23:30:00,2018-02-01 00:10:00,2018-02-02 08:00:00,2018-02-05 12:00:00,2018-02-20 00:00:00
o2,c2,shipped,2018-06-10 10:00:00,2018-06-10 10:30:00,2018-06-12 09:00:00,,2018-06-30 00:00:00
o3,c3,canceled,2018-06-11 09:00:00,2018-06-13 03:00:00,,,2018-06-30 00:00:00
o4,c4,unavailable,2018-06-12 09:00:00,2018-06-12 09:10:00,,,2018-06-30 00:00:00
"""
ITEMS = """order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
o1,1,a1234567890,s1,2018-02-04 00:00:00,10.00,1.00
o1,2,a1234567890,s1,2018-02-04 00:00:00,10.00,1.00
o1,3,b1234567890,s2,2018-02-04 00:00:00,5.50,1.00
o2,1,a1234567890,s1,2018-06-14 00:00:00,12.00,4.00
o3,1,b1234567890,s2,2018-06-15 00:00:00,5.50,2.00
"""
PRODUCTS = """product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,\
product_weight_g,product_length_cm,product_height_cm,product_width_cm
a1234567890,beleza_saude,10,100,1,100,10,10,10
b1234567890,,,,,50,5,5,5
"""
REVIEWS = """review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,\
review_answer_timestamp
r1,o1,5,"Ótimo","Chegou antes,
e muito bom",2018-02-06 00:00:00,2018-02-07 10:00:00
r1,o2,4,,,2018-06-20 00:00:00,2018-06-21 10:00:00
r2,o4,1,,não chegou,2018-06-25 00:00:00,2018-06-26 10:00:00
"""
PAYMENTS = """order_id,payment_sequential,payment_type,payment_installments,payment_value
o1,1,credit_card,3,20.00
o1,2,voucher,1,8.50
o2,1,boleto,1,16.00
o3,1,boleto,1,7.51
"""
TRANSLATION = """\N{ZERO WIDTH NO-BREAK SPACE}product_category_name,product_category_name_english
beleza_saude,health_beauty
"""
FILES = {
    "olist_customers_dataset.csv": CUSTOMERS,
    "olist_orders_dataset.csv": ORDERS,
    "olist_order_items_dataset.csv": ITEMS,
    "olist_products_dataset.csv": PRODUCTS,
    "olist_order_reviews_dataset.csv": REVIEWS,
    "olist_order_payments_dataset.csv": PAYMENTS,
    "product_category_name_translation.csv": TRANSLATION,
}
SHORT_NAMES = {
    "customers": "olist_customers_dataset.csv",
    "orders": "olist_orders_dataset.csv",
    "items": "olist_order_items_dataset.csv",
    "products": "olist_products_dataset.csv",
    "reviews": "olist_order_reviews_dataset.csv",
    "payments": "olist_order_payments_dataset.csv",
    "translation": "product_category_name_translation.csv",
}


class Export:
    """The folder of an export whose files a test changes, and the store it is imported into."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder, self.store = folder, store
        folder.mkdir()
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")

    def path(self, short_name: str) -> Path:
        return self.folder / SHORT_NAMES[short_name]

    def change(self, short_name: str, old: str, new: str) -> None:
        text = self.path(short_name).read_text(encoding="utf-8")
        assert old in text
        self.path(short_name).write_text(text.replace(old, new), encoding="utf-8", newline="")

    def append(self, short_name: str, text: str) -> None:
        path = self.path(short_name)
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8", newline="")

    def load(self, **options: bool) -> ImportReport:
        report = import_source(self.store, "olist", [self.folder], **options)
        for file in report.files:
            assert file.rows_in == file.loaded + file.updated + file.unchanged + file.set_aside
        assert sum(file.set_aside for file in report.files) == len(report.set_aside)
        return report

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.store)) as connection:
            return connection.execute(query).fetchall()

    def reasons(self) -> list[tuple[str, int, str]]:
        short = {name: key for key, name in SHORT_NAMES.items()}
        return [(short[row.file_name], row.line_number, row.reason) for row in self.load(dry_run=True).set_aside]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return Export(tmp_path / "olist", tmp_path / "store.db")


@pytest.fixture
def dump() -> Callable[[Path], list[str]]:
    """Return a function that gives a store's whole content as text, without its id and the times of day it was made."""

    def read(store: Path) -> list[str]:
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("update imports set imported_at = '2000-01-01 00:00:00'")
            connection.execute("update change_log set changed_at = '2000-01-01 00:00:00'")
            connection.execute("delete from settings where name in ('store_id', 'created_at')")
            lines = list(connection.iterdump())
            connection.rollback()
        return lines

    return read
