"""What a page is told first."""

import httpx


def test_meta_names_the_shop_and_its_filters(client: httpx.Client) -> None:
    meta = client.get("/api/v1/meta").json()
    assert meta["history"]["first_day"] < meta["history"]["last_day"]
    assert {page["name"] for page in meta["pages"]} >= {"overview", "sales"}
    assert [category["number"] for category in meta["filters"]["categories"]] == list(
        range(1, len(meta["filters"]["categories"]) + 1)
    )


def test_an_unknown_parameter_is_refused_with_the_closest(client: httpx.Client) -> None:
    answer = client.get("/api/v1/meta", params={"start": "2026-01-01"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_health_says_ok(client: httpx.Client) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
