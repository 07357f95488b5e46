"""Pages: the same numbers as asked of the shop, whatever is asked badly refused in one sentence."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from storelens import open_store
from storelens.filters import Filters, read_filters
from storelens.panels import PAGES, ask_panels, columns_json, find_page, open_view
from storelens.shop import Shop

CHOICES: list[dict[str, object]] = [
    {},
    {"start": "2024-07-01", "end": "2024-09-30"},
    {"start": "2024-07-01", "end": "2024-09-30", "region": ["West"], "category": ["Books", "Home"], "compare": "year"},
    {"start": "2024-11-01", "channel": ["web"], "lens": "order", "compare": "none"},
]


@pytest.fixture(scope="module")
def shop(web_shop: Path) -> Iterator[Shop]:
    with open_store(f"sqlite:///{web_shop}") as shop:
        yield shop


def known(shop: Shop, choice: dict[str, object]) -> dict[str, object]:
    """Return the choice with the categories that this shop has."""
    values = shop.known_values()
    fitting = {"region": values["regions"][:1], "category": values["categories"][:2], "channel": values["channels"][:1]}
    return {name: fitting.get(name, value) for name, value in choice.items()}


@pytest.mark.parametrize("page", [page.name for page in PAGES if page.entity is None])
@pytest.mark.parametrize("choice", CHOICES, ids=["all", "quarter", "some", "by order"])
def test_every_panel_has_the_numbers_that_the_shop_gives(
    client: httpx.Client, shop: Shop, page: str, choice: dict[str, object]
) -> None:
    asked = known(shop, choice)
    answer = client.get(f"/api/v1/pages/{page}", params=asked)
    assert answer.status_code == 200, answer.text
    view = open_view(shop, read_filters(**asked))
    for told, data in zip(answer.json()["panels"], ask_panels(shop, find_page(page).panels, view), strict=True):
        assert told["error"] is None
        assert told["id"] == data.panel.id
        assert told["data"] == columns_json(data.shown), told["id"]


def test_a_page_nobody_knows_is_not_found_with_the_closest(client: httpx.Client) -> None:
    answer = client.get("/api/v1/pages/overvew")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "no page named 'overvew' - did you mean overview?"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("start=2026-02-30", "start must be a day, got '2026-02-30' - write it as 2025-02-28"),
        ("start=20260101", "start must be a day, got '20260101' - write it as 2025-02-28"),
        ("start=2024-03-01&end=2024-02-01", "dates are reversed, from 2024-03-01 to 2024-02-01 - swap them"),
        ("lens=ordr", "lens must be event or order, got 'ordr' - did you mean order?"),
        ("compare=weekly", "no comparison named 'weekly'"),
        ("region=Atlantis", "no region named 'Atlantis' - known: "),
        ("regin=West", "no parameter named 'regin' - did you mean region?"),
        ("start=2024-01-01&start=2024-01-02", "start is there 2 times - give it once"),
        ("product_id=1", "no parameter named 'product_id'"),
        ("region=%00%ff", "no region named"),
        ("category=%27%20or%201%3D1--", "no category named"),
        ("region=" + "x" * 201, "region[0] is not usable: string should have at most 200 characters"),
        ("&".join(f"region=r{n}" for n in range(101)), "region is not usable: list should have at most 100 items"),
    ],
)
def test_what_is_asked_badly_is_refused_in_one_sentence(client: httpx.Client, query: str, sentence: str) -> None:
    answer = client.get(f"/api/v1/pages/overview?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(sentence)


@pytest.mark.parametrize("page", [page.name for page in PAGES if page.entity is None])
@pytest.mark.parametrize(
    ("start", "end"), [("1990-01-01", "1990-12-31"), ("0001-01-01", "0001-01-02"), ("9999-12-30", "9999-12-31")]
)
def test_a_range_without_data_says_so(client: httpx.Client, page: str, start: str, end: str) -> None:
    answer = client.get(f"/api/v1/pages/{page}", params={"start": start, "end": end})
    assert answer.status_code == 200
    assert all(panel["error"] is None for panel in answer.json()["panels"])


def test_spelling_and_order_of_filters_do_not_matter(client: httpx.Client, shop: Shop) -> None:
    first, second = shop.known_values()["regions"][:2]
    one = client.get(f"/api/v1/pages/overview?region={first}&region={second}")
    other = client.get(f"/api/v1/pages/overview?region={second.upper()}&region={first.lower()}&region={first}")
    assert one.headers["etag"] == other.headers["etag"]
    assert one.json()["view"]["filters"]["regions"] == sorted([first, second])


def test_the_view_is_the_shops(client: httpx.Client, shop: Shop) -> None:
    view = open_view(shop, Filters())
    told = client.get("/api/v1/pages/overview").json()["view"]
    assert (told["start"], told["end"]) == (str(view.period.start), str(view.period.end))
