"""`serve --engine lake`: what the warehouse's pages say, from the version of the lake that was built last."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from lake_files import write_lake
from shop_files import copy_shop
from storelens.cli.app import app as cli
from storelens.errors import StoreUnavailable
from storelens.filters import Filters
from storelens.lake.building import lake_of
from storelens.lake.served import open_served
from storelens.lake.versions import Version
from storelens.own_query import read_own_query
from storelens.store import Store
from storelens.web.app import create_app
from storelens.web.leftovers import SHARED
from storelens.web.served import Served
from storelens.web.settings import WebSettings
from web.test_served import change, wait_until

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]
API = "/api/v1"
ALIKE = (
    "/pages/overview",
    "/pages/overview?start=2026-01-01&end=2026-03-31&region=North&compare=year",
    "/pages/customers?channel=web",
    "/pages/inventory",
    "/pages/product?product_id=3&lens=order",
    "/pages/customer?customer_id=5",
    "/queries/revenue_by_region?category=Home&limit=2",
    "/explain/kpis/net_minor?region=North",
)
NOT_COMPARED = ("version", "as_of", "engine", "milliseconds", "source", "statement")


@pytest.fixture(scope="module")
def lake_shop(untouched_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated shop's store with a lake beside it, to be read and not changed."""
    path = copy_shop(untouched_shop, tmp_path_factory.mktemp("lake") / "store.db")
    write_lake(path)
    return path


@pytest.fixture(scope="module")
def lake_client(lake_shop: Path, serve: Serve) -> Iterator[httpx.Client]:
    with serve(create_app(settings_of(lake_shop))) as client:
        yield client


@pytest.fixture
def own_lake(untouched_shop: Path, tmp_path: Path) -> Path:
    path = copy_shop(untouched_shop, tmp_path / "store.db")
    write_lake(path)
    return path


@pytest.fixture
def served(own_lake: Path) -> Iterator[Served]:
    served = Served(settings_of(own_lake))
    served.open()
    yield served
    served.close()


def settings_of(path: Path) -> WebSettings:
    return WebSettings(store_url=f"sqlite:///{path}", engine="lake")


def compared(found: Any) -> Any:
    """Return an answer without what differs between two servers of the same state."""
    if isinstance(found, dict):
        return {name: compared(value) for name, value in found.items() if name not in NOT_COMPARED}
    if isinstance(found, float):
        return float(f"{found:.12g}")  # sums of fractions are added up in another order
    return [compared(value) for value in found] if isinstance(found, list) else found


@pytest.mark.parametrize("address", ALIKE)
def test_its_answers_are_the_warehouse_s(client: httpx.Client, lake_client: httpx.Client, address: str) -> None:
    there, here = lake_client.get(API + address), client.get(API + address)
    assert there.status_code == here.status_code == 200, there.text
    assert compared(there.json()) == compared(here.json())


def test_it_says_which_version_up_to_which_change(lake_client: httpx.Client, lake_shop: Path) -> None:
    with Store.open(lake_shop) as store:
        source = {"engine": "lake", "number": 1, "last_change": store.last_change()[1]}
    meta = lake_client.get(f"{API}/meta").json()
    assert (meta["source"], meta["trouble"]) == (source, None)
    assert lake_client.get("/healthz").json()["source"] == source
    answer = lake_client.get(f"{API}/queries/kpis").json()
    assert (answer["engine"], answer["statement"]["dialect"]) == ("lake", "duckdb")
    assert lake_client.get(f"{API}/data").json()["freshness"]["warehouse_bytes"] > 0


def test_the_warehouse_names_itself(client: httpx.Client) -> None:
    source = client.get(f"{API}/meta").json()["source"]
    assert (source["engine"], source["number"]) == ("duckdb", None)


def test_an_export_names_the_version(lake_client: httpx.Client) -> None:
    found = lake_client.get(f"{API}/export/revenue_by_region", params={"format": "xlsx"})
    assert found.status_code == 200, found.text
    with zipfile.ZipFile(io.BytesIO(found.content)) as book:
        assert any(b"version 1, up to change " in book.read(name) for name in book.namelist())


def test_own_sql_is_told_of_the_same_tables(client: httpx.Client, lake_client: httpx.Client) -> None:
    def shapes(asked: httpx.Client) -> Any:
        return [
            (table["name"], table["question"], table["rows"], [column["name"] for column in table["columns"]])
            for table in asked.get(f"{API}/sql/schema").json()["tables"]
        ]

    assert shapes(lake_client) == shapes(client)


def test_own_sql_reads_the_lake_and_nothing_else(lake_client: httpx.Client, lake_shop: Path) -> None:
    def ask(sql: str) -> httpx.Response:
        return lake_client.post(f"{API}/sql", json={"sql": sql})

    answer = ask("select count(*) as orders from order_facts")
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"] == {"orders": [lake_client.get(f"{API}/meta").json()["counts"]["orders"]]}
    assert answer.json()["engine"] == "lake"
    for path in (lake_shop, f"{lake_of(lake_shop).folder}/../store.db", "/etc/passwd"):
        refused = ask(f"select * from read_text('{path}')")
        assert refused.status_code == 422
        assert "run storelens spark build" not in refused.text
    assert ask("copy (select 1) to 'x.csv'").status_code == 422


