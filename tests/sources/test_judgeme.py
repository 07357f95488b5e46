"""Judge.me's reviews: dates in three forms, the shop's choice, and products told by address."""

import pytest
from tests.sources.extracts import csv, read

from storelens.errors import UsageError

HEADER = (
    "title,body,rating,review_date,source,curated,reviewer_name,reviewer_email,product_id,product_handle,reply,"
    "reply_date,picture_urls,ip_address,location"
)
PRODUCTS = csv(
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price",
    "shirt,Shirt,Size,S,A,30.00",
    "shirt,,Size,M,A2,30.00",
)


def review(
    title="Fine",
    body="Fits.",
    rating="5",
    day="2025-03-02 10:12:00 UTC",
    curated="ok",
    email="ANA@example.com",
    handle="shirt",
):
    return (
        f'{title},"{body}",{rating},{day},web,{curated},Ana,{email},77,{handle},,,"https://x/1.jpg,https://x/2.jpg",,'
    )


def test_reviews_find_their_product_by_its_address(tmp_path):
    files = {"reviews.csv": csv(HEADER, review(body="Two\nlines, and a comma")), "products.csv": PRODUCTS}
    (found,) = read("judgeme", tmp_path, files).reviews
    assert (found.sku, found.rating, found.customer_external_id, found.review_date) == (
        "A", 5, "ana@example.com", "2025-03-02",
    )  # fmt: skip
    assert found.comment == "Two\nlines, and a comma"
    assert read("judgeme", tmp_path, files).reviews[0].external_id == found.external_id


def test_a_reviews_instant_is_a_day_of_the_shop(tmp_path):
    (found,) = read("judgeme", tmp_path, {"r.csv": csv(HEADER, review(day="2025-03-02 02:00:00 UTC"))}).reviews
    assert found.review_date == "2025-03-01", "it was still the first in New York"


@pytest.mark.parametrize("day", ["2025-01-25 10:12:00 UTC", "2025-01-25", "25/01/2025"])
def test_dates_in_three_forms(tmp_path, day):
    (found,) = read("judgeme", tmp_path, {"r.csv": csv(HEADER, review(day=day))}).reviews
    assert found.review_date == "2025-01-25"


def test_what_the_shop_does_not_show_is_set_aside(tmp_path):
    rows = [
        review(),
        review(curated="spam"),
        review(rating="6"),
        review(rating="4.5"),
        review(handle="").replace("77", ""),
    ]
    held = read("judgeme", tmp_path, {"r.csv": csv(HEADER, *rows)})
    assert len(held.reviews) == 1
    assert held.reasons == [
        "curated is 'spam': the shop does not show this review",
        "rating is not a whole number from 1 to 5: '6'",
        "rating is not whole: '4.5'",
        "no product: a review of the shop itself",
    ]


def test_the_same_review_twice_is_one(tmp_path):
    held = read("judgeme", tmp_path, {"r.csv": csv(HEADER, review(), review(), review(title="Else"))})
    assert len(held.reviews) == 1
    assert held.reviews[0].origin.lines == (2, 3)
    assert "stands on line 2 of r.csv already" in held.reasons[0]


def test_a_file_without_ratings_is_no_file_of_reviews(tmp_path):
    with pytest.raises(UsageError, match=r"looks like reviews \(Judge.me\) but has no column rating"):
        read("judgeme", tmp_path, {"r.csv": csv("title,body,review_date,reviewer_email", "a,b,2025-01-01,c")})


def test_shopify_reads_them_beside_its_own_files(tmp_path):
    held = read("shopify", tmp_path, {"reviews.csv": csv(HEADER, review()), "products.csv": PRODUCTS})
    assert held.reviews[0].sku == "A"
