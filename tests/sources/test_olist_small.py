"""What a small Olist export becomes, line by line."""

import pytest

from storelens.errors import UsageError
from storelens.sources import SOURCES
from storelens.store.importing import import_source


def test_a_person_is_one_customer_with_the_region_of_their_latest_order(export):
    export.load()
    assert export.ask("select external_id, full_name, email, region, country, city, joined_date from customers") == [
        ("p1aaaaaaaaa", "Customer p1aaaaaa", None, "RJ", "BR", "rio de janeiro", "2018-01-31"),
        ("p2bbbbbbbbb", "Customer p2bbbbbb", None, "MG", "BR", "belo horizonte", "2018-06-11"),
        ("p3ccccccccc", "Customer p3cccccc", None, "BA", "BR", "salvador", "2018-06-12"),
    ]


def test_repeated_item_rows_are_a_quantity(export):
    export.load()
    query = (
        "select orders.external_id, sku, quantity, unit_price_minor, discount_minor, unit_cost_minor from order_items "
        "inner join orders using (order_id) inner join products using (product_id) order by order_item_id"
    )
    assert export.ask(query) == [
        ("o1", "a1234567890", 2, 1000, 0, None),
        ("o1", "b1234567890", 1, 550, 0, None),
        ("o2", "a1234567890", 1, 1200, 0, None),
        ("o3", "b1234567890", 1, 550, 0, None),
    ]


def test_the_same_product_at_two_prices_is_two_lines(export):
    export.change(
        "items", "o1,2,a1234567890,s1,2018-02-04 00:00:00,10.00", "o1,2,a1234567890,s1,2018-02-04 00:00:00,9.9"
    )
    export.load()
    query = "select quantity, unit_price_minor from order_items where order_id = 1 order by order_item_id"
    assert export.ask(query) == [(1, 1000), (1, 990), (1, 550)]


def test_orders_are_dated_in_shop_time_and_kept_in_utc(export):
    export.load()
    assert export.ask("select ordered_at, order_date, order_hour from orders limit 1") == [
        ("2018-02-01 01:30:00", "2018-01-31", 23)  # Brazil's summer time: two hours behind
    ]


def test_orders_carry_freight_state_status_and_days(export):
    export.load()
    query = (
        "select external_id, region, status, channel, shipping_minor, tax_minor, delivered_date, cancelled_date, "
        "cancelled_date_is_estimated from orders"
    )
    assert export.ask(query) == [
        ("o1", "SP", "delivered", "olist", 300, 0, "2018-02-05", None, 0),
        ("o2", "RJ", "shipped", "olist", 400, 0, None, None, 0),
        ("o3", "MG", "cancelled", "olist", 200, 0, None, "2018-06-13", 1),
        ("o4", "BA", "unavailable", "olist", 0, 0, None, None, 0),
    ]


def test_products_have_the_english_category_and_the_latest_price(export):
    export.load()
    query = "select sku, product_name, category, price_minor, cost_minor, stock_level from products"
    assert export.ask(query) == [
        ("a1234567890", "health_beauty a1234567", "health_beauty", 1200, None, None),
        ("b1234567890", "unknown b1234567", "unknown", 550, None, None),
    ]


def test_a_category_without_translation_keeps_its_own_name(export):
    export.path("translation").unlink()
    report = export.load()
    assert export.ask("select category from products limit 1") == [("beleza_saude",)]
    assert "product_category_name_translation.csv is not there" in report.notes
    assert "categories without an English name, which keep their own: beleza_saude" in report.notes


def test_a_review_is_put_to_the_first_item_and_kept_for_each_order(export):
    report = export.load()
    query = "select external_id, product_id, customer_id, order_id, rating, title, comment, review_date from reviews"
    assert export.ask(query) == [
        ("r1/o1", 1, 1, 1, 5, "Ótimo", "Chegou antes,\ne muito bom", "2018-02-06"),
        ("r1/o2", 1, 1, 2, 4, None, None, "2018-06-20"),
    ]
    assert [(row.line_number, row.reason) for row in report.set_aside] == [
        (5, "order o4 has no item, so there is no product to review")
    ]
    assert report.set_aside[0].original_text.startswith("r2,o4,1,,não chegou")


def test_every_row_of_every_file_is_accounted_for(export):
    report = export.load()
    counts = [(file.rows_in, file.loaded, file.set_aside) for file in report.files]
    assert counts == [(4, 4, 0), (4, 4, 0), (5, 5, 0), (2, 2, 0), (3, 2, 1), (4, 4, 0), (1, 1, 0)]
    assert export.ask("select sum(rows_in), sum(rows_loaded), sum(rows_set_aside) from imports") == [(23, 22, 1)]
    assert export.ask("select line_number from set_aside") == [(5,)]


def test_the_files_totals_stand_beside_ours(export):
    totals = {total.measure: (total.stated, total.ours) for total in export.load().totals}
    assert totals == {
        "orders": (4, 4),
        "customers": (3, 3),
        "products": (2, 2),
        "units": (5, 5),
        "gross_minor": (4300, 4300),
        "shipping_minor": (900, 900),
        "reviews": (3, 2),
        "gross_and_shipping_minor": (5201, 5200),
    }


def test_what_was_assumed_is_said(export):
    notes = "\n".join(export.load().notes)
    assert "1 order cancelled without a day" in notes
    assert "1 order without item rows" in notes
    assert "payments differ from price + freight in 1 of 3 orders with items, by 0.01 together" in notes
    assert "put to the first item's product: 1" in notes