def test_the_checks_are_asked_of_the_lake(lake_client: httpx.Client) -> None:
    def states() -> list[str]:
        return [check["state"] for check in lake_client.get(f"{API}/checks").json()["checks"]]

    wait_until(lambda: "running" not in states())
    assert "failed" not in states()


def test_nothing_is_recorded(lake_client: httpx.Client) -> None:
    assert lake_client.get(f"{API}/meta").json()["may_write"] is False
    refused = lake_client.post(f"{API}/reviews", json={}, headers={"Idempotency-Key": "a-key-of-its-own"})
    assert refused.status_code == 403
    assert refused.json()["detail"].startswith("this server records nothing: it serves the lake")


def test_a_newer_version_is_taken_up_and_a_reader_keeps_the_old_one_s_files(own_lake: Path, served: Served) -> None:
    told = []
    served._on_change = lambda: told.append(1)
    with served.lease() as old:
        for number in (2, 3, 4):
            change(own_lake)
            write_lake(own_lake)
            wait_until(lambda number=number: served.current.source.number == number)  # type: ignore[misc]
        assert old.reading.engine.execute("select count(*) from ledger")[0][0] > 0  # type: ignore[attr-defined]
        assert lake_of(own_lake).lists()[0] == lake_of(own_lake).list_path(1)
    wait_until(lambda: served.open_versions == 1)
    assert served.current.counts["products"] == 43
    assert len(told) == 3
    change(own_lake)
    write_lake(own_lake)  # sweeps what nobody holds now
    assert not lake_of(own_lake).list_path(1).exists()
    assert served.trouble is None


def test_a_damaged_version_is_told_and_the_last_one_goes_on(own_lake: Path, served: Served) -> None:
    change(own_lake)
    lake = lake_of(own_lake)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storelens.lake.versions.Lake.serve", cut_and_serve(lake.serve))
        write_lake(own_lake)
    wait_until(lambda: served.trouble is not None)
    assert served.trouble is not None
    assert "is cut: 3 bytes of" in served.trouble
    assert served.trouble.endswith(" - run storelens spark build --anew")
    assert served.current.source.number == 1
    with served.lease() as version:
        assert version.reading.ask_each([]) is not None
    write_lake(own_lake)
    wait_until(lambda: served.current.source.number == 3 and served.trouble is None)


def cut_and_serve(serve: Callable[[Version], None]) -> Callable[[Any, Version], None]:
    def cut(self: Any, version: Version) -> None:
        name = next(iter(version.tables["daily_sales"].files))
        (self.folder / name).write_bytes(b"cut")
        serve(version)

    return cut


def test_a_file_that_goes_while_it_is_served_is_told_in_one_line(own_lake: Path, served: Served) -> None:
    version = served.current
    for name in lake_of(own_lake).current().tables["ledger"].files:  # type: ignore[union-attr]
        (lake_of(own_lake).folder / name).unlink()
    with pytest.raises(StoreUnavailable, match=r"the lake .* cannot be read: .* - run storelens spark build --anew"):
        version.reading.ask_own(read_own_query("select sum(net_minor) as x from ledger"), Filters())


def test_no_lake_is_one_line(untouched_shop: Path, tmp_path: Path) -> None:
    path = copy_shop(untouched_shop, tmp_path / "store.db")
    found = CliRunner().invoke(cli, ["--store", f"sqlite:///{path}", "serve", "--engine", "lake", "--port", "0"])
    assert found.exit_code == 3
    assert (
        found.stderr.strip()
        .splitlines()[-1]
        .endswith(f"there is no lake {path.with_suffix('.lake')} yet - run storelens spark build")
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--engine lakes", "--engine cannot be 'lakes' - did you mean lake?"),
        ("--master local[2]", "--master local[2] is for the lake - add --engine lake, or leave it out"),
        (
            "--engine lake --workers 2 --master local[2]",
            "--master local[2] is for one process, got --workers 2 - leave --workers out",
        ),
    ],
)
def test_options_that_do_not_go_together(untouched_shop: Path, words: str, said: str) -> None:
    found = CliRunner().invoke(cli, ["--store", f"sqlite:///{untouched_shop}", "serve", *words.split()])
    assert found.exit_code == 2
    assert said in " ".join(found.stderr.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "the lake's list .* cannot be read: "),
        ("[]", "the lake's list .* cannot be read: "),
        ('{"marts_version": "other"}', "has other marts than this program's: other, not "),
        ('{"store_id": "other"}', "is of another store than the one beside it"),
        ('{"written_by_a_later_program": 1}', "the lake's list .* cannot be read: "),
    ],
)
def test_a_version_that_cannot_be_served_is_one_line(own_lake: Path, text: str, said: str) -> None:
    path = lake_of(own_lake).pointed()
    assert path is not None
    path.write_text(text if text in ("{", "[]") else json.dumps(json.loads(path.read_text()) | json.loads(text)))
    with pytest.raises(StoreUnavailable, match=said) as told:
        Served(settings_of(own_lake)).open()
    assert len(str(told.value).splitlines()) == 1


def test_what_it_sorts_lies_where_what_killed_processes_left_is_removed(own_lake: Path) -> None:
    with closing(open_served(lake_of(own_lake))) as engine:
        place = Path(engine.execute("select current_setting('temp_directory')")[0][0])
    assert place.parent == Path(gettempdir())
    assert SHARED.match(place.name)
