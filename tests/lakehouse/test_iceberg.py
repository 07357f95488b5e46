"""Iceberg tables as other programs write them give the rows they mean, or are refused in one line."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.manifest import DataFileContent
from pyiceberg.types import DateType, LongType, StringType

from lakehouse_files import Iceberg, arrow_rows, delete_positions, golden_rows
from storelens import open_store
from storelens.errors import StoreUnavailable
from storelens.shop import Shop

LINE = {"order_item_id": 3, "order_id": 1001, "product_id": 1, "quantity": 1, "unit_price_minor": 3000}
GOLDEN = {"orders": 1, "gross_minor": 10000, "discount_minor": 1000, "returns_minor": 2700}
WITH_LINE = {**GOLDEN, "gross_minor": 13000}


def _open(iceberg: Iceberg) -> Shop:
    return open_store(f"iceberg:///{iceberg.folder}")


def _ladder(iceberg: Iceberg) -> dict[str, Any]:
    with _open(iceberg) as shop:
        row = shop.query("kpis", start="2025-01-01", end="2025-12-31").to_pylist()[0]
    return {name: row[name] for name in GOLDEN}


def _refused(iceberg: Iceberg, pattern: str) -> None:
    with pytest.raises(StoreUnavailable, match=pattern) as refused, _open(iceberg) as shop:
        shop.refresh()
    assert "\n" not in str(refused.value)


def _lines(*rows: dict[str, Any]) -> pa.Table:
    return arrow_rows("order_items", list(rows), one_byte=False)


def _metadata(iceberg: Iceberg, table: str) -> list[Path]:
    return sorted((iceberg.folder / table / "metadata").glob("*.metadata.json"))


@pytest.fixture
def without_lines(make_iceberg: Callable[[], Iceberg]) -> Iceberg:
    """The golden example without its table of lines."""
    made = make_iceberg()
    for name, rows in golden_rows(one_byte=False).items():
        if name != "order_items":
            made.create(name, rows)
    return made


def test_a_new_snapshot_is_a_change_and_is_built(iceberg: Iceberg) -> None:
    assert _ladder(iceberg) == GOLDEN
    with _open(iceberg) as shop:
        before = shop.store.last_change(), shop.store.data_version()
        iceberg.table("order_items").append(_lines(LINE))
        assert shop.store.last_change() != before[0]
        assert shop.store.data_version() != before[1]
        assert [shop.refresh().kind for _ in range(2)] == ["built", "current"]
    assert _ladder(iceberg) == WITH_LINE


def test_a_snapshot_stays_at_its_versions(iceberg: Iceberg) -> None:
    with _open(iceberg) as shop, shop.store.snapshot() as snapshot:
        iceberg.table("order_items").overwrite(_lines(LINE))
        assert snapshot.rows("select count(*) from order_items") == [(2,)]


def test_rows_written_anew_without_some_are_read(iceberg: Iceberg) -> None:
    iceberg.table("order_items").append(_lines(LINE))
    iceberg.table("order_items").delete("order_item_id = 3")
    assert _ladder(iceberg) == GOLDEN


def test_rows_that_a_file_says_are_deleted_are_left_out(without_lines: Iceberg) -> None:
    rows = pa.concat_tables([golden_rows()["order_items"], _lines(LINE)])
    table = without_lines.create("order_items", rows)
    delete_positions(table, [2], DataFileContent.POSITION_DELETES)
    assert _ladder(without_lines) == GOLDEN
    with _open(without_lines) as shop:
        assert shop.store.count_rows(["order_items"]) == {"order_items": 2}


def test_deletes_by_value_are_refused(without_lines: Iceberg) -> None:
    """pyiceberg does not read them: without them rows would be there that are not."""
    table = without_lines.create("order_items", golden_rows()["order_items"])
    delete_positions(table, [1], DataFileContent.EQUALITY_DELETES)
    _refused(without_lines, r"^cannot read iceberg:///.*: .*equality deletes.* - restore the table, or let what wrote")


def test_a_column_that_was_renamed_is_found_in_older_files(without_lines: Iceberg) -> None:
    table = without_lines.create("order_items", golden_rows()["order_items"].rename_columns({"quantity": "pieces"}))
    with table.update_schema() as change:
        change.rename_column("pieces", "quantity")
    table.append(_lines(LINE))
    assert _ladder(without_lines) == WITH_LINE


def test_a_column_of_the_same_name_that_is_another_one_is_not_read(without_lines: Iceberg) -> None:
    """`unit_cost_minor` was dropped and added: what older files have by that name is not it."""
    rows = golden_rows()["order_items"]
    rows = rows.set_column(rows.schema.get_field_index("unit_cost_minor"), "unit_cost_minor", pa.array([1, 2]))
    table = without_lines.create("order_items", rows)
    with table.update_schema(allow_incompatible_changes=True) as change:
        change.delete_column("unit_cost_minor")
    with table.update_schema() as change:
        change.add_column("unit_cost_minor", LongType())
    with _open(without_lines) as shop, shop.store.snapshot() as snapshot:
        assert snapshot.rows("select count(*), count(unit_cost_minor) from order_items") == [(2, 0)]


def test_a_column_that_was_added_later_is_null_before(make_iceberg: Callable[[], Iceberg]) -> None:
    made, tables = make_iceberg(), golden_rows(one_byte=False)
    orders = made.create("orders", tables.pop("orders").drop_columns(["delivered_date", "discount_code"]))
    for name, rows in tables.items():
        made.create(name, rows)
    with orders.update_schema() as change:
        change.add_column("delivered_date", DateType())
        change.add_column("discount_code", StringType())
    assert _ladder(made) == GOLDEN


def test_a_key_that_became_wider_is_read(without_lines: Iceberg) -> None:
    table = without_lines.create("order_items", golden_rows()["order_items"])
    with table.update_schema() as change:
        change.update_column("order_item_id", LongType())
    rows = _lines({**LINE, "order_item_id": 1})
    table.append(rows.set_column(0, "order_item_id", pa.array([2**33])))
    assert _ladder(without_lines) == WITH_LINE


def test_rows_in_folders_by_their_values_are_read(without_lines: Iceberg) -> None:
    table = without_lines.create("order_items", golden_rows()["order_items"])
    with table.update_spec() as change:
        change.add_identity("product_id")
    table.append(_lines(LINE))
    assert _ladder(without_lines) == WITH_LINE


def test_the_hint_says_which_version_is_the_table(iceberg: Iceberg) -> None:
    iceberg.table("order_items").append(_lines(LINE))
    before = _metadata(iceberg, "order_items")[-2]
    (before.parent / "version-hint.text").write_text(before.name)
    assert _ladder(iceberg) == GOLDEN
    (before.parent / "version-hint.text").write_text(str(int(before.name[:5]) + 1))
    assert _ladder(iceberg) == WITH_LINE


def test_a_version_that_was_written_and_not_hinted_at_is_the_table(iceberg: Iceberg) -> None:
    """As engines without a catalogue name them: `v2.metadata.json`, and who died before the hint has written it."""
    iceberg.table("order_items").append(_lines(LINE))
    for number, path in enumerate(_metadata(iceberg, "order_items"), start=1):
        path.rename(path.with_name(f"v{number}.metadata.json"))
    (iceberg.folder / "order_items" / "metadata" / "version-hint.text").write_text("2")
    assert _ladder(iceberg) == WITH_LINE


def test_a_hint_that_is_written_anew_is_a_change(iceberg: Iceberg) -> None:
    iceberg.table("order_items").append(_lines(LINE))
    before, now = _metadata(iceberg, "order_items")[-2:]
    hint = before.parent / "version-hint.text"
    hint.write_text(before.name)
    with _open(iceberg) as shop:
        state = shop.store.last_change()
        hint.write_text(now.name)
        assert shop.store.last_change() != state


def test_two_versions_of_one_number_are_refused(iceberg: Iceberg) -> None:
    newest = _metadata(iceberg, "orders")[-1]
    shutil.copy(newest, newest.with_name(f"{newest.name[:5]}-another.metadata.json"))
    _refused(
        iceberg, rf"the table orders in iceberg:///.* has 2 metadata files of version {int(newest.name[:5])} - write"
    )


def test_a_format_that_is_not_known_is_refused(iceberg: Iceberg) -> None:
    newest = _metadata(iceberg, "orders")[-1]
    newest.write_text(json.dumps({**json.loads(newest.read_text()), "format-version": 9}))
    _refused(iceberg, r"^cannot read iceberg:///.*: .* - restore the table, or let what wrote it mend it$")


def test_a_file_that_is_missing_or_cut_is_named(iceberg: Iceberg) -> None:
    (path,) = (iceberg.folder / "order_items" / "data").glob("*.parquet")
    path.write_bytes(path.read_bytes()[:-9])
    _refused(iceberg, rf"{re.escape(path.name)} is cut or was changed: [\d,]+ bytes, [\d,]+ were written - restore it$")
    path.unlink()
    _refused(iceberg, rf"{re.escape(path.name)} is missing, a file of iceberg:///.* - restore it$")


def test_a_log_that_is_missing_is_told(iceberg: Iceberg) -> None:
    for path in (iceberg.folder / "orders" / "metadata").glob("*.avro"):
        path.unlink()
    _refused(iceberg, r"^cannot read iceberg:///.*: .*\.avro.* - restore the table, or let what wrote it mend it$")


def test_a_table_that_a_store_needs_is_named(iceberg: Iceberg) -> None:
    shutil.rmtree(iceberg.folder / "customers")
    _refused(
        iceberg, r"has no table customers: a store of Iceberg tables needs settings, customers, products, orders, o"
    )
