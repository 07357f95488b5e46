"""Files dropped on the page: taken in or refused in one line, examined, loaded once, accounted for, cleared away."""

import gzip
import os
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema
import pytest
from starlette.types import ASGIApp

from shop_files import copy_shop
from storelens.web.app import create_app
from storelens.web.importing.folders import MOST_UPLOADS
from storelens.web.importing.pace import Pace, Step
from storelens.web.importing.upload import hold
from storelens.web.settings import WebSettings
from storelens.web.worker import whole_app

Serve = Callable[[ASGIApp], AbstractContextManager[httpx.Client]]
Json = dict[str, Any]
ROOT = "/api/v1/imports/uploads"
WAITS_SECONDS = 60
ORDERS = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku,Shipping Province,Shipping Country\n"
    "#9001,ana@example.com,paid,USD,60.00,5.00,0.00,65.00,2025-01-30 10:00:00 +0000,2,Lamp,30.00,X-LAMP,NY,US\n"
    "#9002,bo@example.com,paid,USD,12.50,0.00,0.00,12.50,2025-01-30 11:00:00 +0000,1,Mug,12.50,X-MUG,CA,US\n"
    "#9003,cy@example.com,paid,USD,12.50,0.00,0.00,12.50,2025-01-31 11:00:00 +0000,one,Mug,12.50,X-MUG,CA,US\n"
)
SHOPIFY = {"source": "shopify"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, untouched_shop: Path) -> Path:
    """A copy of the simulated shop, to be imported into."""
    return copy_shop(untouched_shop, tmp_path_factory.mktemp("imports") / "store.db")


@pytest.fixture(scope="module")
def settings(shop: Path) -> WebSettings:
    return WebSettings(store_url=f"sqlite:///{shop}")


@pytest.fixture(scope="module")
def running(settings: WebSettings) -> Iterator[httpx.Client]:
    from web.conftest import served

    with served(whole_app(settings)) as client:
        yield client


@pytest.fixture
def client(running: httpx.Client) -> Iterator[httpx.Client]:
    """A client of a server without uploads."""
    yield running
    for upload in running.get(ROOT).json()["uploads"]:
        running.delete(f"{ROOT}/{upload['id']}")


def begin(client: httpx.Client) -> str:
    answer = client.post(ROOT)
    assert answer.status_code == 201, answer.text
    return f"{ROOT}/{answer.json()['id']}"


def send(client: httpx.Client, upload: str, content: bytes | str, name: str = "orders.csv") -> httpx.Response:
    body = content.encode() if isinstance(content, str) else content
    return client.post(f"{upload}/files", content=body, headers={"File-Name": quote(name, safe="")})


def begun(client: httpx.Client, content: bytes | str = ORDERS, name: str = "orders.csv") -> str:
    """Begin an upload of one file; return its address."""
    upload = begin(client)
    answer = send(client, upload, content, name)
    assert answer.status_code == 201, answer.text
    return upload


def through(client: httpx.Client, upload: str) -> Json:
    """Wait until the job that runs is over; return how the upload stands."""
    ends = time.monotonic() + WAITS_SECONDS
    while time.monotonic() < ends:
        stands: Json = client.get(upload).json()
        if stands["job"] is None or stands["job"]["state"] != "running":
            return stands
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def examined(client: httpx.Client, upload: str, **choice: Any) -> Json:
    answer = client.post(f"{upload}/examine", json={**SHOPIFY, **choice})
    assert answer.status_code == 202, answer.text
    return through(client, upload)


