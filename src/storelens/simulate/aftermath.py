"""What follows an order: goods that come back, money that is not goods, and reviews. All three follow quality."""

from collections.abc import Iterator

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.arrays import Bools, Ints, SmallFloats, texts
from storelens.simulate.baskets import Lines
from storelens.simulate.clock import ShopClock
from storelens.simulate.fates import MOST_CANCEL_DAYS, MOST_DELIVERY_DAYS, Fates
from storelens.simulate.movements import CANCELLATION, RETURN, Movements
from storelens.simulate.orders import OrderBlock, Sales
from storelens.simulate.plan import Plan
from storelens.simulate.products import Assortment
from storelens.simulate.review_texts import draw_return_reasons, draw_review_texts
from storelens.simulate.rows import RunningKey, in_batches
from storelens.simulate.stock import Restock

RETURN_WINDOW_DAYS = 28
LONGEST_RESTOCK_DAYS = max(MOST_DELIVERY_DAYS + RETURN_WINDOW_DAYS, MOST_CANCEL_DAYS)
PART_RETURNED_SHARE = 0.5  # of the returned lines with more than one unit
SHIPPING_REFUND_SHARE, GOODWILL_SHARE, GOODWILL_PERCENT = 0.012, 0.006, 10
REFUND_AFTER_DAYS = 6
RATING_BASE, RATING_BY_QUALITY, RATING_SPREAD, RETURNED_STARS = 1.7, 3.4, 0.8, 1.0
REVIEW_AFTER_DAYS = 8.0


def plan_restock(rng: np.random.Generator, block: OrderBlock, lines: Lines, plan: Plan) -> Restock:
    """Return what will come back of each line before the shop's last day is over: cancelled, or sent back."""
    fates = block.fates
    lag = fates.cancel_lag.astype(np.int64)[lines.order]
    is_cancelled = lag >= 0
    after = 1 + (rng.random(len(lines)) * RETURN_WINDOW_DAYS).astype(np.int64)
    return_day = lines.day + fates.delivery_lag[lines.order] + after
    is_returned = rng.random(len(lines)) < plan.planted.assortment.return_probability[lines.product]
    is_returned &= ~is_cancelled & ~fates.is_test[lines.order] & (return_day < plan.clock.days)
    is_part = is_returned & (rng.random(len(lines)) < PART_RETURNED_SHARE)
    day = np.select([is_cancelled, is_returned], [lines.day + lag, return_day], -1)
    return Restock(day, np.where(is_part, 1, lines.quantity), is_cancelled)


def returning_movements(block: OrderBlock, lines: Lines, restock: Restock) -> Movements:
    """Return the stock movements of what comes back."""
    rows = np.flatnonzero(restock.day >= 0)
    kind = np.where(restock.is_cancellation[rows], CANCELLATION, RETURN)
    reference = lines.order[rows] + block.first_order_id
    return Movements(restock.day[rows], kind, lines.product[rows], restock.quantity[rows], reference)


