"""A shop's own database by a file of SELECTs: read like files, never written, every row accounted for."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sources.extracts import all_orders

from storelens.engines.foreign import open_foreign
from storelens.errors import StoreUnavailable, UsageError
from storelens.sources.database import DATABASE
from storelens.sources.records import Extract, ReadOptions
from storelens.sources.shop import ShopFacts

SHOP = ShopFacts("EUR", 2, "Europe/Berlin", "DE")
TABLES = """
create table verkauf (nr integer, tag text, art text, menge integer, preis real, kunde text, waehrung text);
insert into verkauf values (1, '2026-02-03 09:15:00', 'K', 2, 19.9, 'jo@a.example', 'EUR');
insert into verkauf values (1, '2026-02-03 09:15:00', 'T', 6, 4.5, 'jo@a.example', 'EUR');
insert into verkauf values (2, '2026-02-14 18:40:00', 'K', -1, 19.9, 'jo@a.example', 'EUR');
insert into verkauf values (3, '2026-02-15 18:40:00', 'K', null, 19.9, null, 'EUR');
create table artikel (code text, name text, einkauf real, bestand integer);
insert into artikel values ('K', 'Kanne', 8.25, 12), ('T', 'Tasse', null, 40);
create table stimmen (code text, note integer, wann text, wer text, text text);
insert into stimmen values ('K', 5, '2026-02-20', 'jo@a.example', 'gut; sehr gut');
"""
SELECTS = """
-- the shop's own tables, in our words
-- name: order_lines
select nr as "order", tag as ordered_at, art as sku, menge as quantity, preis as unit_price, kunde as email,
    waehrung as currency
from verkauf order by nr, art;

-- name: products
select code as sku, name as product_name, einkauf as cost, 'goods' as kind from artikel order by code

-- name: stock
select code as sku, bestand as quantity, '2026-02-28' as counted_at from artikel order by code

