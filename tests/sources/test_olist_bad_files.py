"""Files that are missing, cut, damaged or wrong: refused in one line, or loaded without the rows that are bad."""

import re
import resource
import subprocess
import sys

import pytest

from storelens.errors import StoreUnavailable, UsageError
from storelens.store import Store
from storelens.store.importing import import_source


def refusal(export):
    with pytest.raises(UsageError) as caught:
        export.load()
    assert not export.store.exists()
    assert list(export.store.parent.iterdir()) == [export.folder]
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(
        UsageError, match="nowhere is not there - give the folder of the seven CSV files: olist_customers"
    ):
        import_source(tmp_path / "store.db", "olist", [tmp_path / "nowhere"])


def test_a_file_in_place_of_the_folder_is_refused(export):
    with pytest.raises(UsageError, match="is a file - give the folder"):
        import_source(export.store, "olist", [export.path("orders")])


@pytest.mark.parametrize("number", [0, 2])
def test_only_one_folder_is_taken(export, number):
    with pytest.raises(UsageError, match=f"olist is one folder, got {number} paths"):
        import_source(export.store, "olist", [export.folder] * number)


@pytest.mark.parametrize("name", ["customers", "orders", "items", "products"])
def test_a_required_file_that_is_missing_is_named(export, name):
    export.path(name).unlink()
    assert refusal(export).startswith(f"{export.path(name).name} missing in")


@pytest.mark.parametrize("name", ["reviews", "payments", "translation"])
def test_an_optional_file_may_be_missing_and_is_noted(export, name):
    export.path(name).unlink()
    assert f"{export.path(name).name} is not there" in export.load().notes


@pytest.mark.parametrize("name", ["orders", "reviews"])
@pytest.mark.parametrize("text", ["", "\n\n", "\N{ZERO WIDTH NO-BREAK SPACE}"])
def test_an_empty_file_is_refused(export, name, text):
    export.path(name).write_text(text, encoding="utf-8")
    message = refusal(export)
    assert message.startswith((f"{export.path(name).name} is empty", f"{export.path(name).name} has no column"))


@pytest.mark.parametrize("name", ["customers", "orders", "items", "products"])
def test_a_required_file_with_only_a_header_is_refused(export, name):
    export.path(name).write_text(export.path(name).read_text().splitlines()[0] + "\n")
    assert refusal(export).startswith(f"{export.path(name).name} has a header and no rows")


def test_an_optional_file_with_only_a_header_is_read(export):
    export.path("reviews").write_text(export.path("reviews").read_text(encoding="utf-8").splitlines()[0] + "\n")
    assert export.load().files[4].rows_in == 0


def test_a_missing_column_is_named_with_those_there_are(export):
    export.change("items", "price", "prize")
    assert refusal(export) == (
        "olist_order_items_dataset.csv has no column price, its columns are: order_id, order_item_id, product_id, "
        "seller_id, shipping_limit_date, prize, freight_value - export it again"
    )


def test_a_column_that_stands_twice_is_refused(export):
    export.change("items", "seller_id", "price")
    assert "olist_order_items_dataset.csv has more than one column price" in refusal(export)


def test_an_unknown_column_is_noted(export):
    export.change("items", "seller_id", "vendor")
    assert "olist_order_items_dataset.csv: columns that are not known were not read: vendor" in export.load().notes


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00\x08\x00", bytes(range(256)) * 9, b"\x89PNG\r\n\x1a\n\x00"])
def test_a_binary_file_is_refused(export, content):
    export.path("orders").write_bytes(content)
    assert "olist_orders_dataset.csv" in refusal(export)


def test_orders_of_which_none_can_be_read_are_refused_with_the_first_reason(export):
    path = export.path("orders")
    path.write_text(re.sub(r"2018-(\d\d)-(\d\d) ", r"\2/\1/2018 ", path.read_text()))
    assert refusal(export).startswith(
        "none of the 4 rows of olist_orders_dataset.csv can be read, line 2: order_purchase_timestamp is not a time"
    )


