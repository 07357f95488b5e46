"""Delta tables as other programs write them give the rows they mean, or are refused in one line."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable, Field, write_deltalake

from lakehouse_files import arrow_rows, delete_rows, golden_rows, read_log, write_delta, write_log
from storelens import open_store
from storelens.errors import StoreUnavailable, UsageError
from storelens.shop import Shop
from storelens.store.lakehouse.store import LakehouseStore
from storelens.store.parquet_types import table_columns

SECOND = {
    "order_id": 1002, "customer_id": 1, "ordered_at": "2025-02-03 15:00:00", "order_date": "2025-02-03", "order_hour": 10,
    "region": "NY", "status": "delivered", "channel": "web",
}  # fmt: skip
LINE = {"order_item_id": 3, "order_id": 1002, "product_id": 1, "quantity": 1, "unit_price_minor": 3000}


def _open(folder: Path) -> Shop:
    return open_store(f"delta:///{folder}")


def _ladder(shop: Shop) -> dict[str, Any]:
    """Return orders, lines and money of the whole history."""
    row = shop.query("kpis", start="2025-01-01", end="2025-12-31").to_pylist()[0]
    return {name: row[name] for name in ("orders", "gross_minor", "discount_minor", "returns_minor")}


def _rows(folder: Path, table: str) -> dict[str, list[Any]]:
    """Return a table's rows as the store has them, by column."""
    names = [column.name for column in table_columns()[table]]
    with _open(folder) as shop, shop.store.snapshot() as snapshot, snapshot.read(table, names) as reader:
        return reader.read_all().drop_columns("is_row").to_pydict()


def _refused(folder: Path, pattern: str) -> None:
    with pytest.raises(StoreUnavailable, match=pattern) as refused, _open(folder) as shop:
        shop.refresh()
    assert "\n" not in str(refused.value)