-- name: reviews
select code as sku, note as rating, wann as date, wer as email, text as body from stimmen order by wann
"""


@pytest.fixture
def shop_db(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
    return path


def write(folder: Path, text: str) -> Path:
    path = folder / "shop.sql"
    path.write_text(text, encoding="utf-8")
    return path


def read(*paths: Path) -> Extract:
    extract = DATABASE.read(paths, SHOP, ReadOptions(), lambda _: None)
    try:
        lists = ("customers", "products", "reviews", "returns", "stock_counts", "row_facts")
        orders = all_orders(extract)
        found = replace(
            extract, orders=orders, order_chunks=(), **{name: list(getattr(extract, name)) for name in lists}
        )
        name = next((file.file_name for file in extract.files if file.file_name.endswith("order_lines")), "")
        texts = extract.original_texts(name, [1, 2]) if name else {}
        return replace(found, original_texts=lambda _, __: texts)
    finally:
        extract.close()


def test_order_lines_come_from_a_select(tmp_path: Path, shop_db: Path) -> None:
    extract = read(shop_db, write(tmp_path, SELECTS))
    (order,) = extract.orders
    assert (order.external_id, order.ordered_at, order.customer_external_id) == (
        "1", "2026-02-03 08:15:00", "jo@a.example",
    )  # fmt: skip
    assert [(line.sku, line.quantity, line.unit_price_minor) for line in order.lines] == [("K", 2, 1990), ("T", 6, 450)]
    (back,) = extract.returns
    assert (back.sku, back.quantity, back.amount_minor) == ("K", 1, 1990)


def test_products_stock_and_reviews_come_with_them(tmp_path: Path, shop_db: Path) -> None:
    extract = read(shop_db, write(tmp_path, SELECTS))
    assert {product.sku: (product.product_name, product.cost_minor) for product in extract.products} == {
        "K": ("Kanne", 825),
        "T": ("Tasse", None),
    }
    assert [(stock.sku, stock.quantity, stock.counted_date) for stock in extract.stock_counts] == [
        ("K", 12, "2026-02-28"),
        ("T", 40, "2026-02-28"),
    ]
    assert [(review.sku, review.rating, review.comment) for review in extract.reviews] == [("K", 5, "gut; sehr gut")]


def test_a_row_that_cannot_be_used_is_set_aside_with_its_number_and_text(tmp_path: Path, shop_db: Path) -> None:
    extract = read(shop_db, write(tmp_path, SELECTS))
    (row,) = extract.set_aside
    assert (row.file_name, row.line_number) == ("shop.db/order_lines", 4)
    assert row.reason == "quantity is not a number: ''"
    assert row.original_text == "3,2026-02-15 18:40:00,K,,19.9,,EUR"
    assert extract.original_texts("", []) == {
        1: "1,2026-02-03 09:15:00,K,2,19.9,jo@a.example,EUR",
        2: "1,2026-02-03 09:15:00,T,6,4.5,jo@a.example,EUR",
    }


def test_every_row_of_every_result_is_accounted_for(tmp_path: Path, shop_db: Path) -> None:
    extract = read(shop_db, write(tmp_path, SELECTS))
    assert {file.file_name: file.rows_in for file in extract.files} == {
        "shop.db/order_lines": 4,
        "shop.db/products": 2,
        "shop.db/stock": 2,
        "shop.db/reviews": 1,
    }
    assert all(len(file.file_hash) == 64 and file.file_bytes for file in extract.files)


def test_the_same_rows_have_the_same_hash_and_others_another(tmp_path: Path, shop_db: Path) -> None:
    script = write(tmp_path, SELECTS)
    before, again = ({file.file_name: file.file_hash for file in read(shop_db, script).files} for _ in range(2))
    with closing(sqlite3.connect(shop_db)) as connection, connection:
        connection.execute("update artikel set einkauf = 9 where code = 'K'")
    after = {file.file_name: file.file_hash for file in read(shop_db, script).files}
    assert before == again
    assert {name for name in after if after[name] != before[name]} == {"shop.db/products"}


def test_the_database_is_not_written(tmp_path: Path, shop_db: Path) -> None:
    before = shop_db.read_bytes()
    read(shop_db, write(tmp_path, SELECTS))
    assert shop_db.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop.db", "shop.sql"]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from artikel returning code",
        "attach database 'other.db' as other",
        "create table x (a)",
        "pragma query_only = off",
        "update artikel set code = 'x' returning code",
    ],
)
def test_nothing_but_reading_is_allowed(shop_db: Path, tmp_path: Path, sql: str) -> None:
    before = shop_db.read_bytes()
    database = open_foreign(str(shop_db))
    try:
        with pytest.raises(UsageError, match="shop.db could not run the SELECT"):
            list(database.stream(sql, 10))
    finally:
        database.close()
    assert shop_db.read_bytes() == before
    assert not (tmp_path / "other.db").exists()


BAD = [
    ("", "shop.sql has no block - begin each with its name: -- name: order_lines"),
    ("select 1", "shop.sql:1 stands before the first block - begin it with: -- name: order_lines"),
    ("-- name: order_line\nselect 1 order by 1", "shop.sql:1 names a block 'order_line' - did you mean order_lines?"),
    ("-- name: stock\n\n-- name: stock\n", "shop.sql:3 has a second block stock - join them with union all"),
    ("-- name: stock\n-- later\n", "shop.sql has nothing in the block stock - write a SELECT"),
    ("-- name: stock\ndelete from artikel", "shop.sql stock begins with 'delete' - a block is one SELECT"),
    ("-- name: stock\nselect 1; select 2 order by 1", "shop.sql stock has more than one statement - a block is one"),
    ("-- name: stock\nselect code as sku from artikel", "shop.sql stock has no order by - add one"),
    ("-- name: stock\nselect 'order by' as sku from artikel", "shop.sql stock has no order by - add one"),
    (
        "-- name: stock\nselect code as sku, bestand as quantty from artikel order by 1",
        "shop.sql stock has the column quantty - did you mean quantity?",
    ),
    ("-- name: stock\nselect code as sku from artikel order by 1", "shop.sql stock has no column quantity - select it"),
    ("-- name: stock\nselect x from artikel order by 1", "shop.sql stock: shop.db could not run the SELECT: no such column"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message[:50] for _, message in BAD])
def test_what_is_wrong_in_the_selects_is_one_clear_line(tmp_path: Path, shop_db: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(shop_db, write(tmp_path, text))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.write_text("not a database, only a text that is long enough to be looked at", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="cannot read the database .*shop.db: file is not a database"):
        read(path, write(tmp_path, SELECTS))


def test_a_database_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no database .*none.db - give the path of an SQLite file"):
        read(tmp_path / "none.db", write(tmp_path, SELECTS))
    assert not (tmp_path / "none.db").exists()


def test_one_database_and_one_file_of_selects_are_needed(tmp_path: Path, shop_db: Path) -> None:
    with pytest.raises(UsageError, match="0 files of SELECTs - give one .sql file"):
        read(shop_db)
    with pytest.raises(UsageError, match="0 databases for shop.sql - give one SQLite file"):
        read(write(tmp_path, SELECTS))


def test_the_file_may_say_where_the_database_is(tmp_path: Path, shop_db: Path) -> None:
    assert len(read(write(tmp_path, f"-- database: {shop_db}\n{SELECTS}")).files) == 4


def test_a_binary_value_is_set_aside(tmp_path: Path, shop_db: Path) -> None:
    text = "-- name: products\nselect code as sku, name as product_name from artikel union all select 'B', x'00ff' order by 1"
    (row,) = read_products(shop_db, write(tmp_path, text)).set_aside
    assert row.reason == "holds bytes that are no text: cast the column to text"


def read_products(*paths: Path) -> Extract:
    extract = DATABASE.read(paths, SHOP, ReadOptions(), lambda _: None)
    extract.close()
    return extract


def test_an_empty_result_beside_others_is_noted(tmp_path: Path, shop_db: Path) -> None:
    empty = SELECTS.replace("from stimmen order", "from stimmen where false order")
    assert "shop.db/reviews has no rows" in read(shop_db, write(tmp_path, empty)).notes


def test_the_currency_is_found(tmp_path: Path, shop_db: Path) -> None:
    assert DATABASE.find_settings([shop_db, write(tmp_path, SELECTS)]) == {"currency": "EUR"}


def test_prices_by_quantity_are_a_block_of_their_own(tmp_path: Path, shop_db: Path) -> None:
    text = (
        "-- name: price_breaks\nselect code as sku, 10 as from_units, einkauf as unit_cost from artikel order by code"
    )
    extract = read_products(shop_db, write(tmp_path, text))
    assert [one[:3] for one in extract.price_breaks] == [("K", 10, 825)]
    assert [row.reason for row in extract.set_aside] == ["unit_cost is empty"]
