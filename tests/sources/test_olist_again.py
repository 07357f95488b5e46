"""Importing into a store that is there: the same files change nothing, a newer export changes what differs."""

import random
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from storelens.store.importing import import_source


def counts(report):
    return {
        file.file_name: (file.loaded, file.updated, file.unchanged)
        for file in report.files
        if file.loaded or file.updated
    }


def test_the_same_files_again_change_nothing(export, dump):
    first = export.load()
    before = dump(export.store)
    second = export.load()
    assert (first.has_changed, second.has_changed, second.is_new_store) == (True, False, False)
    assert (second.loaded, second.updated, second.unchanged) == (0, 0, first.loaded)
    assert second.set_aside == first.set_aside
    assert second.totals == first.totals
    assert dump(export.store) == before
    assert export.ask("select count(*) from change_log") == [(0,)]


def test_rows_in_another_order_change_nothing_but_the_record_of_the_files(export, dump):
    export.load()
    for name in ("orders", "items", "products", "customers"):
        header, *lines = export.path(name).read_text().splitlines()
        export.path(name).write_text("\n".join([header, *reversed(lines)]) + "\n")
    assert not export.load().has_changed
    assert export.ask("select count(*) from change_log") == [(0,)]
    assert export.ask("select count(*), sum(rows_loaded + rows_updated) from imports where import_id > 7") == [(4, 0)]


def test_a_changed_status_updates_the_order_and_keeps_the_old_value(export):
    export.load()
    export.change(
        "orders", "o2,c2,shipped,2018-06-10 10:00:00,2018-06-10 10:30:00,2018-06-12 09:00:00,,",
        "o2,c2,delivered,2018-06-10 10:00:00,2018-06-10 10:30:00,2018-06-12 09:00:00,2018-06-20 09:00:00,",
    )  # fmt: skip
    report = export.load()
    assert counts(report) == {"olist_orders_dataset.csv": (0, 1, 3)}
    assert export.ask("select status, delivered_date from orders where external_id = 'o2'") == [
        ("delivered", "2018-06-20")
    ]
    assert export.ask(
        "select table_name, row_id, operation, json_extract(before_json, '$.status') from change_log"
    ) == [("orders", 2, "update", "shipped")]
    assert export.ask("select count(*) from imports") == [(8,)]


def test_a_cancelled_order_that_comes_back_has_no_cancel_day(export):
    export.load()
    export.change("orders", "o3,c3,canceled", "o3,c3,processing")
    export.load()
    query = "select status, cancelled_date, cancelled_date_is_estimated from orders where external_id = 'o3'"
    assert export.ask(query) == [("processing", None, 0)]


def test_an_item_more_raises_the_quantity_and_a_new_product_adds_a_line(export):
    export.load()
    export.change(
        "items", "o3,1,", "o2,2,a1234567890,s1,2018-06-14 00:00:00,12.00,4.00\no2,3,b1234567890,s,,5.00,1.00\no3,1,"
    )
    report = export.load()
    assert counts(report)["olist_order_items_dataset.csv"] == (1, 2, 4)
    query = "select product_id, quantity, unit_price_minor from order_items where order_id = 2"
    assert export.ask(query) == [(1, 2, 1200), (2, 1, 500)]
    assert export.ask("select shipping_minor from orders where order_id = 2") == [(900,)]


def test_an_item_less_removes_its_line_and_says_so(export):
    export.load()
    export.change("items", "o1,3,b1234567890,s2,2018-02-04 00:00:00,5.50,1.00\n", "")
    report = export.load()
    assert export.ask("select product_id, quantity from order_items where order_id = 1") == [(1, 2)]
    assert "order lines that are no longer in the files, removed: 1" in report.notes
    assert report.has_changed


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_there_the_lines_become_those_of_the_newest_files(export, seed):
    chance = random.Random(seed)
    header = export.path("items").read_text().splitlines()[0]
    for _ in range(3):
        items = [(f"o{chance.randint(1, 3)}", chance.choice("ab"), chance.randint(1, 3)) for _ in range(9)]
        items += [(order, "a", 1) for order in ("o1", "o2", "o3")]
        rows = [f"{order},{n},{sku}1234567890,,,{price}.00,0" for n, (order, sku, price) in enumerate(items, start=1)]
        export.path("items").write_text("\n".join([header, *rows]) + "\n")
        export.load()
        lines = export.ask(
            "select orders.external_id, substr(sku, 1, 1), unit_price_minor / 100, quantity from order_items "
            "inner join orders using (order_id) inner join products using (product_id)"
        )
        assert sorted(lines) == sorted((*item, number) for item, number in Counter(items).items())
        assert not export.load().has_changed