def test_a_row_cut_short_is_set_aside_and_the_rest_loads(export):
    path = export.path("items")
    path.write_text(path.read_text().removesuffix(",5.50,2.00\n"))
    assert export.reasons()[0] == ("items", 6, "5 columns where the header has 7: the row is cut or damaged")
    report = export.load()
    assert report.files[2].loaded == 4
    assert report.set_aside[0].original_text == "o3,1,b1234567890,s2,2018-06-15 00:00:00"


def test_a_file_cut_within_a_quoted_text_is_set_aside_from_where_it_breaks(export):
    path = export.path("reviews")
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("e muito bom") + 4], encoding="utf-8")
    report = export.load()
    assert [(row.line_number, row.original_text) for row in report.set_aside] == [
        (2, 'r1,o1,5,"Ótimo","Chegou antes,\ne mu')
    ]
    assert report.files[4].rows_in == 1


def test_a_stray_quote_costs_its_own_row_only(export):
    export.change("items", "o1,2,a1234567890", '"o1,2,a1234567890')
    report = export.load()
    assert (report.set_aside[0].line_number, report.set_aside[0].reason[:22]) == (3, "a quote is not closed,")
    assert (report.files[2].loaded, report.files[2].set_aside) == (4, 1)


def test_a_nul_byte_costs_its_own_row_only(export):
    export.change("items", "o1,2,a1234567890", "o1,2,a12345\x0067890")
    assert export.reasons()[0] == ("items", 3, "holds a NUL byte: the row is damaged")
    assert export.load().files[2].loaded == 4


def test_blank_lines_are_no_rows_and_keep_the_line_numbers_true(export):
    export.change("items", "o2,1,", "\n\no2,x,")
    assert export.reasons()[0] == ("items", 7, "order_item_id is not a whole number from 1 to 9999: 'x'")


CELLS = [
    ("items", "12.00,4.00", "-12.00,4.00", 5, "price is negative: '-12.00'"),
    ("items", "12.00,4.00", "12.005,4.00", 5, "price has more than 2 decimals: '12.005'"),
    ("items", "12.00,4.00", "abc,4.00", 5, "price is not an amount like 12.50: 'abc'"),
    ("items", "12.00,4.00", ",4.00", 5, "price is not an amount like 12.50: ''"),
    ("items", "12.00,4.00", "nan,4.00", 5, "price is not an amount like 12.50: 'nan'"),
    ("items", "12.00,4.00", "1e9,4.00", 5, "price is not an amount like 12.50: '1e9'"),
    ("items", "12.00,4.00", "99999999999999999999,4", 5, "price is too large to be an amount: '99999999999999999999'"),
    ("items", "12.00,4.00", "12.00,x", 5, "freight_value is not an amount like 12.50: 'x'"),
    ("items", "o2,1,a1234567890", "o2,1,", 5, "product_id is empty"),
    ("items", "o2,1,", "o9,1,", 5, "no order 'o9' among the orders that could be read"),
    ("items", "o1,2,", "o1,1,", 3, "repeats item 1 of order o1 of line 2"),
    ("orders", "2018-06-10 10:00:00", "10/06/2018 10:00", 3,
     "order_purchase_timestamp is not a time like 2018-08-15 11:30:33: '10/06/2018 10:00'"),
    ("orders", "2018-06-10 10:00:00", "2018-02-30 10:00:00", 3,
     "order_purchase_timestamp is not a time like 2018-08-15 11:30:33: '2018-02-30 10:00:00'"),
    ("orders", "2018-06-10 10:00:00", "0018-06-10 10:00:00", 3,
     "order_purchase_timestamp is of a year before 1990 or after 2099: '0018-06-10 10:00:00'"),
    ("orders", "2018-06-12 09:00:00,,", "soon,,", 3,
     "order_delivered_carrier_date is not a time like 2018-08-15 11:30:33: 'soon'"),
    ("orders", "o2,c2,shipped", "o2,c2,", 3, "order_status is empty"),
    ("orders", "o2,c2,shipped", ",c2,shipped", 3, "order_id is empty"),
    ("orders", "o2,c2,shipped", "o1,c2,shipped", 3, "repeats order_id o1 of line 2 with other content"),
    ("customers", "c2,p1aaaaaaaaa", "c2,", 3, "customer_unique_id is empty"),
    ("customers", "c2,p1", "c1,p1", 3, "repeats customer_id c1 of line 2"),
    ("products", "b1234567890,", "a1234567890,", 3, "repeats product_id a1234567890 of line 2"),
    ("reviews", "r1,o2,4", "r1,o2,6", 4, "review_score is not a whole number from 1 to 5: '6'"),
    ("reviews", "r1,o2,4", "r1,o2,4.0", 4, "review_score is not a whole number from 1 to 5: '4.0'"),
    ("reviews", "r1,o2,4", "r1,o1,4", 4, "repeats review r1 of order o1 of line 2"),
    ("reviews", "r1,o2,4", "r1,o7,4", 4, "no order 'o7' among the orders that could be read"),
    ("payments", "o1,2,voucher,1,8.50", "o1,1,voucher,1,8.50", 3, "repeats payment 1 of order o1"),
    ("payments", "7.51", "-7.51", 5, "payment_value is negative: '-7.51'"),
    ("translation", "beleza_saude,health_beauty", "beleza_saude,", 2, "product_category_name_english is empty"),
]  # fmt: skip


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell[0]}: {cell[4][:40]}")
def test_a_cell_that_cannot_be_read_sets_its_row_aside(export, cell):
    name, old, new, line, reason = cell
    export.change(name, old, new)
    assert (name, line, reason) in export.reasons()


