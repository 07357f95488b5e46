"""Exports over HTTP: whole, named, with what is to be known; ended with their client; never short without a sign."""

import csv
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi import FastAPI

from reading_xlsx import Book
from storelens import open_store
from storelens.catalogue import load_catalogue
from storelens.engines.duckdb import DuckDBEngine
from storelens.engines.stop import Stop
from storelens.errors import StoreUnavailable
from storelens.rewrite import Statement
from storelens.web.downloads import Downloads

EXPORT = "/api/v1/export/revenue_by_day"
PERIOD = {"start": "2024-02-01", "end": "2024-03-31"}
ENDLESS = Statement(
    "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000000) select max(i) as i from n",
    {},
)


def rows_of(client: httpx.Client, name: str, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/queries/{name}", params={"limit": 10_000, **asked}).json()
    names = list(answer["data"])
    return [dict(zip(names, row, strict=True)) for row in zip(*answer["data"].values(), strict=True)]


def csv_of(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


@pytest.fixture
def downloads(own_app: FastAPI, own_client: httpx.Client) -> Downloads:
    found: Downloads = own_app.state.storelens.downloads
    return found


@contextmanager
def asking(client: httpx.Client, path: str) -> Iterator[socket.socket]:
    """Ask on a connection of its own, from which nothing is read; the block's end closes it."""
    host, port = client.base_url.host, client.base_url.port or 80
    with socket.create_connection((host, port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        yield connection


def wait_for(claim: Callable[[], bool]) -> None:
    for _ in range(2000):
        if claim():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to pass within 20 s")


def test_csv_has_every_row_with_amounts_as_people_write_them(client: httpx.Client) -> None:
    asked = {**PERIOD, "region": ["West", "East"]}
    rows = csv_of(client.get(EXPORT, params={**asked, "format": "csv"}))
    wanted = rows_of(client, "revenue_by_day", **asked)
    assert [row["date_day"] for row in rows] == [row["date_day"] for row in wanted]
    assert [Decimal(row["net"]).scaleb(2) for row in rows] == [row["net_minor"] for row in wanted]
    raw = csv_of(client.get(EXPORT, params={**asked, "money": "minor"}))
    assert [int(row["net_minor"]) for row in raw] == [row["net_minor"] for row in wanted]


@pytest.mark.parametrize("name", load_catalogue())
def test_every_query_has_its_rows_in_every_format(client: httpx.Client, name: str) -> None:
    count = len(rows_of(client, name))
    files = {form: client.get(f"/api/v1/export/{name}", params={"format": form}) for form in ("csv", "xlsx", "parquet")}
    assert len(csv_of(files["csv"])) == count
    assert pq.read_metadata(io.BytesIO(files["parquet"].content)).num_rows == count
    book = Book(files["xlsx"].content)
    assert len(book.rows(next(iter(book.sheets)))) == count + 1


def test_a_file_is_named_by_its_query_and_its_days(client: httpx.Client) -> None:
    def name(query: str, **asked: str) -> str:
        return client.get(f"/api/v1/export/{query}", params=asked).headers["content-disposition"]

    assert name("revenue_by_day", **PERIOD) == 'attachment; filename="revenue_by_day_2024-02-01_2024-03-31.csv"'
    history = client.get("/api/v1/meta").json()["history"]
    whole = f"revenue_by_day_{history['first_day']}_{history['last_day']}.xlsx"
    assert name("revenue_by_day", format="xlsx") == f'attachment; filename="{whole}"'
    as_of = client.get("/api/v1/meta").json()["as_of"][:10]
    assert name("category_order") == f'attachment; filename="category_order_{as_of}.csv"'


def test_headers_say_what_the_rows_are_of(client: httpx.Client) -> None:
    meta = client.get("/api/v1/meta").json()
    answer = client.get(EXPORT, params={"format": "parquet"})
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert answer.headers["x-storelens-version"] == meta["version"]
    assert answer.headers["x-storelens-as-of"] == meta["as_of"]
    assert answer.headers["x-storelens-time-zone"] == meta["shop"]["time_zone"]
    assert "no-store" in answer.headers["cache-control"]


def test_the_last_sheet_tells_the_filters_and_the_sql(client: httpx.Client) -> None:
    asked = {**PERIOD, "region": "west", "lens": "order", "format": "xlsx"}
    about = {row[0]: row[1:] for row in Book(client.get(EXPORT, params=asked).content).rows("About") if row}
    assert about["query"] == ["revenue_by_day"]
    assert about["filters"] == ["region West"]
    assert about["period"] == ["1 Feb 2024 to 31 Mar 2024"]
    assert about["a return counts"] == ["on the day of its order"]
    assert about["amounts"] == ["in USD"]
    assert about["version"] == [client.get("/api/v1/meta").json()["version"]]
    assert "SQL, as it ran" in about
    assert "--   $start_date = '2024-02-01'" in about


def test_a_filter_that_the_query_cannot_take_is_told(client: httpx.Client) -> None:
    answer = client.get("/api/v1/export/category_order", params={"channel": "web", "format": "xlsx"})
    about = {row[0]: row[1:] for row in Book(answer.content).rows("About") if row}
    assert about["not filtered by"] == ["channel"]
    assert about["filters"] == ["none"]


def test_the_querys_own_parameters_count(client: httpx.Client) -> None:
    assert len(csv_of(client.get("/api/v1/export/top_products", params={"top_n": "3"}))) == 3


def test_excel_is_told_that_it_is_utf_8_if_asked(client: httpx.Client) -> None:
    assert client.get(EXPORT, params={"bom": "true"}).content.startswith(b"\xef\xbb\xbfdate_day")


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ("revenu_by_day", 404, "no query named 'revenu_by_day' - did you mean revenue_by_day?"),
        ("revenue_by_day?format=xls", 400, "no format named 'xls' - did you mean xlsx?"),
        ("revenue_by_day?money=cents", 400, "money must be decimal or minor, got 'cents'"),
        ("revenue_by_day?bom=perhaps", 400, "bom is not usable"),
        ("revenue_by_day?region=Wset", 400, "no region named 'Wset' - did you mean West?"),
        ("revenue_by_day?start=2024-02-30", 400, "start must be a day, got '2024-02-30'"),
        ("revenue_by_day?start=2024-03-01&end=2024-02-01", 400, "dates are reversed"),
        ("revenue_by_day?limit=5", 400, "no parameter named 'limit'"),
        ("revenue_by_day?format=csv&format=xlsx", 400, "format is there 2 times"),
        ("top_products?top_n=many", 400, "top_n must be a whole number, got 'many'"),
        ("revenue_by_day?format=" + "x" * 300, 400, "format is not usable"),
    ],
)
def test_bad_requests_are_problems(client: httpx.Client, asked: str, status: int, sentence: str) -> None:
    answer = client.get(f"/api/v1/export/{asked}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].startswith(sentence)


def test_text_that_looks_like_a_formula_is_text(own_shop: Path, own_client: httpx.Client) -> None:
    with open_store(f"sqlite:///{own_shop}") as shop, shop.store.transaction() as connection:
        connection.execute("update products set product_name = '=HYPERLINK(\"http://x\")' where product_id = 1")
    link = '=HYPERLINK("http://x")'
    params: dict[str, Any] = {"format": "csv"}
    wait_for(lambda: link in {row["product_name"] for row in rows_of(own_client, "product_performance")})
    assert f"'{link}" in {
        row["product_name"] for row in csv_of(own_client.get("/api/v1/export/product_performance", params=params))
    }
    book = Book(own_client.get("/api/v1/export/product_performance", params={"format": "xlsx"}).content)
    assert book.formulas() == 0
    assert link in {row[2] for row in book.rows("product_performance")[1:]}


def streaming(monkeypatch: pytest.MonkeyPatch, parts: Callable[[pa.Table, Stop], Iterator[pa.Table]]) -> None:
    """Let the engine hand over what `parts` makes of the query's first part."""
    honest = DuckDBEngine.stream

    def stream(self: DuckDBEngine, statement: Statement, stop: Stop | None = None) -> Iterator[pa.Table]:
        assert stop is not None
        yield from parts(next(honest(self, statement)), stop)

    monkeypatch.setattr(DuckDBEngine, "stream", stream)


def test_a_failure_before_the_first_rows_is_a_problem(
    own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parts(_: pa.Table, __: Stop) -> Iterator[pa.Table]:
        raise StoreUnavailable("there is no room on disk - free some")
        yield

    streaming(monkeypatch, parts)
    answer = own_client.get(EXPORT)
    assert (answer.status_code, answer.json()["detail"]) == (503, "there is no room on disk - free some")
    assert own_client.get("/healthz").status_code == 200
    wait_for(lambda: not downloads.turns.locked() and not downloads.stops)


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize(
    "error", [StoreUnavailable("no room on disk - free some"), OSError(28, "No space left on device")]
)
def test_a_failure_on_the_way_is_seen_by_the_client(
    own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch, form: str, error: Exception
) -> None:
    def parts(part: pa.Table, _: Stop) -> Iterator[pa.Table]:
        for _number in range(12):
            yield pa.concat_tables([part] * 100)
        raise error

    streaming(monkeypatch, parts)
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
        own_client.get(EXPORT, params={"format": form})
    wait_for(lambda: downloads.turns._value == 2)
    assert own_client.get("/healthz").status_code == 200


def test_an_export_ends_with_its_client_while_it_computes(
    own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = threading.Event()
    ended: list[str] = []
    honest = DuckDBEngine.stream

    def parts(_: pa.Table, stop: Stop) -> Iterator[pa.Table]:
        began.set()
        try:
            yield from honest(DuckDBEngine(None), ENDLESS, stop)
        except Exception as error:
            ended.append(str(error))
            raise

    streaming(monkeypatch, parts)
    with asking(own_client, EXPORT):
        assert began.wait(10)
        time.sleep(0.1)
    wait_for(lambda: bool(ended))
    assert ended == ["the export was ended - its client has left"]
    wait_for(lambda: downloads.turns._value == 2)


def test_an_export_ends_with_its_client_between_two_parts(
    own_app: FastAPI, own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def parts(part: pa.Table, _: Stop) -> Iterator[pa.Table]:
        for number in range(10_000):
            made.append(number)
            yield pa.concat_tables([part] * 100)

    streaming(monkeypatch, parts)
    with own_client.stream("GET", EXPORT) as answer:
        next(answer.iter_bytes())
    wait_for(lambda: downloads.turns._value == 2)
    count = len(made)
    time.sleep(0.1)
    assert len(made) == count < 10_000
    wait_for(lambda: own_app.state.storelens.served.current.leases == 0)  # pages made ahead hold one for a moment


def test_two_at_a_time_and_the_others_wait(
    own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most = 0, 0
    go_on = threading.Event()

    def parts(part: pa.Table, _: Stop) -> Iterator[pa.Table]:
        nonlocal running, most
        running += 1
        most = max(most, running)
        yield part
        go_on.wait(10)
        running -= 1

    streaming(monkeypatch, parts)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(own_client.get(EXPORT).status_code)) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_for(lambda: downloads.waiting == 2 and running == 2)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert (answers, most) == ([200] * 4, 2)


def test_who_leaves_while_waiting_takes_no_turn(
    own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def parts(part: pa.Table, _: Stop) -> Iterator[pa.Table]:
        yield part
        go_on.wait(10)

    streaming(monkeypatch, parts)
    threads = [threading.Thread(target=own_client.get, args=[EXPORT]) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_for(downloads.turns.locked)
    with asking(own_client, EXPORT):
        wait_for(lambda: downloads.waiting == 1)
    wait_for(lambda: downloads.waiting == 0)
    go_on.set()
    for thread in threads:
        thread.join(10)
    wait_for(lambda: downloads.turns._value == 2)


def test_too_many_waiting_are_turned_away(
    own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "waiting", 50)
    answer = own_client.get(EXPORT)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_an_export_has_a_time_limit(
    own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = DuckDBEngine.stream
    streaming(monkeypatch, lambda _, stop: honest(DuckDBEngine(None), ENDLESS, stop))
    downloads.seconds = 0.3
    answer = own_client.get(EXPORT)
    assert (answer.status_code, answer.json()["detail"]) == (503, "the export took too long - ask for a shorter period")


def test_a_client_that_takes_nothing_is_let_go(
    own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parts(part: pa.Table, _: Stop) -> Iterator[pa.Table]:
        while True:
            yield pa.concat_tables([part] * 100)

    streaming(monkeypatch, parts)
    downloads.stall_seconds = 0.3
    with asking(own_client, EXPORT):
        wait_for(lambda: bool(downloads.stops))
        wait_for(lambda: not downloads.stops)
    wait_for(lambda: downloads.turns._value == 2)


def test_an_export_is_of_the_version_it_began_with(
    own_shop: Path, own_client: httpx.Client, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def parts(part: pa.Table, _: Stop) -> Iterator[pa.Table]:
        yield part
        go_on.wait(10)
        yield part.slice(0, 1)

    streaming(monkeypatch, parts)
    before = own_client.get("/api/v1/meta").json()["version"]
    with own_client.stream("GET", EXPORT) as answer:
        with open_store(f"sqlite:///{own_shop}") as shop, shop.store.transaction() as connection:
            connection.execute("update order_items set discount_minor = 1 where order_item_id = 1")
        wait_for(lambda: own_client.get("/api/v1/meta").json()["version"] != before)
        go_on.set()
        answer.read()
    assert answer.headers["x-storelens-version"] == before


def test_the_server_stops_while_it_exports(own_client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def parts(part: pa.Table, _: Stop) -> Iterator[pa.Table]:
        while True:
            yield pa.concat_tables([part] * 100)

    streaming(monkeypatch, parts)
    taking = own_client.stream("GET", EXPORT)
    next(taking.__enter__().iter_bytes())  # the fixture stops the server with this under way, and says if it cannot