def detail(answer: httpx.Response, status: int) -> str:
    """Return the sentence of a problem, one line, after looking at its status."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    sentence = str(answer.json()["detail"])
    assert "\n" not in sentence
    return sentence


def count(shop: Path, sql: str) -> int:
    with closing(sqlite3.connect(shop)) as connection:
        return int(connection.execute(sql).fetchone()[0])


def left_files(shop: Path) -> list[Path]:
    return [path for path in shop.with_suffix(".web").rglob("*") if path.is_file() and path.parent.name == "files"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../x", "path"),
        ("..\\x.csv", "path"),
        ("/etc/passwd", "path"),
        ("..", "point"),
        (".hidden.csv", "point"),
        (" ", "empty"),
        ("a\x00b.csv", "print"),
        ("a\nb.csv", "print"),
        ("\u202egpj.csv", "print"),
        ("é" * 150, "longer"),
    ],
)
def test_a_name_that_is_no_files_name_is_refused(client: httpx.Client, shop: Path, name: str, why: str) -> None:
    assert why in detail(send(client, begin(client), ORDERS, name), 422)
    assert left_files(shop) == []


@pytest.mark.parametrize("header", ["%ff.csv", "%C3"])
def test_a_name_that_is_no_text_is_refused(client: httpx.Client, header: str) -> None:
    answer = client.post(f"{begin(client)}/files", content=b"x", headers={"File-Name": header})
    assert "UTF-8" in detail(answer, 422)


def test_a_file_without_a_name_is_refused(client: httpx.Client) -> None:
    assert "File-Name" in detail(client.post(f"{begin(client)}/files", content=b"x"), 400)


@pytest.mark.parametrize("upload_id", ["0" * 32, "x", "..", "A" * 32, "0" * 33])
def test_an_upload_that_is_not_there_is_not_found(client: httpx.Client, upload_id: str) -> None:
    for answer in (client.get(f"{ROOT}/{upload_id}"), client.delete(f"{ROOT}/{upload_id}")):
        assert answer.status_code in (400, 404, 405), answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_empty_file_is_refused(client: httpx.Client, shop: Path) -> None:
    assert "orders.csv is empty" in detail(send(client, begin(client), b""), 422)
    assert left_files(shop) == []


def test_nothing_is_done_without_files(client: httpx.Client) -> None:
    upload = begin(client)
    assert "no files" in detail(client.post(f"{upload}/examine", json=SHOPIFY), 409)
    assert "no files" in detail(client.post(f"{upload}/guess"), 409)
    assert "not examined" in detail(client.post(f"{upload}/load"), 409)


@pytest.mark.parametrize(
    ("choice", "name"),
    [
        ({"source": "shopfy"}, "source"),
        ({}, "source"),
        ({"source": "database"}, "source"),
        ({"source": "shopify", "dates": "tomorrow"}, "dates"),
        ({"source": "shopify", "decimal": ";"}, "decimal"),
        ({"source": "shopify", "rates": {"EUR": 0}}, "rates"),
        ({"source": "shopify", "rates": {"E1R": 1}}, "rates"),
        ({"source": "shopify", "path": "/etc/passwd"}, "path"),
        ({"source": "shopify", "mapping": "x" * 100_001}, "mapping"),
        ({"source": "shopify", "settings": {"store": "other"}}, "settings"),
        ({"source": "mapping"}, "mapping"),
    ],
)
def test_a_choice_that_cannot_be_names_its_field(client: httpx.Client, choice: Json, name: str) -> None:
    answer = client.post(f"{ROOT}/{'0' * 32}/examine", json=choice)
    detail(answer, 422)
    assert any(name in error["name"] for error in answer.json()["errors"]), answer.text


def test_too_much_is_refused_announced_or_not(settings: WebSettings, serve: Serve, shop: Path) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 100

    with serve(whole_app(replace(settings, upload_bytes=2000))) as small:
        upload = begin(small)
        assert "larger than" in detail(send(small, upload, "x" * 2001), 413)
        answer = small.post(f"{upload}/files", content=chunks(), headers={"File-Name": "a.csv"})
        assert "a.csv is more than" in detail(answer, 413)
        assert send(small, upload, "x" * 1500, "a.csv").status_code == 201
        assert "b.csv is more than" in detail(send(small, upload, "x" * 600, "b.csv"), 413)
        assert send(small, upload, "x" * 1600, "a.csv").status_code == 201  # in its own place
        assert [path.name for path in left_files(shop)] == ["a.csv"]


def test_a_body_that_is_no_file_stays_small(client: httpx.Client) -> None:
    content = b'{"source": "' + b"x" * 300_000 + b'"}'
    headers = {"content-type": "application/json"}
    assert client.post(f"{begin(client)}/examine", content=content, headers=headers).status_code == 413


def test_there_are_only_so_many_uploads(client: httpx.Client) -> None:
    for _ in range(MOST_UPLOADS):
        upload = begin(client)
    assert "open already" in detail(client.post(ROOT), 429)
    client.delete(upload)
    begin(client)


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"host": "evil.example"}]
)
def test_the_page_of_another_site_imports_nothing(client: httpx.Client, headers: dict[str, str]) -> None:
    upload = begin(client)
    for call in (
        client.post(ROOT, headers=headers),
        client.post(f"{upload}/files", content=b"x", headers={**headers, "File-Name": "a.csv"}),
        client.post(f"{upload}/load", headers=headers),
        client.delete(upload, headers=headers),
    ):
        assert call.status_code in (403, 421), call.text


@pytest.mark.parametrize("change", [{"read_only": True}, {"host": "0.0.0.0"}])
def test_a_server_that_records_nothing_takes_no_files(settings: WebSettings, serve: Serve, change: Json) -> None:
    with serve(create_app(replace(settings, **change))) as reader:
        assert "records nothing" in detail(reader.post(ROOT), 403)
        assert reader.get(ROOT).json()["may_import"] is False


def test_files_are_examined_loaded_and_accounted_for(client: httpx.Client, shop: Path) -> None:
    before = count(shop, "select count(*) from orders")
    upload = begun(client)
    looked = through(client, upload)["look"]
    assert (looked["suggested"], "shopify" in looked["files"][0]["sources"]) == ("shopify", True)
    assert looked["files"][0]["tables"][0]["rows"][0][0] == "#9001"
    found = examined(client, upload)["examination"]
    assert (found["may_load"], found["worst"]) == (True, "warning")
    assert count(shop, "select count(*) from orders") == before  # a copy was changed, not the store
    assert client.post(f"{upload}/load").status_code == 202
    stands = through(client, upload)
    account = stands["account"]
    assert stands["job"] == {"kind": "load", "state": "done", "trouble": None, "progress": None}
    (file,) = account["files"]
    assert (file["rows_in"], file["loaded"], file["set_aside"]) == (3, 2, 1)
    assert {**file, "import_id": None} == {**found["account"]["files"][0], "import_id": None}
    assert {one["treatment"]: (one["rows"], one["amount_minor"]) for one in account["treatments"]}["sale"] == (2, 7250)
    assert [row["line_number"] for row in account["set_aside"]] == [4]
    assert all(total["is_equal"] == (total["stated"] == total["ours"]) for total in account["totals"])
    assert count(shop, "select count(*) from orders") == before + 2
    assert client.get(f"/api/v1/imports/{file['import_id']}/set-aside").json()["total_rows"] == 1
    assert left_files(shop) == []
    assert client.post(f"{upload}/load").json()["account"] == account  # sent again
    assert "loaded" in detail(send(client, upload, ORDERS), 409)

    again = begun(client)
    assert examined(client, again)["examination"]["account"]["has_changed"] is False
    client.post(f"{again}/load")
    (file,) = through(client, again)["account"]["files"]
    assert (file["loaded"], file["updated"], file["unchanged"], file["set_aside"]) == (0, 0, 2, 1)
    assert count(shop, "select count(*) from orders") == before + 2


def test_other_files_have_to_be_examined_anew(client: httpx.Client) -> None:
    upload = begun(client)
    assert examined(client, upload)["examination"]["may_load"]
    send(client, upload, ORDERS, "more.csv")
    stands = client.get(upload).json()
    assert (stands["examination"], stands["choice"]) == (None, None)
    assert "not examined" in detail(client.post(f"{upload}/load"), 409)
    assert client.delete(f"{upload}/files/2").json()["files"] == [
        {"number": 1, "name": "orders.csv", "bytes": len(ORDERS)}
    ]
    assert "no file of number 2" in detail(client.delete(f"{upload}/files/2"), 404)


def test_a_file_of_another_kind_stops_before_anything_is_loaded(client: httpx.Client) -> None:
    found = examined(client, begun(client, "a,b\n1,2\n"))["examination"]
    assert (found["worst"], found["may_load"], found["account"]) == ("stop", False, None)
    stop = next(one for one in found["findings"] if one["level"] == "stop")
    assert "orders.csv" in stop["sentence"]


def test_rows_of_which_most_cannot_be_used_stop_before_anything_is_loaded(client: httpx.Client) -> None:
    header, first = ORDERS.splitlines()[:2]
    bad = [first.replace("#9001", f"#80{number:02}").replace(",2,Lamp", ",two,Lamp") for number in range(8)]
    upload = begun(client, "\n".join([header, first, *bad]) + "\n")
    found = examined(client, upload)["examination"]
    sentences = [one["sentence"] for one in found["findings"] if one["level"] == "stop"]
    assert (found["may_load"], len(sentences)) == (False, 1)
    assert sentences[0].startswith("8 of 9 rows cannot be used")
    assert "not examined, or cannot be loaded so" in detail(client.post(f"{upload}/load"), 409)


def bomb() -> bytes:
    """Return a small archive that says it unpacks to two gigabytes."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", ORDERS)
        archive.filelist[0].file_size = 2_000_000_000
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("bomb.zip", bomb),
        ("cut.gz", lambda: gzip.compress(ORDERS.encode())[:-20]),
        ("noise.csv", lambda: os.urandom(5000)),
        ("fake.xlsx", lambda: b"PK\x03\x04" + b"\0" * 500),
    ],
)
def test_a_hostile_file_has_one_clear_line(client: httpx.Client, name: str, make: Callable[[], bytes]) -> None:
    looked = through(client, begun(client, make(), name))
    assert looked["job"]["state"] == "done", looked["job"]
    (file,) = looked["look"]["files"]
    assert (file["sources"], looked["look"]["suggested"]) == ([], None)
    assert name in file["trouble"]
    assert "\n" not in file["trouble"]


