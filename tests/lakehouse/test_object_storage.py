"""Tables in a bucket: what is fetched and what is not, and each thing that can go wrong there as one line."""

import shutil
from pathlib import Path

import pytest
from deltalake import write_deltalake

from lakehouse_files import arrow_rows, golden_rows, write_delta
from object_storage import KEY, SECRET, ObjectStorage
from storelens import open_store
from storelens.errors import StoreUnavailable, UsageError
from storelens.store.lakehouse import store
from storelens.store.lakehouse.address import TablesAddress, tables_address
from storelens.store.lakehouse.delta import options
from storelens.store.lakehouse.store import LakehouseStore
from storelens.store.opening import absolute_url, label_of, place_of
from storelens.store.parquet_folder import MANIFEST

LINE = {"order_item_id": 3, "order_id": 1001, "product_id": 1, "quantity": 1, "unit_price_minor": 3000}


@pytest.fixture
def shop(storage: ObjectStorage, delta: Path) -> str:
    """The golden example as Delta tables in a bucket: its URL."""
    bucket = storage.bucket()
    storage.put(delta, f"{bucket}/shop")
    return f"delta+s3://{bucket}/shop"


def _refused(url: str, pattern: str) -> None:
    with pytest.raises(StoreUnavailable, match=pattern) as refused, open_store(url) as shop:
        shop.refresh()
    assert "\n" not in str(refused.value)


def _append_line(url: str) -> None:
    rows = arrow_rows("order_items", [LINE])
    write_deltalake(f"s3://{url.partition('://')[2]}/order_items", rows, mode="append", storage_options=options())


def _copies(url: str) -> set[Path]:
    return set((place_of(url).with_suffix(".warehouse") / "copies").glob("*.parquet"))


def test_a_build_after_a_change_fetches_only_what_is_new(shop: str) -> None:
    with open_store(shop) as opened:
        opened.refresh()
        before = _copies(shop)
        marks = {path: path.stat().st_mtime_ns for path in before}
        _append_line(shop)
        assert opened.refresh().kind == "built"
        gross = opened.query("kpis", start="2025-01-01", end="2025-12-31").to_pylist()[0]["gross_minor"]
    assert gross == 13000
    kept = before & _copies(shop)
    assert len(kept) == len(before) - 1  # the settings say when the tables were written
    assert len(_copies(shop) - before) == 2
    assert all(path.stat().st_mtime_ns == marks[path] for path in kept - _made(kept))


def _made(paths: set[Path]) -> set[Path]:
    """Return what is made here at every build: the calendar."""
    return {path for path in paths if b"week_start" in path.read_bytes()}


def test_a_copy_that_was_cut_is_fetched_again(shop: str) -> None:
    with open_store(shop) as opened:
        opened.refresh()
        for path in _copies(shop):
            path.write_bytes(path.read_bytes()[:-1])
        assert opened.refresh(anew=True).kind == "built"


def test_what_no_table_has_any_more_is_removed(shop: str) -> None:
    with open_store(shop) as opened:
        opened.refresh()
        before = _copies(shop)
        (next(iter(before)).parent / "left-by-nobody.parquet.partial-1").write_text("")
        write_deltalake(
            f"s3://{shop.partition('://')[2]}/order_items", golden_rows()["order_items"], mode="overwrite",
            storage_options=options(),
        )  # fmt: skip
        opened.refresh()
        assert len(_copies(shop)) == len(before)
        assert not list(next(iter(before)).parent.glob("*.partial*"))


def test_another_reader_keeps_its_copies(shop: str) -> None:
    with LakehouseStore(tables_address(shop)) as opened, opened.snapshot() as first:
        _append_line(shop)
        with opened.snapshot() as second:
            assert second.rows("select count(*) from order_items") == [(3,)]
        assert first.rows("select count(*) from order_items") == [(2,)]