def _again(folder: Path, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Write a table anew with other columns."""
    rows = change(DeltaTable(folder / table).to_pyarrow_table())
    shutil.rmtree(folder / table)
    write_deltalake(folder / table, rows)


def _as(name: str, values: pa.Array) -> Callable[[pa.Table], pa.Table]:
    return lambda rows: rows.set_column(rows.schema.get_field_index(name), name, values)


def _add_second_order(folder: Path) -> None:
    write_deltalake(folder / "orders", arrow_rows("orders", [SECOND]), mode="append")
    write_deltalake(folder / "order_items", arrow_rows("order_items", [LINE]), mode="append")


WITH_BOTH = {"orders": 2, "gross_minor": 13000, "discount_minor": 1000, "returns_minor": 2700}
FIRST_ONLY = {"orders": 1, "gross_minor": 10000, "discount_minor": 1000, "returns_minor": 2700}


def test_a_new_version_is_a_change_and_is_built(delta: Path) -> None:
    with _open(delta) as shop:
        assert _ladder(shop) == FIRST_ONLY
        before = shop.store.last_change(), shop.store.data_version()
        _add_second_order(delta)
        assert shop.store.last_change() != before[0]
        assert shop.store.data_version() != before[1]
        assert shop.store.last_change()[0] == before[0][0]  # the same tables
        assert [shop.refresh().kind for _ in range(2)] == ["built", "current"]
        assert _ladder(shop) == WITH_BOTH


def test_a_table_written_anew_is_another_store(delta: Path) -> None:
    with _open(delta) as shop:
        before = shop.store.last_change()[0]
        _again(delta, "returns", lambda rows: rows)
        assert shop.store.last_change()[0] != before


def test_a_snapshot_stays_at_its_versions(delta: Path) -> None:
    with _open(delta) as shop, shop.store.snapshot() as snapshot:
        _add_second_order(delta)
        assert snapshot.rows("select count(*) from orders") == [(1,)]
        with snapshot.read("order_items", ["order_item_id"]) as reader:
            assert reader.read_all().column("order_item_id").to_pylist() == [1, 2]


def test_rows_that_were_deleted_are_left_out(delta: Path) -> None:
    write_delta(delta, {"order_items": arrow_rows("order_items", [{**LINE, "order_id": 1001}])}, mode="append")
    DeltaTable(delta / "order_items").optimize.compact()
    table = DeltaTable(delta / "order_items").to_pyarrow_table()
    delete_rows(delta / "order_items", [table.column("order_item_id").to_pylist().index(3)])
    with _open(delta) as shop:
        assert shop.store.count_rows(["order_items"]) == {"order_items": 2}
        assert _ladder(shop) == FIRST_ONLY


def test_a_column_under_another_name_in_its_files_is_found(delta: Path) -> None:
    """Column mapping: `quantity` is `col-1` in the file."""
    _again(delta, "order_items", lambda rows: rows.rename_columns({"quantity": "col-1"}))
    meta = read_log(delta / "order_items", "metaData")[-1]
    schema = json.loads(meta["schemaString"])
    for number, field in enumerate(schema["fields"], start=1):
        field["metadata"] = {"delta.columnMapping.id": number, "delta.columnMapping.physicalName": field["name"]}
        field["name"] = {"col-1": "quantity"}.get(field["name"], field["name"])
    meta["schemaString"] = json.dumps(schema)
    meta["configuration"] = {"delta.columnMapping.mode": "name", "delta.columnMapping.maxColumnId": "7"}
    write_log(delta / "order_items", [{"protocol": {"minReaderVersion": 2, "minWriterVersion": 5}}, {"metaData": meta}])
    with _open(delta) as shop:
        assert _ladder(shop) == FIRST_ONLY


def test_a_column_that_only_the_folders_have_is_found(tmp_path: Path) -> None:
    folder = write_delta(tmp_path / "lake", golden_rows())
    rows = arrow_rows("orders", [SECOND])
    shutil.rmtree(folder / "orders")
    write_deltalake(folder / "orders", golden_rows()["orders"], partition_by=["order_date", "region"])
    write_deltalake(folder / "orders", rows, mode="append")
    write_deltalake(folder / "order_items", arrow_rows("order_items", [LINE]), mode="append")
    with _open(folder) as shop:
        assert _ladder(shop) == WITH_BOTH
        by_region = shop.query("revenue_by_region", start="2025-01-01", end="2025-12-31").to_pylist()
        assert [row["region"] for row in by_region] == ["NY"]


def test_a_column_that_was_added_later_is_null_before(delta: Path) -> None:
    _again(delta, "orders", lambda rows: rows.drop_columns(["delivered_date", "discount_code"]))
    rows = arrow_rows("orders", [{**SECOND, "delivered_date": "2025-02-05"}])
    write_deltalake(delta / "orders", rows, mode="append", schema_mode="merge")
    with _open(delta) as shop, shop.store.snapshot() as snapshot:
        assert snapshot.rows("select order_id, cast(delivered_date as varchar) from orders order by 1") == [
            (1001, None),
            (1002, "2025-02-05"),
        ]


def test_a_needed_column_that_was_added_later_is_refused(delta: Path) -> None:
    _again(delta, "orders", lambda rows: rows.drop_columns(["channel"]))
    write_deltalake(delta / "orders", arrow_rows("orders", [SECOND]), mode="append", schema_mode="merge")
    _refused(delta, r"^1 row of orders in delta:///.*lake have no channel - mend the table$")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("orders", lambda rows: rows.set_column(0, "order_id", rows["order_id"].cast(pa.int64()))),
        ("orders", lambda rows: rows.set_column(0, "order_id", rows["order_id"].cast(pa.decimal128(10, 0)))),
        ("orders", _as("is_test", pa.array([False]))),
        ("orders", _as("order_date", pa.array(["2025-01-31"]))),
        ("orders", _as("ordered_at", pa.array(["2025-02-01 04:30:00"]))),
        ("orders", _as("ordered_at", pa.array(["2025-02-01T04:30:00.7Z"]))),
        ("orders", lambda rows: _as("ordered_at", rows["ordered_at"].cast(pa.timestamp("us", "America/New_York")))(rows)),
        ("orders", _as("exchange_rate", pa.array([None], pa.decimal128(8, 4)))),
        ("orders", _as("external_id", pa.array([77], pa.int64()))),
        ("orders", lambda rows: rows.drop_columns(["external_id", "exchange_rate", "cancelled_date_is_estimated"])),
        ("products", lambda rows: _as("category", pc.dictionary_encode(rows["category"]).cast(pa.string()))(rows)),
    ],
)  # fmt: skip
def test_what_is_the_same_value_in_another_type_is_taken(delta: Path, table: str, change: Any) -> None:
    wanted = _rows(delta, table)
    _again(delta, table, change)
    found = _rows(delta, table)
    if "external_id" in found and found["external_id"] != wanted["external_id"]:
        assert found.pop("external_id") == ["77"]
        del wanted["external_id"]
    assert found == wanted


@pytest.mark.parametrize(
    ("table", "name", "values", "line"),
    [
        ("orders", "shipping_minor", pa.array([Decimal("5.00")]), r"shipping_minor in .* is DECIMAL\(3,2\), .* - write it as whole numbers of"),
        ("orders", "shipping_minor", pa.array([500.0]), r"orders.shipping_minor in .* is DOUBLE, which is not exact"),
        ("orders", "order_id", pa.array(["1001"]), r"orders.order_id in .* is VARCHAR, .* - write it as whole numbers$"),
        ("orders", "order_date", pa.array([1738281600000000], pa.timestamp("us", "UTC")), r"order_date in .* is TIMESTAMP WITH TIME ZONE"),
        ("orders", "order_date", pa.array(["31.01.2025"]), r"orders.order_date in .* has '31.01.2025', which is no date"),
        ("orders", "ordered_at", pa.array(["noon"]), r"orders.ordered_at in .* has 'noon', which is no timestamp - write it like 2025"),
        ("orders", "ordered_at", pa.array(["2025-02-01T04:30:00+02:00"]), r"has '2025-02-01T04:30:00\+02:00', which is no timestamp"),
        ("orders", "order_date", pa.array(["2025-01-31 23:30:00"]), r"has '2025-01-31 23:30:00', which is no date - write it like 2025-01-31$"),
        ("orders", "order_date", pa.array(["2025-02-30"]), r"orders.order_date in .* has '2025-02-30', which is no date"),
        ("orders", "order_date", pa.array(["infinity"]), r"orders.order_date in .* has 'infinity', which is no date"),
        ("orders", "status", pa.array(["Delivered"]), r"1 row of orders in .* a value against the store's rule: status <> ''"),
        ("orders", "customer_id", pa.array([9], pa.int32()), r"orders in .* names the customer_id 9, which customers has not"),
        ("orders", "is_test", pa.array([None], pa.int8()), r"1 row of orders in .* have no is_test - mend the table"),
        ("order_items", "order_item_id", pa.array([1, 1], pa.int32()), r"order_items in .* has the order_item_id 1 more than once"),
        ("order_items", "quantity", pa.array([2, -1], pa.int32()), r"1 row of order_items in .* rule: discount_minor between 0 and"),
        ("settings", "value", pa.array(["usd", "UTC"]), r"settings in .* has the currency 'usd' - write its three letters"),
        ("settings", "value", pa.array(["USD", "Mars/Base"]), r"settings in .* has the time_zone 'Mars/Base' - write it"),
        ("settings", "name", pa.array(["currency", "zone"]), r"the table settings in .* has no time_zone - add a row"),
    ],
)  # fmt: skip
def test_what_the_store_would_not_take_is_refused(
    delta: Path, table: str, name: str, values: pa.Array, line: str
) -> None:
    _again(delta, table, _as(name, values))
    _refused(delta, line)


@pytest.mark.parametrize("table", ["customers", "products", "orders", "order_items", "settings"])
def test_a_table_that_a_store_needs_is_named(delta: Path, table: str) -> None:
    shutil.rmtree(delta / table)
    _refused(
        delta, rf"has no table {table}: a store of Delta tables needs settings, customers, products, orders, order"
    )


def test_a_column_that_is_missing_is_named(delta: Path) -> None:
    _again(delta, "order_items", lambda rows: rows.drop_columns(["discount_minor"]))
    _refused(delta, r"the table order_items in delta:///.* has no column discount_minor - add it there")


def test_a_table_that_a_store_can_do_without_has_no_rows(delta: Path) -> None:
    shutil.rmtree(delta / "returns")
    with _open(delta) as shop:
        assert _ladder(shop) == {**FIRST_ONLY, "returns_minor": 0}
        assert shop.store.count_rows(["returns", "reviews"]) == {"returns": 0, "reviews": 0}


def test_a_stock_level_is_the_sum_of_the_movements(delta: Path) -> None:
    levels = "select product_id, stock_level from products order by 1"
    _again(delta, "products", _as("stock_level", pa.array([7, 8, 9], pa.int64())))
    with _open(delta) as shop, shop.store.snapshot() as snapshot:
        assert snapshot.rows(levels) == [(1, None), (2, None), (3, None)]
    moved = [
        {"movement_id": number, "product_id": 1, "moved_date": "2025-01-02", "quantity": units, "kind": "adjustment"}
        for number, units in ((1, 5), (2, -2))
    ]
    write_deltalake(delta / "stock_movements", arrow_rows("stock_movements", moved))
    _again(delta, "products", lambda rows: rows.drop_columns(["stock_level"]))
    with _open(delta) as shop, shop.store.snapshot() as snapshot:
        assert snapshot.rows(levels) == [(1, 3), (2, None), (3, None)]


def test_a_file_that_is_missing_or_cut_is_named(delta: Path) -> None:
    path = Path(DeltaTable(delta / "order_items").file_uris()[0])
    path.write_bytes(path.read_bytes()[:-9])
    _refused(delta, rf"{re.escape(path.name)} is cut or was changed: [\d,]+ bytes, [\d,]+ were written - restore it$")
    path.unlink()
    _refused(delta, rf"{re.escape(path.name)} is missing, a file of delta:///.*lake - restore it$")


def test_a_damaged_file_of_the_right_length_is_told(delta: Path) -> None:
    path = Path(DeltaTable(delta / "order_items").file_uris()[0])
    path.write_bytes(b"\0" * 8 + b"\xff" * (path.stat().st_size - 12) + b"PAR1")
    _refused(delta, r"^cannot read delta:///.*lake: .* - restore the file, or mend the table$")


def test_a_feature_that_is_not_known_is_refused(delta: Path) -> None:
    features = {"readerFeatures": ["hyperJump"], "writerFeatures": ["hyperJump"]}
    write_log(delta / "orders", [{"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, **features}}])
    _refused(delta, r"^cannot read delta:///.*lake: .*hyperJump.* - restore the table, or let what wrote it mend it$")


def test_a_log_that_is_damaged_is_told(delta: Path) -> None:
    (delta / "orders" / "_delta_log" / "00000000000000000000.json").write_text("{")
    _refused(delta, r"^cannot read delta:///.*lake: ")


def test_the_last_good_version_is_served_when_a_build_fails(delta: Path) -> None:
    with _open(delta) as shop:
        wanted = _ladder(shop)
        write_deltalake(delta / "orders", arrow_rows("orders", [SECOND, SECOND]), mode="append")
        for _ in range(2):  # who follows asks again and again: the rows are read once
            with pytest.raises(StoreUnavailable, match="has the order_id 1002 more than once"):
                shop.refresh()
        warehouse = delta.with_name("lake.delta.warehouse")
        assert (warehouse / "current").is_file()
        DeltaTable(delta / "orders").restore(0)
        assert shop.refresh().kind == "built"
        assert _ladder(shop) == wanted


def test_a_version_that_was_refused_is_not_read_again(delta: Path) -> None:
    _again(delta, "orders", _as("is_test", pa.array([None], pa.int8())))
    with _open(delta) as shop:
        with pytest.raises(StoreUnavailable, match="have no is_test"):
            shop.refresh()
        for path in (delta / "orders").glob("*.parquet"):
            path.unlink()  # reading would say that it is missing
        with pytest.raises(StoreUnavailable, match="have no is_test"):
            shop.refresh()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    _refused(tmp_path / "nowhere", r"^no tables at delta:///.*nowhere: it is not there - check --store$")


def test_a_percent_sign_in_the_path_is_refused(delta: Path) -> None:
    """delta-rs would open the table of the folder `the lake`."""
    delta.rename(delta.with_name("the%20lake"))
    with pytest.raises(UsageError, match=r"the%20lake has a % in its path, which delta-rs does not find - rename the"):
        _open(delta.with_name("the%20lake"))


def test_nothing_can_be_recorded_and_sqlite_cannot_ask_it(delta: Path) -> None:
    with _open(delta) as shop:
        assert isinstance(shop.store, LakehouseStore)
        with pytest.raises(
            StoreUnavailable, match=r"delta:///.* is a folder of Delta tables, which is only read - write"
        ):
            shop.store.transaction()
        with pytest.raises(StoreUnavailable, match=r"is a folder of Delta tables, which SQLite cannot ask - "):
            shop.query("kpis", engine="sqlite")


def test_files_in_the_stores_own_types_are_told_by_their_paths(delta: Path) -> None:
    with _open(delta) as shop, shop.store.snapshot() as snapshot:
        assert snapshot.table_files("order_items") == DeltaTable(delta / "order_items").file_uris()
        assert snapshot.table_files("orders") == DeltaTable(delta / "orders").file_uris()  # instants with their zone
        assert snapshot.table_files("returns") is not None
        assert snapshot.table_files("reviews") is None


def test_a_column_that_no_file_has_yet_is_null(delta: Path) -> None:
    _again(delta, "orders", lambda rows: rows.drop_columns(["discount_code"]))
    DeltaTable(delta / "orders").alter.add_columns([Field("discount_code", "string", nullable=True)])
    with _open(delta) as shop, shop.store.snapshot() as snapshot:
        assert snapshot.rows("select order_id, discount_code from orders") == [(1001, None)]


def test_a_day_that_cannot_be_one_of_the_shops_is_told(delta: Path) -> None:
    _again(delta, "returns", _as("return_date", pa.array(["9999-12-31"])))
    _refused(delta, r"^the days in delta:///.* are from 2025-01-31 to 9999-12-31 - mend the one that is wrong$")


def test_a_calendar_that_lacks_a_day_is_made_anew(delta: Path) -> None:
    with _open(delta) as shop, shop.store.snapshot() as snapshot:
        wanted = snapshot.rows("select min(date_day), max(date_day), count(*) from calendar")
        assert str(wanted[0][:2]) == "(datetime.date(2025, 1, 31), datetime.date(2027, 2, 10))"
        calendar = snapshot.rows("select * from calendar order by 1")
        names = [column.name for column in table_columns()["calendar"]]
    rows = [dict(zip(names, map(_text, day), strict=True)) for day in calendar[1:]]
    write_deltalake(delta / "calendar", arrow_rows("calendar", rows))
    with _open(delta) as shop, shop.store.snapshot() as snapshot:
        assert snapshot.rows("select min(date_day), max(date_day), count(*) from calendar") == wanted


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