def test_a_cancelled_order_without_later_days_is_cancelled_on_its_own_day(export):
    export.change("orders", "2018-06-11 09:00:00,2018-06-13 03:00:00,,,", "2018-06-11 09:00:00,,,,")
    export.load()
    assert export.ask("select cancelled_date from orders where external_id = 'o3'") == [("2018-06-11",)]


def test_a_delivery_before_the_order_is_left_out_and_said(export):
    export.change("orders", "2018-02-05 12:00:00", "2018-01-05 12:00:00")
    report = export.load()
    assert export.ask("select delivered_date from orders where external_id = 'o1'") == [(None,)]
    assert any(note.startswith("1 order delivered before being placed") for note in report.notes)


def test_an_hour_that_the_clocks_skip_or_repeat_is_dated_and_said(export):
    export.change("orders", "2018-06-11 09:00:00", "2017-10-15 00:30:00")
    export.change("orders", "2018-06-12 09:00:00", "2018-02-17 23:30:00")
    report = export.load()
    query = "select ordered_at, order_date, order_hour from orders where external_id in ('o3', 'o4') order by 1"
    assert export.ask(query) == [("2017-10-15 03:30:00", "2017-10-15", 1), ("2018-02-18 01:30:00", "2018-02-17", 23)]
    assert any("hour that a clock change skips" in note for note in report.notes)
    assert any("hour that a clock change repeats" in note for note in report.notes)


def test_a_product_that_is_sold_but_not_listed_is_loaded_as_unknown(export):
    export.change("products", "a1234567890,beleza_saude,10,100,1,100,10,10,10\n", "")
    report = export.load()
    query = "select category, product_name from products where sku = 'a1234567890'"
    assert export.ask(query) == [("unknown", "a1234567890")]
    assert export.ask("select sum(gross_minor) from ledger") == [(4300,)]
    assert any("sold, but not in the products file: 1" in note for note in report.notes)


def test_an_order_without_customers_row_is_anonymous(export):
    export.change("customers", "c3,p2bbbbbbbbb,30000,belo horizonte,MG\n", "")
    export.load()
    assert export.ask("select customer_id, region from orders where external_id = 'o3'") == [(None, "unknown")]


def test_a_customers_row_without_order_and_a_product_never_sold_are_set_aside(export):
    export.append("customers", "c9,p9,1,x,SP\n")
    export.append("products", "z9,beleza_saude,1,1,1,1,1,1,1\n")
    assert export.reasons()[:2] == [
        ("customers", 6, "no order of customer_id c9 among the orders that could be read"),
        ("products", 4, "never sold in these files, and not in the store: its price is not known"),
    ]


def test_headers_are_found_by_name_in_any_case_and_order(export):
    lines = [line.split(",") for line in export.path("items").read_text().splitlines()]
    turned = "\n".join(",".join(reversed(cells)) for cells in lines)
    export.path("items").write_text(turned.replace("price", "PRICE") + "\n")
    export.load()
    assert export.ask(
        "select sum(gross_minor), sum(shipping_minor) from ledger where entry_kind <> 'cancellation'"
    ) == [(4300, 900)]


@pytest.mark.parametrize(("old", "new"), [(",", ";"), (",", "\t"), ("\n", "\r\n")])
def test_other_delimiters_and_line_ends_are_read_as_well(export, old, new):
    path = export.path("items")
    path.write_text(path.read_text().replace(old, new), newline="")
    assert export.load().files[2].loaded == 5


def test_a_file_that_is_not_utf_8_is_read_as_windows_1252(export):
    path = export.path("reviews")
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    report = export.load()
    assert export.ask("select title from reviews limit 1") == [("Ótimo",)]
    assert any("read as Windows-1252" in note for note in report.notes)


def test_utf_16_is_read_as_well(export):
    path = export.path("reviews")
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    export.load()
    assert export.ask("select title from reviews limit 1") == [("Ótimo",)]


def test_the_store_has_the_shops_settings_and_a_calendar_over_its_days(export):
    export.load()
    settings = dict(export.ask("select name, value from settings"))
    expected = {"currency": "BRL", "money_digits": "2", "time_zone": "America/Sao_Paulo", "country": "BR"}
    assert expected.items() <= settings.items()
    assert export.ask("select min(date_day) from calendar") == [("2018-01-31",)]
    assert export.ask("select holiday is not null from calendar where date_day = '2018-12-25'") == [(1,)]


def test_files_that_are_none_of_the_seven_are_named(export):
    (export.folder / "olist_sellers_dataset.csv").write_text("seller_id\n")
    assert "not read, being none of the seven files: olist_sellers_dataset.csv" in export.load().notes


def test_progress_is_told_for_every_file_and_kind(export):
    steps = []
    import_source(export.store, "olist", [export.folder], on_progress=steps.append)
    assert [step.rows for step in steps if step.step == "reading olist_order_items_dataset.csv"] == [5]
    assert [step.rows for step in steps if step.step == "storing orders"] == [4]


def test_an_unknown_source_is_refused_with_the_nearest_name(tmp_path):
    with pytest.raises(UsageError, match="no source named 'olst' - did you mean olist"):
        import_source(tmp_path / "store.db", "olst", [tmp_path])


def test_every_source_is_listed_under_its_own_name():
    assert all(name == source.name for name, source in SOURCES.items())
