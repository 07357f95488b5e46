"""What was estimated, assumed or found odd while reading an Olist export, in sentences with numbers."""

from collections.abc import Iterator

from storelens.sources.olist.export import Export
from storelens.sources.olist.layouts import PAYMENTS, REVIEWS
from storelens.sources.olist.rows import MONEY_DIGITS, OlistOrder


def notes_of(export: Export) -> list[str]:
    """Return one sentence for each kind of assumption that was made, with how often."""
    return [note for number, note in _counted(export) if number] + [
        "the files name no people and no products: names are made of the category and the first 8 signs of the id",
    ]


def _counted(export: Export) -> Iterator[tuple[int, str]]:
    orders = list(export.orders.values())
    yield from _about_dates(orders)
    bare = sum(order.basket is None for order in orders)
    yield bare, f"{_orders(bare)} without item rows: loaded without lines"
    no_buyer = sum(order.customer_id not in export.buyers for order in orders)
    yield no_buyer, f"{_orders(no_buyer)} without a customers row: loaded as anonymous, region unknown"
    lost = len(export.missing_products)
    yield lost, f"sold, but not in the products file: {lost} of the products, loaded with category unknown"
    names = export.untranslated
    yield len(names), f"categories without an English name, which keep their own: {', '.join(names[:20])}"
    if REVIEWS in export.tables:
        several = sum(len(review.order.basket.lines) > 1 for review in export.reviews if review.order.basket)
        yield several, f"reviews of orders with several lines, put to the first item's product: {several}"
    if PAYMENTS in export.tables:
        yield _payments(orders)


def _about_dates(orders: list[OlistOrder]) -> Iterator[tuple[int, str]]:
    cancelled = sum(order.cancelled_date is not None for order in orders)
    yield (
        cancelled,
        (
            f"{_orders(cancelled)} cancelled without a day: estimated as the last day anything is known of them "
            "(approval, carrier, delivery), else the day of the order"
        ),
    )
    early = sum(order.is_delivered_early for order in orders)
    yield early, f"{_orders(early)} delivered before being placed: the delivery day is left empty"
    repeated = sum(order.time.clock == "repeated" for order in orders)
    yield repeated, f"{_orders(repeated)} placed in an hour that a clock change repeats: the first of the two is taken"
    skipped = sum(order.time.clock == "skipped" for order in orders)
    yield skipped, f"{_orders(skipped)} placed in an hour that a clock change skips: dated one hour later"


def _payments(orders: list[OlistOrder]) -> tuple[int, str]:
    compared = [order for order in orders if order.basket is not None]
    gaps = [order.paid_minor - order.charged_minor for order in compared]
    gaps = [gap for gap in gaps if gap]
    bare_minor = sum(order.paid_minor for order in orders if order.basket is None)
    largest = max(gaps, key=abs, default=0)
    return len(gaps) + bool(bare_minor), (
        f"payments differ from price + freight in {len(gaps)} of {_orders(len(compared))} with items, by "
        f"{_money(sum(gaps))} together, {_money(largest)} at most; orders without items were paid {_money(bare_minor)}"
    )


def _orders(number: int) -> str:
    return f"{number:,} order{'' if number == 1 else 's'}"


def _money(minor: int) -> str:
    whole, part = divmod(abs(minor), 10**MONEY_DIGITS)
    return f"{'-' if minor < 0 else ''}{whole:,}.{part:0{MONEY_DIGITS}}"