def test_an_order_whose_items_were_cut_keeps_its_lines_and_shipping(export):
    export.load()
    export.change("items", "o1,3,b1234567890,s2,2018-02-04 00:00:00,5.50,1.00", "o1,3,b1234567890")
    report = export.load()
    assert not report.has_changed
    assert export.ask("select sum(quantity * unit_price_minor) from order_items where order_id = 1") == [(2550,)]
    assert export.ask("select shipping_minor from orders where order_id = 1") == [(300,)]
    assert any(note.endswith("left with the lines and the shipping they had: 1") for note in report.notes)


def test_an_order_row_cut_within_its_number_removes_no_line_of_any_order(export):
    export.load()
    export.change("items", "o3,1,b1234567890,s2,2018-06-15 00:00:00,5.50,2.00\n", "o")
    export.change("items", "o1,3,b1234567890,s2,2018-02-04 00:00:00,5.50,1.00\n", "")
    export.load()
    assert export.ask("select count(*) from order_items") == [(4,)]


def test_orders_that_are_not_in_a_later_export_stay(export):
    export.load()
    for name in ("orders", "items", "customers", "reviews", "payments"):
        header, *lines = export.path(name).read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if "o2" in line or line.startswith("c2")]
        export.path(name).write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    report = export.load()
    assert not report.has_changed
    assert export.ask("select count(*) from orders") == [(4,)]


def test_an_older_export_leaves_home_and_price_as_the_newer_order_has_them(export):
    export.load()
    for name in ("orders", "items", "customers"):
        header, *lines = export.path(name).read_text().splitlines()
        kept = [line for line in lines if "o1" in line or line.startswith("c1")]
        export.path(name).write_text("\n".join([header, *kept]) + "\n")
    for name in ("reviews", "payments"):
        export.path(name).unlink()
    assert not export.load().has_changed
    assert export.ask("select region, joined_date from customers limit 1") == [("RJ", "2018-01-31")]
    assert export.ask("select price_minor from products limit 1") == [(1200,)]


def test_costs_known_to_the_store_are_kept(export):
    export.load()
    with closing(sqlite3.connect(export.store)) as connection, connection:
        connection.execute("update order_items set unit_cost_minor = 400")
        connection.execute("update products set cost_minor = 450")
    export.change("items", "12.00", "13.00")
    export.load()
    query = "select distinct unit_cost_minor, cost_minor from order_items inner join products using (product_id)"
    assert export.ask(query) == [(400, 450)]


def test_rows_that_were_set_aside_load_once_what_they_lacked_is_there(export):
    text = export.path("orders").read_text()
    export.change("orders", "o2,c2,shipped", "o2,c2,")
    assert export.load().files[2].set_aside == 1
    export.path("orders").write_text(text)
    report = export.load()
    assert counts(report)["olist_order_items_dataset.csv"] == (1, 0, 4)
    assert counts(report)["olist_orders_dataset.csv"] == (1, 0, 3)
    assert len(report.set_aside) == 1


def test_a_longer_export_makes_the_calendar_longer(export):
    export.load()
    export.append("orders", "o9,c9,delivered,2024-06-12 09:00:00,,,,\n")
    export.append("customers", "c9,p2bbbbbbbbb,1,natal,RN\n")
    export.load()
    assert export.ask(
        "select max(date_day) >= '2026-06-12', count(*) = max(day_number) - min(day_number) + 1 from calendar"
    ) == [(1, 1)]
    assert export.ask("select region, city from customers where external_id = 'p2bbbbbbbbb'") == [("RN", "natal")]


@pytest.mark.parametrize("is_there", [False, True])
def test_a_dry_run_reports_the_same_and_keeps_nothing(export, dump, is_there):
    if is_there:
        export.load()
        export.change("orders", "o2,c2,shipped", "o2,c2,delivered")
    before = dump(export.store) if is_there else sorted(export.store.parent.iterdir())
    dry = export.load(dry_run=True)
    assert (dump(export.store) if is_there else sorted(export.store.parent.iterdir())) == before
    wet = export.load()
    assert (dry.files, dry.set_aside, dry.notes, dry.totals) == (wet.files, wet.set_aside, wet.notes, wet.totals)
    assert (dry.is_dry_run, wet.is_dry_run) == (True, False)


def test_an_error_in_the_middle_leaves_the_store_as_it_was(export, dump):
    export.load()
    before = dump(export.store)
    export.change("orders", "o2,c2,shipped", "o2,c2,delivered")

    def stop(progress):
        if progress.step == "storing orders":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_source(export.store, "olist", [export.folder], on_progress=stop)
    assert dump(export.store) == before
