"""The golden example of docs/definitions.md comes out exactly from tables of every kind, on disk and in a bucket."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import batch, golden_tables
from lakehouse_files import SETTINGS, Iceberg, golden_rows
from object_storage import KEY, SECRET, ObjectStorage
from storelens import open_store
from storelens.store.lakehouse.address import tables_address
from storelens.store.parquet_writing import write_parquet_store

EXPECTED = {
    ("2025-01-01", "2025-01-31", "event"): [10000, 1000, 0, 9000, 500, 720, 10220],
    ("2025-02-01", "2025-02-28", "event"): [0, 0, 2700, -2700, 0, -216, -2916],
    ("2025-01-01", "2025-01-31", "order"): [10000, 1000, 2700, 6300, 500, 504, 7304],
}
NAMES = ("gross", "discount", "returns", "net", "shipping", "tax", "total")


def golden_kpis(url: str) -> dict[tuple[str, str, str], list[int]]:
    found = {}
    with open_store(url) as shop:
        for start, end, lens in EXPECTED:
            row = shop.query("kpis", start=start, end=end, lens=lens).to_pylist()[0]
            found[start, end, lens] = [row[f"{name}_minor"] for name in NAMES]
    return found


def test_delta_on_disk(delta: Path) -> None:
    assert golden_kpis(f"delta:///{delta}") == EXPECTED


def test_iceberg_on_disk(iceberg: Iceberg) -> None:
    assert golden_kpis(f"iceberg:///{iceberg.folder}") == EXPECTED


def test_delta_in_a_bucket(storage: ObjectStorage, delta: Path) -> None:
    bucket = storage.bucket()
    storage.put(delta, f"{bucket}/lake/shop")
    assert golden_kpis(f"delta+s3://{bucket}/lake/shop") == EXPECTED


def test_iceberg_in_a_bucket(storage: ObjectStorage, make_iceberg: Callable[[], Iceberg]) -> None:
    bucket, made = storage.bucket(), make_iceberg()
    told = {
        "s3.endpoint": storage.address,
        "s3.access-key-id": KEY,
        "s3.secret-access-key": SECRET,
        "s3.region": "us-east-1",
    }
    made.catalogue.properties.update(told)
    for name, rows in golden_rows(one_byte=False).items():
        table = made.catalogue.create_table(
            f"shop.{name}", schema=rows.schema, location=f"s3://{bucket}/shop.db/{name}"
        )
        table.append(rows)
    assert golden_kpis(f"iceberg+s3://{bucket}/shop.db") == EXPECTED


def test_parquet_in_a_bucket(storage: ObjectStorage, tmp_path: Path) -> None:
    rows = [batch(table, rows) for table, rows in golden_tables().items()]
    write_parquet_store(tmp_path / "shop", rows, SETTINGS, (date(2025, 1, 1), date(2025, 11, 30)))
    bucket = storage.bucket()
    storage.put(tmp_path / "shop", f"{bucket}/shop")
    assert golden_kpis(f"parquet+s3://{bucket}/shop") == EXPECTED


@pytest.mark.parametrize("kind", ["delta+s3", "iceberg+s3", "parquet+s3"])
def test_what_a_bucket_has_is_told_by_its_names_here(kind: str, storage: ObjectStorage, tmp_path: Path) -> None:
    place = tables_address(f"{kind}://bucket/lake/shop.db").place
    assert place.parent == tmp_path / "warehouses"
    assert place.name.startswith("bucket-lake-shop-db-")
    assert place.suffix == f".{kind.removesuffix('+s3')}"


def test_buckets_of_one_name_at_two_endpoints_have_two_warehouses(
    storage: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = tables_address("delta+s3://bucket/shop")
    here = address.place
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert address.place != here
