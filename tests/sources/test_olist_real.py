"""The totals of 3,000 real orders, known from elsewhere, must come out to the cent."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storelens.store.importing import import_source

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "olist"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the Olist sample is not at {FOLDER}; its licence keeps it out"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("olist") / "store.db"


@pytest.fixture(scope="module")
def report(store):
    return import_source(store, "olist", [FOLDER])


@pytest.fixture
def ask(store, report):
    def read(query):
        with closing(sqlite3.connect(store)) as connection:
            return connection.execute(query).fetchall()

    return read


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select count(*) from orders", 3000),
        ("select count(distinct order_id) from order_items", 2976),
        ("select sum(quantity) from order_items", 3397),
        ("select count(*) from order_items", 3077),
        ("select count(*) from customers", 2995),
        ("select count(*) from products", 2452),
        ("select count(*) from products where category = 'unknown'", 37),
        ("select count(*) from reviews", 2970),  # 23 of 2,993 belong to orders without an item
        ("select sum(gross_minor) from ledger", 39_246_858),
        ("select sum(shipping_minor) from orders", 6_885_536),
        ("select sum(gross_minor) from ledger where order_date glob '2018-06-*'", 2_027_914),
        ("select sum(gross_minor) from ledger where order_date glob '2018-07-*'", 2_469_070),
        ("select sum(gross_minor) from ledger where category = 'health_beauty'", 3_420_064),
        ("select sum(gross_minor) from ledger where region = 'SP'", 16_056_837),
        ("select count(*) from orders where order_date glob '2016-1[12]-*'", 0),
        ("select count(*) from orders where cancelled_date_is_estimated = 1", 24),
    ],
)
def test_totals_of_the_sample(ask, query, expected):
    assert ask(query) == [(expected,)]


def test_the_largest_category_and_state(ask):
    assert ask("select category from ledger group by category order by sum(gross_minor) desc limit 1") == [
        ("health_beauty",)
    ]
    assert ask("select region from ledger group by region order by sum(gross_minor) desc limit 1") == [("SP",)]


def test_statuses_of_the_sample(ask):
    assert dict(ask("select status, count(*) from orders group by status")) == {
        "delivered": 2904, "shipped": 38, "cancelled": 24, "unavailable": 17, "invoiced": 9, "processing": 8,
    }  # fmt: skip


def test_reviews_of_the_sample(ask, report):
    assert (report.files[4].rows_in, report.files[4].loaded, report.files[4].set_aside) == (2993, 2970, 23)
    stars = [int(row.original_text.split(",")[2]) for row in report.set_aside]
    kept = ask("select sum(rating) from reviews")[0][0]
    assert round((sum(stars) + kept) / 2993, 4) == 4.0698
    ids = {name.split("/")[0] for (name,) in ask("select external_id from reviews")}
    assert len(ids | {row.original_text.split(",")[0] for row in report.set_aside}) == 2992


def test_the_files_totals_are_ours(report):
    differing = {total.measure for total in report.totals if total.stated != total.ours}
    assert differing == {"reviews", "gross_and_shipping_minor"}


def test_the_sample_again_changes_nothing(store, report, ask):
    again = import_source(store, "olist", [FOLDER])
    assert not again.has_changed
    assert again.unchanged == again.rows_in - 23 == report.loaded
    assert ask("select (select count(*) from change_log), (select count(*) from imports)") == [(0, 7)]