def test_a_cancelled_import_leaves_nothing(client: httpx.Client, shop: Path) -> None:
    before = count(shop, "select count(*) from imports")
    upload = begun(client)
    client.post(f"{upload}/examine", json=SHOPIFY)
    stood = client.delete(upload).json()
    assert stood["job"]["state"] in ("ended", "done")
    assert left_files(shop) == []
    detail(client.get(upload), 404)
    assert count(shop, "select count(*) from imports") == before


def test_one_import_at_a_time(client: httpx.Client, shop: Path) -> None:
    upload = begun(client)
    examined(client, upload)
    other = hold(shop.with_suffix(".web") / "import.lock")
    assert other is not None
    assert "another import" in detail(client.post(f"{upload}/load"), 409)
    os.close(other)
    assert client.post(f"{upload}/load").status_code == 202
    assert through(client, upload)["account"] is not None


def test_a_mapping_is_guessed_shown_and_loaded(client: httpx.Client, shop: Path) -> None:
    text = "Bestellung;Datum;Artikel;Menge;Preis\nB1;2025-01-28;Vase;2;10,50\nB2;2025-01-29;Vase;1;10,50\n"
    upload = begun(client, text, "bestellungen.csv")
    assert through(client, upload)["look"]["suggested"] == "mapping"
    client.post(f"{upload}/guess")
    assert "[columns]" in through(client, upload)["guess"]["mapping"]
    mapping = (
        '[columns]\norder = "Bestellung"\nordered_at = "Datum"\nproduct = "Artikel"\nquantity = "Menge"\n'
        'unit_price = "Preis"\n'
    )
    choice = {"source": "mapping", "mapping": mapping, "decimal": ","}
    client.post(f"{upload}/preview", json=choice)
    preview = through(client, upload)["preview"]
    first = dict(zip(preview["columns"], preview["rows"][0], strict=True))
    assert (first["order"], first["quantity"], first["unit_price_minor"]) == ("B1", 2, 1050)
    client.post(f"{upload}/preview", json={**choice, "mapping": mapping.replace("Preis", "Price")})
    failed = through(client, upload)
    assert failed["job"]["state"] == "failed"
    assert "Price" in failed["job"]["trouble"]
    assert failed["preview"] is None
    assert examined(client, upload, **choice)["examination"]["may_load"]
    assert len(list(shop.with_suffix(".web").rglob("job-*"))) == 4  # of five: one look, guess, preview, examination
    client.post(f"{upload}/load")
    assert through(client, upload)["account"]["files"][0]["loaded"] == 2
    assert count(shop, "select count(*) from imports where source = 'mapping'") == 1