def test_who_follows_does_not_look_into_a_bucket_all_the_time(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with LakehouseStore(tables_address(shop)) as opened:
        monkeypatch.setattr(store, "LOOK_SECONDS", 3600.0)
        before, state = opened.data_version(), opened.last_change()
        _append_line(shop)
        assert opened.data_version() == before
        assert opened.last_change() != state  # who asks is told
        monkeypatch.setattr(store, "LOOK_SECONDS", 0.0)
        assert opened.data_version() != before


def test_a_bucket_that_is_not_there_is_told(storage: ObjectStorage) -> None:
    for kind in ("delta", "iceberg", "parquet"):
        _refused(
            f"{kind}+s3://nobodys-bucket/shop", rf"^there is no bucket for {kind}\+s3://nobodys-bucket/shop - check"
        )


def test_a_prefix_without_tables_is_told(storage: ObjectStorage, shop: str) -> None:
    bucket = tables_address(shop).root.partition("/")[0]
    _refused(f"delta+s3://{bucket}/nothing", r"^no tables at delta\+s3://.*/nothing: it is not there - check --store$")
    _refused(f"parquet+s3://{bucket}/shop", rf"^no Parquet store at .*/shop: it has no {MANIFEST} - copy a folder of")
    _refused(shop.replace("delta", "iceberg"), r"has no table settings: a store of Iceberg tables needs settings, cust")


def test_keys_that_are_not_known_are_told(storage: ObjectStorage, shop: str) -> None:
    with storage.asking_for_keys():
        for kind in ("delta", "iceberg", "parquet"):
            _refused(
                shop.replace("delta", kind),
                rf"^the object storage refuses {kind}\+s3://.* - give the right keys in AWS_",
            )


def test_keys_are_found_in_the_usual_file_too(shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(StoreUnavailable):
        open_store(shop)
    (tmp_path / "keys").write_text(f"[shop]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("AWS_PROFILE", "shop")
    with open_store(shop) as opened:
        assert opened.store.count_rows(["orders"]) == {"orders": 1}


def test_a_server_that_is_down_is_told(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with LakehouseStore(tables_address(shop)) as opened:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        _refused(
            shop, r"^the object storage of delta\+s3://.* does not answer - check AWS_ENDPOINT_URL and the network$"
        )
        assert opened.last_change()[1] == 0  # one that is open goes on with the address it had


def test_an_object_that_is_missing_or_cut_is_named(storage: ObjectStorage, shop: str) -> None:
    root = tables_address(shop).root
    (path,) = [key for key in storage.keys(f"{root}/order_items") if key.endswith(".parquet")]
    with storage.files.open_input_stream(path) as stream:
        content = stream.read()
    with storage.files.open_output_stream(path) as stream:
        stream.write(content[:-9])
    _refused(shop, r"\.parquet is cut or was changed: [\d,]+ bytes, [\d,]+ were written - restore it$")
    storage.files.delete_file(path)
    _refused(shop, r"\.parquet is missing, a file of delta\+s3://.*/shop - restore it$")


def test_rows_only_delta_itself_can_read_are_read_from_a_bucket(storage: ObjectStorage, tmp_path: Path) -> None:
    folder = write_delta(tmp_path / "parts", golden_rows())
    shutil.rmtree(folder / "orders")
    write_deltalake(folder / "orders", golden_rows()["orders"], partition_by=["order_date"])
    bucket = storage.bucket()
    storage.put(folder, f"{bucket}/shop")
    with open_store(f"delta+s3://{bucket}/shop") as shop, shop.store.snapshot() as snapshot:
        assert snapshot.rows("select order_id, cast(order_date as varchar) from orders") == [(1001, "2025-01-31")]


@pytest.mark.parametrize(
    "url", ["delta+s3://", "delta+s3://key:secret@bucket/shop", "iceberg+s3://bucket/shop?key=secret"]
)
def test_a_url_has_no_keys_in_it(url: str) -> None:
    with pytest.raises(
        UsageError, match=r"^no bucket is named after \w+\+s3:// - write .*AWS_ACCESS_KEY_ID, "
    ) as refused:
        place_of(url)
    assert "secret" not in str(refused.value)


def test_urls_are_the_same_wherever_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute_url("delta:///lake/shop") == f"delta:///{tmp_path}/lake/shop"
    assert absolute_url("delta+s3://bucket/shop") == label_of("delta+s3://bucket/shop/") == "delta+s3://bucket/shop"
    assert TablesAddress("delta", "lake/shop", is_remote=False).place == Path("lake/shop.delta.tables")