def test_an_order_row_that_is_repeated_as_it_is_is_set_aside_once(export):
    export.append("orders", export.path("orders").read_text().splitlines()[1] + "\n")
    assert export.reasons()[0] == ("orders", 6, "repeats order_id o1 of line 2")


def test_a_store_in_another_currency_is_refused(export):
    with Store.building(export.store, {"currency": "USD", "time_zone": "America/New_York"}) as store:
        store.connection.execute(
            "insert into customers (full_name, region, joined_date) values ('Ada', 'West', '2025-01-01')"
        )
    before = export.store.read_bytes()
    with pytest.raises(UsageError) as caught:
        export.load()
    assert str(caught.value) == (
        f"the store {export.store} has currency USD, time_zone America/New_York, olist has currency BRL, time_zone "
        "America/Sao_Paulo, and they are never mixed - choose another store with --store"
    )
    assert export.store.read_bytes() == before


def test_a_file_that_is_no_store_is_refused(export):
    export.store.write_text("no store at all, but long enough to be looked at by the database\n" * 20)
    with pytest.raises(StoreUnavailable, match="is not a Storelens store"):
        export.load()


def test_a_locked_store_is_refused_after_waiting(export, monkeypatch):
    export.load()
    export.change("orders", "shipped", "delivered")
    monkeypatch.setattr("storelens.store.database.BUSY_MILLISECONDS", 10)
    in_use = pytest.raises(StoreUnavailable, match="is in use by another program")
    with Store.open(export.store) as other, other.transaction(), in_use:
        export.load()
    assert export.ask("select status from orders where external_id = 'o2'") == [("shipped",)]


def test_a_full_disk_leaves_nothing_behind(export):
    program = "import sys; from pathlib import Path; from storelens.store.importing import import_source\n"
    program += "try: import_source(Path(sys.argv[1]), 'olist', [Path(sys.argv[2])])\n"
    program += "except Exception as error: print(type(error).__name__, error)\n"
    done = subprocess.run(
        [sys.executable, "-c", program, export.store, export.folder],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("StoreUnavailable ")
    assert list(export.store.parent.iterdir()) == [export.folder]


def test_an_interruption_while_loading_leaves_nothing_behind(export):
    def stop(progress):
        if progress.step == "storing orders":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_source(export.store, "olist", [export.folder], on_progress=stop)
    assert list(export.store.parent.iterdir()) == [export.folder]
