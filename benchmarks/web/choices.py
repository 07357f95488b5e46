"""What people look at, drawn at random from what a shop has: the addresses of the API's pages."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

PAGES = ("overview", "sales", "products", "customers", "inventory", "reviews")
SPANS_DAYS = (7, 30, 90, 365)


def last_days(meta: dict[str, Any], days: int) -> dict[str, str]:
    """Return the filters of the shop's last days."""
    end = date.fromisoformat(meta["history"]["last_day"])
    return {"start": (end - timedelta(days=days - 1)).isoformat(), "end": end.isoformat()}


def page_address(page: str, filters: dict[str, Any]) -> str:
    """Return a page's address at the API."""
    return f"/api/v1/pages/{page}?{urlencode(filters, doseq=True)}"


def single_clicks(meta: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the filters after one click each on the Overview of 90 days: a region, a category, a channel."""
    whole = last_days(meta, 90)
    named = meta["filters"]
    values = {
        "region": named["regions"],
        "category": [category["name"] for category in named["categories"]],
        "channel": named["channels"],
    }
    for word, names in values.items():
        for name in names:
            yield {**whole, word: [name]}
    for region in values["region"]:
        for category in values["category"]:
            yield {**whole, "region": [region], "category": [category]}


def random_choice(meta: dict[str, Any], dice: random.Random) -> str:
    """Return the address of a page under a choice a person might make."""
    filters: dict[str, Any] = dict(last_days(meta, dice.choice(SPANS_DAYS)))
    if dice.random() < 0.5:
        filters["region"] = [dice.choice(meta["filters"]["regions"])]
    if dice.random() < 0.4:
        filters["category"] = [dice.choice(meta["filters"]["categories"])["name"]]
    page = dice.choices(PAGES, weights=(6, 2, 2, 1, 2, 1))[0]
    return page_address(page, filters)
