"""The spare copy of the version served: a refresh begins with it, and it is never taken for anything else."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from same_marts import assert_warehouse_says_what_the_store_says
from small_shop import FIRST, LAST, random_tables
from storelens.engines.stop import Stop
from storelens.shop import Shop
from storelens.warehouse import Warehouse, refresh, spare
from storelens.warehouse.follow import Follower
from storelens.warehouse.spare import has_spare, spare_of

PATIENCE_SECONDS = 20.0  # for a machine that is busy with other tests


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    made = make_shop(random_tables(4, orders=40), (FIRST, LAST))
    made.refresh()
    return made


def change(shop: Shop, shipping: int) -> None:
    with shop.store.transaction() as connection:
        connection.execute("update orders set shipping_minor = ? where order_id = 3", [shipping])


def served(shop: Shop) -> Path:
    found = Warehouse(shop.store.path).current()
    assert found is not None
    return found


def make_spare(shop: Shop) -> Path:
    Warehouse(shop.store.path).make_spare(Stop())
    assert has_spare(served(shop))
    return spare_of(served(shop))


def assert_next_is_right(shop: Shop) -> None:
    """Hold that the next refresh merges and gets it right, whatever it began with."""
    change(shop, 77)
    assert shop.refresh().kind == "merged"
    assert_warehouse_says_what_the_store_says(shop)


def test_a_refresh_begins_with_the_spare(shop: Shop) -> None:
    inode = make_spare(shop).stat().st_ino
    change(shop, 5)
    assert shop.refresh().kind == "merged"
    assert served(shop).stat().st_ino == inode
    assert not spare_of(served(shop)).exists()
    assert_warehouse_says_what_the_store_says(shop)


def test_merges_one_after_the_other_into_spares(shop: Shop) -> None:
    for shipping in (11, 12, 13):
        make_spare(shop)
        change(shop, shipping)
        assert shop.refresh().kind == "merged"
    assert_warehouse_says_what_the_store_says(shop)


def test_another_version_has_no_use_for_the_spare(shop: Shop) -> None:
    older = make_spare(shop)
    kept = older.read_bytes()
    change(shop, 6)
    shop.refresh(anew=True)
    older.write_bytes(kept)  # as it stood before it was swept
    assert_next_is_right(shop)
    assert not older.exists()


@pytest.mark.parametrize("harm", ["cut short", "written since"])
def test_what_is_not_the_version_byte_for_byte_is_no_spare(shop: Shop, harm: str) -> None:
    found = make_spare(shop)
    if harm == "cut short":
        os.truncate(found, found.stat().st_size // 2)
    else:
        found.write_bytes(b"?" * found.stat().st_size)
    assert_next_is_right(shop)


def test_a_copy_broken_off_is_swept(shop: Shop) -> None:
    broken = spare_of(served(shop)).with_suffix(".spare.partial")
    broken.write_bytes(b"half a copy")
    assert_next_is_right(shop)
    assert not broken.exists()


def test_a_server_that_stops_leaves_no_half_spare(shop: Shop) -> None:
    stop = Stop()
    stop.end()
    Warehouse(shop.store.path).make_spare(stop)
    assert [path.name for path in served(shop).parent.iterdir() if "spare" in path.name] == []


def test_a_disk_that_is_nearly_full_is_left_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    size = served(shop).stat().st_size
    monkeypatch.setattr(spare.shutil, "disk_usage", lambda _: SimpleNamespace(free=3 * size - 1))
    Warehouse(shop.store.path).make_spare(Stop())
    assert not has_spare(served(shop))
    assert_next_is_right(shop)


def test_who_finds_a_writer_at_work_makes_none(shop: Shop) -> None:
    warehouse = Warehouse(shop.store.path)
    with warehouse.writing(wait=True):
        Warehouse(shop.store.path).make_spare(Stop())
        assert not has_spare(served(shop))


def test_a_merge_that_fails_leaves_the_version_and_no_spare(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    before = served(shop)
    make_spare(shop)
    change(shop, 8)
    with monkeypatch.context() as patch:
        patch.setattr(refresh, "write_state", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.refresh()
    assert (served(shop), has_spare(before)) == (before, False)
    assert_next_is_right(shop)


KILLED_AT = {
    "the spare is taken": "refresh.attach",
    "the rows are merged": "refresh.write_state",
    "the file is written": "refresh.finish",
    "the pointer moves": "versions.Warehouse._point_to",
}
KILLED = """
    import os, sys
    from storelens import open_store
    from storelens.warehouse import refresh, versions
    {} = lambda *_: os._exit(9)
    with open_store(sys.argv[1]) as shop:
        shop.refresh()
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", KILLED_AT)
def test_killed_at_each_step_the_last_version_is_served(shop: Shop, moment: str) -> None:
    before = served(shop)
    make_spare(shop)
    change(shop, 9)
    program = textwrap.dedent(KILLED).format(KILLED_AT[moment])
    died = subprocess.run([sys.executable, "-c", program, f"sqlite:///{shop.store.path}"], check=False)
    assert died.returncode == 9
    assert served(shop) == before
    assert not has_spare(before)
    assert shop.refresh().kind == "merged"
    assert_warehouse_says_what_the_store_says(shop)
    names = {path.suffix for path in before.parent.iterdir()}
    assert names <= {"", ".lock", ".duckdb"}


def test_a_follower_makes_one_when_nothing_happens(shop: Shop) -> None:
    with Follower(shop.store.path, lambda: None):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not has_spare(served(shop)):
            assert time.monotonic() < deadline, "it was not made"
            time.sleep(0.02)
    inode = spare_of(served(shop)).stat().st_ino
    change(shop, 10)
    assert shop.refresh().kind == "merged"
    assert served(shop).stat().st_ino == inode