def test_a_mapping_of_another_currency_is_never_mixed_in(client: httpx.Client, shop: Path) -> None:
    mapping = (
        '[shop]\ncurrency = "EUR"\n[columns]\norder = "o"\nordered_at = "d"\nproduct = "p"\nunit_price = "x"\n'
        'quantity = "q"\n'
    )
    upload = begun(client, "o,d,p,q,x\nB1,2025-01-28,Vase,2,10.50\n", "b.csv")
    found = examined(client, upload, source="mapping", mapping=mapping)["examination"]
    (stop,) = [one["sentence"] for one in found["findings"] if one["level"] == "stop"]
    assert stop.startswith("the store has currency USD, mapping has currency EUR")
    assert str(shop.parent) not in stop


def test_answers_are_as_described(client: httpx.Client, settings: WebSettings) -> None:
    described = create_app(settings).openapi()
    upload = begun(client)
    stands = examined(client, upload)
    for name, answer in (("Upload", stands), ("Uploads", client.get(ROOT).json())):
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer)


def test_who_is_not_signed_in_sends_nothing(settings: WebSettings, serve: Serve, shop: Path) -> None:
    with serve(whole_app(replace(settings, password_hash="$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"))) as stranger:
        upload = f"{ROOT}/{'0' * 32}"
        assert "not signed in" in detail(stranger.post(ROOT), 401)
        assert "not signed in" in detail(send(stranger, upload, ORDERS), 401)
        assert "not signed in" in detail(stranger.get(upload), 401)


