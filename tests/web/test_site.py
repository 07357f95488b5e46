"""The page's HTML and its files, as browsers are sent them."""

import gzip
import json
import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storelens.panels.pages import PAGES
from storelens.web.page_address import META, PAGES_OF_ONE, PANEL_PAGES, place_of, preloads
from storelens.web.routes import site
from storelens.web.site_files import SiteFiles

CASES = json.loads((Path(__file__).parent / "addresses.json").read_text(encoding="utf-8"))
INDEX = "<!doctype html><html><head><!--storelens-preload--></head><body>{}</body></html>"
SCRIPT = "console.log('storelens');" * 100


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page that was built, in a folder of its own."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX.format("the page"))
    (folder / "assets" / "index-Ab12.js").write_text(SCRIPT)
    (folder / "assets" / "inter-latin-wght.woff2").write_bytes(b"font" * 1000)
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(site, "files", SiteFiles(folder))
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["address"])
def test_the_server_preloads_what_the_page_asks_for(case: dict[str, str]) -> None:
    """ui/src/state/addresses.test.ts holds the page to the same list."""
    address = urlsplit(case["address"])
    place = place_of(address.path)
    asked = preloads(place, address.query, date.fromisoformat(case["last_day"])) if place else [META]
    assert asked == [META, *([case["asks"]] if case["asks"] else [])]


@given(st.text(max_size=40), st.text(max_size=40), st.dates())
def test_no_address_breaks_the_preload(path: str, query: str, last_day: date) -> None:
    place = place_of(f"/{path}")
    if place is not None:
        assert preloads(place, f"period={query}&region={query}&{query}", last_day)[0] == META


@pytest.mark.usefixtures("static")
def test_a_page_comes_with_links_to_what_it_asks_for(client: httpx.Client) -> None:
    last_day = client.get(META).json()["history"]["last_day"]
    page = client.get("/sales", params={"period": "today", "region": '"><script>'})
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-cache"
    links = re.findall(r'<link rel="preload" as="fetch" crossorigin="anonymous" href="([^"]*)" />', page.text)
    assert links == [
        META, f"/api/v1/pages/sales?start={last_day}&amp;end={last_day}&amp;region=%22%3E%3Cscript%3E"
    ]  # fmt: skip
    assert "<script>" not in page.text


@pytest.mark.usefixtures("static")
def test_what_is_preloaded_is_answered(client: httpx.Client) -> None:
    for path in ("/", "/products?period=ytd&compare=year", "/reviews?period=all"):
        for link in re.findall(r'href="(/api[^"]*)"', client.get(path).text):
            assert client.get(link.replace("&amp;", "&")).status_code == 200


@pytest.mark.usefixtures("static")
def test_a_path_that_is_no_page_says_404_and_is_drawn_by_the_page(client: httpx.Client) -> None:
    for path in ("/nothing", "/sales/7", "/product", "/a/b/c", "/product/x"):
        page = client.get(path)
        assert page.status_code == 404
        assert "the page" in page.text


@pytest.mark.usefixtures("static")
@pytest.mark.parametrize(
    "path",
    ["/assets/none.js", "/assets/", "/index.html", "/none.svg", "/assets/../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt",
     "/..%2fsecret.txt", "/assets/..%5csecret.txt", "/assets/%00.js", "/assets/index-Ab12.js/x", "/.env", "/assets/.htaccess.js"],
)  # fmt: skip
def test_no_file_but_the_pages_is_sent(client: httpx.Client, path: str) -> None:
    with httpx.Client(base_url=client.base_url) as plain:
        request = plain.build_request("GET", "/")
        request.url = request.url.copy_with(raw_path=path.encode())
        answer = plain.send(request)
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret.txt", "")


def test_the_api_is_never_taken_for_a_page(client: httpx.Client) -> None:
    for path in ("/api", "/api/", "/api/v1/nothing", "/api/v2/meta"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.post("/api/v1/meta").status_code == 405
    assert client.post("/sales").status_code == 405


@pytest.mark.usefixtures("static")
def test_a_file_with_a_hash_in_its_name_is_kept_for_ever(client: httpx.Client) -> None:
    answer = client.get("/assets/index-Ab12.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == SCRIPT
    assert client.get("/favicon.svg").headers["cache-control"] == "no-cache"
    assert "content-encoding" not in client.get("/assets/inter-latin-wght.woff2").headers


@pytest.mark.usefixtures("static")
@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br;q=0, gzip;q=0"])
def test_who_takes_no_gzip_gets_none(client: httpx.Client, accepted: str) -> None:
    answer = client.get("/assets/index-Ab12.js", headers={"accept-encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(SCRIPT)


def test_what_the_build_packed_is_sent_unless_it_is_older(client: httpx.Client, static: Path) -> None:
    script = static / "assets" / "index-Ab12.js"
    packed = script.with_name(script.name + ".br")
    packed.write_bytes(b"packed by the build")
    old = script.with_name(script.name + ".gz")
    old.write_bytes(b"of the build before")
    os.utime(old, ns=(0, 0))
    with client.stream("GET", "/assets/index-Ab12.js", headers={"accept-encoding": "gzip, br"}) as answer:
        assert answer.headers["content-encoding"] == "br"
        assert b"".join(answer.iter_raw()) == b"packed by the build"
    with client.stream("GET", "/assets/index-Ab12.js", headers={"accept-encoding": "gzip"}) as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())).decode() == SCRIPT


@pytest.mark.usefixtures("static")
@pytest.mark.parametrize("path", ["/sales", "/favicon.svg", "/assets/index-Ab12.js"])
def test_what_a_browser_has_costs_a_304(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_page_that_was_built_anew_is_sent_anew(client: httpx.Client, static: Path) -> None:
    assert "the page" in client.get("/").text
    (static / "index.html").write_text(INDEX.format("another build"))
    assert "another build" in client.get("/").text


def test_a_page_that_is_not_built_says_how(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(site, "files", SiteFiles(tmp_path / "none"))
    page = client.get("/")
    assert page.status_code == 503
    assert "make page" in page.text
    assert client.get("/api/v1/meta").status_code == 200


@pytest.mark.usefixtures("static")
def test_head_and_robots(client: httpx.Client) -> None:
    assert client.head("/sales").status_code == 200
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_every_page_of_panels_has_its_address() -> None:
    assert {*PANEL_PAGES, *PAGES_OF_ONE} == {page.name for page in PAGES}
    assert set(PAGES_OF_ONE) == {page.name for page in PAGES if page.entity}
