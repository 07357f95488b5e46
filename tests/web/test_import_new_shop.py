"""An import into an empty store on the page: what is to be said of the shop is asked, and holds from then on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from storelens.store import Store
from storelens.web.settings import WebSettings
from storelens.web.worker import whole_app
from web.conftest import served
from web.test_imports import ORDERS, begun, count, detail, examined, through

BERLIN = {"currency": "EUR", "time_zone": "Europe/Berlin", "shop_name": "Kannen", "country": "DE"}
IN_EURO = ORDERS.replace("USD", "EUR")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    with Store.building(path):
        pass
    return path


@pytest.fixture
def client(empty: Path) -> Iterator[httpx.Client]:
    with served(whole_app(WebSettings(store_url=f"sqlite:///{empty}"))) as client:
        yield client


def settings_of(store: Path) -> dict[str, str]:
    with closing(sqlite3.connect(store)) as connection:
        return dict(connection.execute("select name, value from settings"))


def test_the_shop_is_asked_once_and_the_files_currency_is_offered(client: httpx.Client, empty: Path) -> None:
    upload = begun(client, IN_EURO)
    asked = through(client, upload)["look"]["shop"]
    assert (asked["currency"], asked["time_zone"], asked["shop_name"]) == ("EUR", "UTC", "My shop")
    stands = examined(client, upload, settings=BERLIN)
    assert stands["examination"]["may_load"], stands
    assert stands["choice"]["settings"] == BERLIN
    assert settings_of(empty)["currency"] == "USD"  # nothing is changed by looking
    client.post(f"{upload}/load")
    assert through(client, upload)["account"]["currency"] == "EUR"
    assert BERLIN.items() <= settings_of(empty).items()
    assert count(empty, "select count(*) from orders where order_hour = 11") == 1  # 10:00 UTC in Berlin
    again = begun(client, IN_EURO)
    assert through(client, again)["look"]["shop"] is None
    (stop,) = examined(client, again, settings={"currency": "USD"})["examination"]["findings"]
    assert "the store has currency EUR, shopify has currency USD, and they are never mixed" in stop["sentence"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"currency": "euro"}, "no currency 'EURO' - write its three letters, like EUR"),
        ({"time_zone": "Europe/Berln"}, "no time zone named 'Europe/Berln' - did you mean Europe/Berlin?"),
        ({"money_digits": "9"}, "money digits are from 0 to 4, got '9'"),
    ],
)
def test_what_is_no_setting_stops_the_import_in_one_line(
    client: httpx.Client, settings: dict[str, str], said: str
) -> None:
    upload = begun(client, IN_EURO)
    (stop,) = examined(client, upload, settings=settings)["examination"]["findings"]
    assert stop["level"] == "stop"
    assert stop["sentence"].startswith(said)


def test_whether_prices_include_the_tax_can_be_said(client: httpx.Client) -> None:
    upload = begun(client, IN_EURO)
    assert "tax" in detail(client.post(f"{upload}/examine", json={"source": "shopify", "tax": "perhaps"}), 422)
    assert examined(client, upload, tax="within")["choice"]["tax"] == "within"