def births() -> list[int]:
    """Return the processes of this one that jobs are born of."""
    children = Path("/proc/self/task").glob("*/children")
    found = [int(number) for file in children if file.exists() for number in file.read_text().split()]
    return [number for number in found if b"importing.nursery" in Path(f"/proc/{number}/cmdline").read_bytes()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="tells processes by /proc")
def test_a_job_whose_process_dies_says_so_and_the_next_one_runs(own_client: httpx.Client, own_shop: Path) -> None:
    for _ in range(10):  # a job may be through before it is killed
        before = births()
        upload = begun(own_client)
        (born,) = set(births()) - set(before)
        own_client.post(f"{upload}/examine", json=SHOPIFY)
        os.kill(born, signal.SIGKILL)
        stands = through(own_client, upload)
        if stands["job"]["state"] == "ended":
            break
        own_client.delete(upload)
    assert (stands["job"]["state"], stands["examination"]) == ("ended", None)
    assert "ended before it was through" in stands["job"]["trouble"]
    assert examined(own_client, upload)["examination"]["may_load"]
    assert count(own_shop, "select count(*) from imports") == 0


def test_a_server_that_stops_leaves_nothing(own_shop: Path, serve: Serve) -> None:
    settings = WebSettings(store_url=f"sqlite:///{own_shop}")
    with serve(whole_app(settings)) as client:
        upload = begun(client)
        client.post(f"{upload}/examine", json=SHOPIFY)
        assert left_files(own_shop)
    assert not (own_shop.with_suffix(".web") / "uploads").exists()


def test_what_a_killed_server_left_goes_when_the_next_one_starts(own_shop: Path, serve: Serve) -> None:
    left = own_shop.with_suffix(".web") / "uploads" / "dead" / ("0" * 32) / "files" / "orders.csv"
    left.parent.mkdir(parents=True)
    left.write_text(ORDERS)
    (left.parents[2].with_name("dead.alive")).touch()
    with serve(whole_app(WebSettings(store_url=f"sqlite:///{own_shop}"))):
        assert not left.exists()


def test_another_worker_answers_for_the_same_upload(own_shop: Path, tmp_path: Path, serve: Serve) -> None:
    settings = WebSettings(store_url=f"sqlite:///{own_shop}", shared_folder=str(tmp_path))
    with serve(whole_app(settings)) as first:
        with serve(whole_app(settings)) as second:
            upload = begun(first)
            assert second.get(upload).json()["files"][0]["name"] == "orders.csv"
            assert examined(second, upload)["examination"]["may_load"]
            through(first, upload)
        assert first.get(upload).json()["files"]  # the other's end is not this one's
        assert first.post(f"{upload}/load").status_code == 202
        assert through(first, upload)["account"] is not None
    assert not (own_shop.with_suffix(".web") / "uploads").exists()


def test_the_share_done_follows_how_long_the_steps_took_before() -> None:
    pace = Pace([Step("reading", 100, 0.0, 1.0, 2.0), Step("storing", 50, 2.0, 4.0, 4.0)])
    pace.note("reading", 100, 0.5)
    assert pace.share_done(1.0) == pytest.approx(1.5 / 4)  # silent, and yet on its way
    assert pace.share_done(9.0) == pytest.approx(2.0 / 4)
    pace.note("storing", 5, 2.0)
    pace.note("storing", 25, 3.0)
    assert (pace.share_done(3.0), pace.rows_per_second) == (pytest.approx(3.0 / 4), pytest.approx(20.0))
    assert pace.remaining_seconds(3.0) == pytest.approx(1.0)
    pace.note("checking", 1, 3.5)
    assert (pace.share_done(3.5), pace.remaining_seconds(3.5)) == (None, None)