class Aftermath:
    """Writes `returns`, `refunds` and `reviews` of one block after another."""

    def __init__(
        self,
        rng: np.random.Generator,
        review_rng: np.random.Generator,
        assortment: Assortment,
        leniency: SmallFloats,
        clock: ShopClock,
    ) -> None:
        self._rng, self._review_rng = rng, review_rng
        self._assortment, self._leniency, self._clock = assortment, leniency, clock
        self._return_key, self._refund_key, self._review_key = RunningKey(), RunningKey(), RunningKey()

    def batches(self, block: OrderBlock, sales: Sales, restock: Restock) -> Iterator[TableBatch]:
        """Yield the rows that follow from a block's orders, whenever they are dated."""
        yield from self._returns(sales, restock)
        yield from self._refunds(block, sales)
        yield from self._reviews(block, sales, restock)

    def _returns(self, sales: Sales, restock: Restock) -> Iterator[TableBatch]:
        rows = np.flatnonzero((restock.day >= 0) & ~restock.is_cancellation)
        lines, quantity = sales.lines, restock.quantity[rows]
        order, product = lines.order[rows], lines.product[rows]
        value = sales.unit_price[rows] * lines.quantity[rows] - sales.discount[rows]
        amount = value * quantity // lines.quantity[rows]
        category = self._assortment.category[product]
        yield from in_batches(
            "returns",
            {
                "return_id": self._return_key.take(len(rows)),
                "order_item_id": sales.item_ids[rows],
                "return_date": self._clock.date_texts[restock.day[rows]],
                "quantity": quantity,
                "amount_minor": amount,
                "tax_minor": sales.tax[order] * amount // np.maximum(sales.goods[order], 1),
                "reason": draw_return_reasons(self._rng, category, self._assortment.quality[product]),
            },
        )

    def _refunds(self, block: OrderBlock, sales: Sales) -> Iterator[TableBatch]:
        """A late parcel's shipping is paid back; now and then a part of the price, for goodwill."""
        drawn = self._rng.random(len(block.day))
        after = 1 + (self._rng.random(len(block.day)) * REFUND_AFTER_DAYS).astype(np.int64)
        day = block.day + block.fates.delivery_lag + after
        stands = _stands(block.fates) & (day < self._clock.days)
        is_shipping = stands & (drawn < SHIPPING_REFUND_SHARE) & (sales.shipping > 0)
        is_goodwill = stands & (drawn > 1 - GOODWILL_SHARE) & (sales.goods >= GOODWILL_PERCENT)
        rows = np.flatnonzero(is_shipping | is_goodwill)
        by_shipping = is_shipping[rows]
        yield from in_batches(
            "refunds",
            {
                "refund_id": self._refund_key.take(len(rows)),
                "order_id": block.ids[rows],
                "refund_date": self._clock.date_texts[day[rows]],
                "kind": np.where(by_shipping, texts(["shipping"]), texts(["goodwill"])),
                "amount_minor": np.where(
                    by_shipping, sales.shipping[rows], sales.goods[rows] * GOODWILL_PERCENT // 100
                ),
                "reason": np.where(by_shipping, texts(["Late delivery"]), texts(["Apology for the trouble"])),
            },
        )

    def _reviews(self, block: OrderBlock, sales: Sales, restock: Restock) -> Iterator[TableBatch]:
        """One line of every reviewed order is rated, after it was delivered."""
        order = np.flatnonzero(block.fates.is_reviewed)
        rng, lines = self._review_rng, np.diff(np.append(sales.starts, len(sales.lines)))[order]
        row = sales.starts[order] + (rng.random(len(order)) * lines).astype(np.int64)
        product, customer = sales.lines.product[row], block.customer[order]
        rating = self._ratings(product, customer, (restock.day >= 0)[row])
        title, comment = draw_review_texts(rng, rating, self._assortment.category[product])
        day = self._review_days(block.day[order] + block.fates.delivery_lag[order])
        yield from in_batches(
            "reviews",
            {
                "review_id": self._review_key.take(len(order)),
                "product_id": product + 1,
                "customer_id": customer + 1,
                "order_id": block.ids[order],
                "rating": rating,
                "title": title,
                "comment": comment,
                "review_date": self._clock.date_texts[day],
            },
        )

    def _ratings(self, product: Ints, customer: Ints, is_returned: Bools) -> Ints:
        stars = RATING_BASE + RATING_BY_QUALITY * self._assortment.quality[product] + self._leniency[customer]
        stars += self._review_rng.normal(0, RATING_SPREAD, len(product)) - RETURNED_STARS * is_returned
        return np.clip(np.rint(stars), 1, 5).astype(np.int64)

    def _review_days(self, delivered: Ints) -> Ints:
        """Return a day after delivery and not after the shop's last."""
        last = self._clock.days - 1
        day = delivered + 1 + (self._review_rng.standard_exponential(len(delivered)) * REVIEW_AFTER_DAYS).astype(int)
        within = delivered + 1 + (self._review_rng.random(len(delivered)) * (last - delivered)).astype(np.int64)
        return np.where(day <= last, day, within)


def _stands(fates: Fates) -> Bools:
    return (fates.cancel_lag < 0) & ~fates.is_test
