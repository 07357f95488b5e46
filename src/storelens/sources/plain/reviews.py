"""A file of reviews: one row a rating. It has no number of its own, so a review is known by what it says."""

import hashlib
from collections.abc import Iterable

from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.plain.keyed import Keyed
from storelens.sources.plain.layout import Context, PlainLayout, Records
from storelens.sources.records import Origin, Review
from storelens.sources.values import BadValueError

PUBLISHED = ("", "ok", "published", "approved", "true", "yes")
RATINGS = range(1, 6)


def read_reviews(rows: Iterable[PlainRow], account: Account, context: Context) -> Records:
    """Return the reviews that the shop shows; the others, and those of no product, are set aside."""
    found: Keyed[Review] = Keyed("review", account)
    for row in rows:
        try:
            record = _review(row, account, context)
        except BadValueError as error:
            account.set_aside(row, str(error))
            continue
        found.add(record.external_id, row, record)
    return Records(reviews=found.records())


def _review(row: PlainRow, account: Account, context: Context) -> Review:
    curated = row.text("curated").lower()
    if curated not in PUBLISHED:
        raise BadValueError(f"{row.header('curated')} is {curated[:40]!r}: the shop does not show this review")
    sku = _product(row, context)
    rating = row.whole("rating")
    if rating is None or rating not in RATINGS:
        raise BadValueError(f"{row.header('rating')} is not a whole number from 1 to 5: {row.text('rating')[:40]!r}")
    day = row.day("date")
    if day is None:
        raise BadValueError(f"{row.header('date')} is empty")
    email = row.text("email").lower() or None
    body = row.stated("body")
    parts = (row.text("handle") or row.text("product") or row.text("sku"), email or "", row.text("date"), body or "")
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return Review(
        key, sku, email, None, rating, row.stated("title"), body, day, Origin(account.name_of(row), (row.line,))
    )


def _product(row: PlainRow, context: Context) -> str:
    names = (
        ("sku", row.text("sku").lower()),
        ("handle", row.text("handle").lower()),
        ("id", row.text("product")),
    )
    for kind, name in names:
        if name and f"{kind}:{name}" in context.sku_of:
            return context.sku_of[f"{kind}:{name}"]
    sku = row.text("sku") or row.text("handle") or row.text("product")
    if not sku:
        raise BadValueError("no product: a review of the shop itself")
    return sku


REVIEWS = PlainLayout(
    title="reviews (Judge.me)",
    columns={
        "title": ("title",),
        "body": ("body",),
        "rating": ("rating",),
        "date": ("review_date", "created_at"),
        "curated": ("curated",),
        "name": ("reviewer_name",),
        "email": ("reviewer_email",),
        "product": ("product_id",),
        "handle": ("product_handle",),
        "sku": ("sku", "product_sku"),
    },
    needed=("body", "rating", "date"),
    read=read_reviews,
    amounts=("rating",),
    days=("date",),
)
