"""Reviews: how customers rate the shop, which products they praise, and what a bad one costs."""

from storelens.panels.charts import Lines, Rows, Scatter
from storelens.panels.dashboard import RATINGS, TO_PRODUCT
from storelens.panels.panel import Panel

NO_REVIEWS = "No reviews"

RATING_TREND = Panel(
    "Ratings by month",
    "mean of the month, and of three months",
    "rating_trend",
    Lines("month_start", ("mean_rating", "mean_rating_3_months")),
    nothing=NO_REVIEWS,
    size="twothirds",
    filters_on_click={"month_start": "month"},
)
CHAIN = Panel(
    "Ratings, returns and money at stake",
    "mean rating against return rate, larger where more is at stake",
    "rating_chain",
    Scatter("product_name", "mean_rating", "return_share", "at_stake_minor", "category"),
    links=TO_PRODUCT,
)
BY_PRODUCT = Panel(
    "Best and worst rated",
    "few reviews count as ten of the shop's mean more",
    "ratings_by_product",
    Rows(
        ("rating_rank", "product_name", "category", "reviews", "mean_rating", "shrunk_rating", "rating_1", "rating_5"),
        "reviews",
    ),
    shown=50,
    nothing=NO_REVIEWS,
    filters_on_click={"category": "category"},
    links=TO_PRODUCT,
)
LATEST = Panel(
    "Latest reviews",
    "as customers wrote them",
    "latest_reviews",
    Rows(("review_date", "rating", "title", "comment", "product_name", "full_name"), "rating"),
    shown=20,
    nothing=NO_REVIEWS,
    size="wide",
    links={**TO_PRODUCT, "full_name": ("customer", "customer_id")},
)
REVIEWS = (RATINGS, RATING_TREND, CHAIN, BY_PRODUCT, LATEST)
