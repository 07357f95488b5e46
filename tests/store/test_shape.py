"""The shape of the store is what the schema says, read by SQLite itself."""

import re

import pytest

from storelens.schema import SCHEMA_FILE, read_sql
from storelens.store.shape import Column, Reference, read_shape

TINY = """
create table shops (shop_id integer primary key, code text not null unique, city text);
create table visits (
    visit_id integer primary key autoincrement,
    shop_id integer not null references shops (shop_id),
    told_by integer references visits (visit_id),
    day text,
    unique (shop_id, day)
);
create index visits_by_day on visits (day);
"""


@pytest.fixture
def columns() -> dict[str, Column]:
    return {f"{table.name}.{column.name}": column for table in read_shape(TINY) for column in table.columns}


def test_every_table_of_the_schema_is_read_in_its_order() -> None:
    assert [table.name for table in read_shape()] == re.findall(r"^create table (\w+)", read_sql(SCHEMA_FILE), re.M)


def test_every_reference_of_the_schema_is_read() -> None:
    found = sum(len(table.foreign_keys) for table in read_shape())
    assert found == len(re.findall(r"\breferences \w+ \(", read_sql(SCHEMA_FILE)))


def test_every_reference_points_to_the_key_of_a_table() -> None:
    keys = {
        Reference(table.name, column.name)
        for table in read_shape()
        for column in table.columns
        if column.is_primary_key
    }
    assert {column.references for table in read_shape() for column in table.foreign_keys} <= keys


def test_tables_that_sqlite_keeps_for_itself_are_left_out() -> None:
    assert [table.name for table in read_shape(TINY)] == ["shops", "visits"]


def test_a_column_says_whether_it_may_be_null(columns: dict[str, Column]) -> None:
    nullable = {name for name, column in columns.items() if column.is_nullable}
    assert nullable == {"shops.city", "visits.told_by", "visits.day"}


def test_a_column_of_a_unique_pair_is_not_unique_itself(columns: dict[str, Column]) -> None:
    unique = {name for name, column in columns.items() if column.is_unique}
    assert unique == {"shops.shop_id", "shops.code", "visits.visit_id"}


def test_a_reference_names_table_and_column(columns: dict[str, Column]) -> None:
    assert columns["visits.shop_id"].references == Reference("shops", "shop_id")
    assert columns["visits.told_by"].references == Reference("visits", "visit_id")
    assert columns["visits.day"].references is None


def test_types_are_as_written(columns: dict[str, Column]) -> None:
    assert (columns["visits.shop_id"].type, columns["visits.day"].type) == ("integer", "text")
