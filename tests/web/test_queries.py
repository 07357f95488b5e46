"""The catalogue over the API: every query, its rows as the shop gives them, its parameters typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from storelens import open_store
from storelens.catalogue import load_catalogue
from storelens.panels import columns_json
from storelens.shop import Shop


@pytest.fixture(scope="module")
def shop(web_shop: Path) -> Iterator[Shop]:
    with open_store(f"sqlite:///{web_shop}") as shop:
        yield shop


def test_the_catalogue_is_listed_in_its_order(client: httpx.Client) -> None:
    told = client.get("/api/v1/queries").json()["queries"]
    assert [query["name"] for query in told] == list(load_catalogue())
    kpis = next(query for query in told if query["name"] == "kpis")
    assert kpis["block"].startswith("-- name: kpis\n")


@pytest.mark.parametrize("name", load_catalogue())
def test_every_query_gives_the_shops_rows(client: httpx.Client, shop: Shop, name: str) -> None:
    query = load_catalogue()[name]
    days: dict[str, Any] = {"start": "2024-05-01", "end": "2024-10-31"} if "dates" in query.filters else {}
    answer = client.get(f"/api/v1/queries/{name}", params={**days, "limit": 10_000})
    assert answer.status_code == 200, answer.text
    told, result = answer.json(), shop.query(name, **days)
    assert told["data"] == columns_json(result.table.slice(0, 10_000))
    assert told["total_rows"] == len(result)
    assert told["statement"]["sql"] == result.statement.sql
    assert told["engine"] == "duckdb"


def test_rows_come_in_pages(client: httpx.Client) -> None:
    whole = client.get("/api/v1/queries/revenue_by_day").json()
    part = client.get("/api/v1/queries/revenue_by_day", params={"limit": 5, "offset": 10}).json()
    assert part["data"]["date_day"] == whole["data"]["date_day"][10:15]
    assert (part["offset"], part["total_rows"]) == (10, whole["total_rows"])
    past = client.get("/api/v1/queries/revenue_by_day", params={"offset": 100_000}).json()
    assert past["data"]["date_day"] == []


@pytest.mark.parametrize("column", ["product_name", "net_minor", "net_7d_avg_minor", "date_day"])
def test_rows_in_a_columns_order_are_the_same_rows(client: httpx.Client, column: str) -> None:
    listed = client.get("/api/v1/queries").json()["queries"]
    name = next(query["name"] for query in listed if any(one["name"] == column for one in query["columns"]))
    plain = client.get(f"/api/v1/queries/{name}", params={"limit": 10_000}).json()["data"]
    places = range(len(plain[column]))
    known = [place for place in places if plain[column][place] is not None]
    missing = [place for place in places if plain[column][place] is None]
    for descending in (False, True):
        order = {"order_by": column, "descending": descending}
        answer = client.get(f"/api/v1/queries/{name}", params={"limit": 10_000, **order}).json()["data"]

        def value(place: int) -> Any:
            found = plain[column][place]
            return found.lower() if isinstance(found, str) else found

        wanted = sorted(known, key=value, reverse=descending) + missing
        assert answer == {one: [values[place] for place in wanted] for one, values in plain.items()}
        part = client.get(f"/api/v1/queries/{name}", params={"limit": 2, "offset": 1, **order}).json()["data"]
        assert part[column] == answer[column][1:3]


def test_a_column_that_is_not_the_querys_is_refused(client: httpx.Client) -> None:
    for column in ("none", "net_minor desc", "1", ""):
        answer = client.get("/api/v1/queries/revenue_by_day", params={"order_by": column})
        assert answer.status_code == 400
        assert f"has no column {column!r} to be ordered by - use one of date_day" in answer.json()["detail"]


def test_own_parameters_are_taken_in_their_types(client: httpx.Client) -> None:
    answer = client.get("/api/v1/queries/top_products", params={"top_n": 3}).json()
    assert answer["total_rows"] == 3
    assert answer["statement"]["parameters"]["top_n"] == 3


def test_filters_a_query_cannot_take_are_named(client: httpx.Client, shop: Shop) -> None:
    region = shop.known_values()["regions"][0]
    answer = client.get("/api/v1/queries/stock_position", params={"region": region}).json()
    assert answer["not_filtered_by"] == ["region"]
    assert answer["data"] == client.get("/api/v1/queries/stock_position").json()["data"]


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("revenu_by_day", 404, "no query named 'revenu_by_day' - did you mean revenue_by_day?"),
        ("top_products?top_n=many", 400, "top_n must be a whole number, got 'many' - the default is 10"),
        ("top_products?top=3", 400, "no parameter named 'top' - did you mean"),
        ("top_products?top_n=3&top_n=4", 400, "top_n is there 2 times - give it once"),
        ("abc_classes?measure=fame", 400, "no measure 'fame' - known: "),
        ("top_products?top_n=99999999999999999999", 400, "top_n must be from 0 to 1000000, got 99999999999999999999"),
        ("abc_classes?a_share=nan", 400, "a_share must be from 0 to 1000000, got nan"),
        ("kpis?limit=0", 400, "limit is not usable: input should be greater than or equal to 1, got '0'"),
        ("kpis?limit=10001", 400, "limit is not usable: input should be less than or equal to 10000"),
        ("kpis?offset=-1", 400, "offset is not usable: input should be greater than or equal to 0"),
        ("kpis?sql=select+1", 400, "no parameter named 'sql'"),
        ("x" * 201, 400, "name is not usable: string should have at most 200 characters"),
    ],
)
def test_what_is_asked_badly_is_refused_in_one_sentence(
    client: httpx.Client, address: str, status: int, sentence: str
) -> None:
    answer = client.get(f"/api/v1/queries/{address}")
    assert (answer.status_code, answer.json()["detail"][: len(sentence)]) == (status, sentence)
    assert answer.json()["status"] == status
    assert "\n" not in answer.json()["detail"]


def test_other_methods_are_not_possible(client: httpx.Client) -> None:
    answer = client.post("/api/v1/queries/kpis")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert "allow" in answer.headers
