"""Orders and their lines in money: prices, discounts, shipping, tax, channel and status."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.arrays import Bools, Floats, Ints, texts
from storelens.simulate.baskets import Lines
from storelens.simulate.clock import ShopClock, instant_texts
from storelens.simulate.discounts import CODES, draw_codes, percent_of, spread
from storelens.simulate.fates import Fates
from storelens.simulate.market import REGIONS
from storelens.simulate.products import Assortment, minor_per_unit
from storelens.simulate.rows import RunningKey, in_batches

TAX_PERCENT = 8
SHIPPING, FREE_SHIPPING_FROM = 4.95, 60.0
CHANNELS = ("web", "app", "store", "marketplace")
CHANNEL_SHARES_FIRST = (0.54, 0.16, 0.16, 0.14)
CHANNEL_SHARES_LAST = (0.40, 0.36, 0.12, 0.12)
STORE = CHANNELS.index("store")
STATUSES = ("pending", "paid", "shipped", "delivered", "cancelled")
PENDING, PAID, SHIPPED, DELIVERED, CANCELLED = range(len(STATUSES))
PENDING_SHARE = 0.3  # of the last day's orders


@dataclass(frozen=True)
class OrderBlock:
    """The orders of a block of days before they are priced, in order of time; `instant` in seconds since 1970 UTC."""

    first_order_id: int
    customer: Ints
    day: Ints
    instant: Ints
    region: Ints
    spend_level: Floats
    is_first: Bools
    fates: Fates

    @property
    def ids(self) -> Ints:
        """The orders' keys."""
        return np.arange(self.first_order_id, self.first_order_id + len(self.customer))


@dataclass(frozen=True)
class Sales:
    """Lines and orders in money; `starts` is where each order's lines begin, `goods` what they cost after discount."""

    lines: Lines
    item_ids: Ints
    starts: Ints
    unit_price: Ints
    unit_cost: Ints
    discount: Ints
    goods: Ints
    shipping: Ints
    tax: Ints
    code: Ints
    channel: Ints


class SalesDesk:
    """Prices the orders of one block after another."""

    def __init__(
        self,
        rng: np.random.Generator,
        assortment: Assortment,
        clock: ShopClock,
        percent_off: Ints,
        money_digits: int,
    ) -> None:
        self._rng, self._assortment, self._clock, self._percent_off = rng, assortment, clock, percent_off
        unit = minor_per_unit(money_digits)
        self._shipping, self._free_from = round(SHIPPING * unit), round(FREE_SHIPPING_FROM * unit)
        self._item_key = RunningKey()
        self._status_texts, self._channel_texts = texts([*STATUSES]), texts([*CHANNELS])
        self._code_texts, self._region_texts = texts([code for code, _ in CODES]), texts([*REGIONS])

    def sell(self, block: OrderBlock, lines: Lines) -> Sales:
        """Return what the orders' lines cost; every order has a line."""
        starts = np.searchsorted(lines.order, np.arange(len(block.customer)))
        month = self._clock.months[lines.day]
        unit_price = self._assortment.price[month, lines.product]
        gross = unit_price * lines.quantity
        off = percent_of(gross, self._percent_off[lines.day, self._assortment.category[lines.product]])
        code = draw_codes(self._rng, block.is_first, self._clock.days_of_year[block.day], block.spend_level)
        by_code = percent_of(np.add.reduceat(gross - off, starts), np.array([percent for _, percent in CODES])[code])
        discount = off + spread(by_code, gross - off, starts)
        goods = np.add.reduceat(gross - discount, starts)
        channel = self._channels(block.day)
        return Sales(
            lines,
            self._item_key.take(len(lines)),
            starts,
            unit_price,
            self._assortment.cost[month, lines.product],
            discount,
            goods,
            np.where((channel == STORE) | (goods >= self._free_from), 0, self._shipping),
            percent_of(goods, TAX_PERCENT),
            code,
            channel,
        )

    def batches(self, block: OrderBlock, sales: Sales) -> Iterator[TableBatch]:
        """Yield `orders`, then `order_items`."""
        yield from in_batches("orders", self._order_columns(block, sales))
        lines = sales.lines
        yield from in_batches(
            "order_items",
            {
                "order_item_id": sales.item_ids,
                "order_id": lines.order + block.first_order_id,
                "product_id": lines.product + 1,
                "quantity": lines.quantity,
                "unit_price_minor": sales.unit_price,
                "discount_minor": sales.discount,
                "unit_cost_minor": sales.unit_cost,
            },
        )

    def _order_columns(self, block: OrderBlock, sales: Sales) -> dict[str, object]:
        fates, dates = block.fates, self._clock.date_texts
        status = self._statuses(block)
        customer = (block.customer + 1).astype(object)
        customer[fates.is_guest | fates.is_test] = None
        return {
            "order_id": block.ids,
            "customer_id": customer,
            "ordered_at": instant_texts(block.instant),
            "order_date": dates[block.day],
            "order_hour": self._clock.local_hours(block.instant),
            "region": self._region_texts[block.region],
            "status": self._status_texts[status],
            "channel": self._channel_texts[sales.channel],
            "discount_code": self._code_texts[sales.code],
            "shipping_minor": sales.shipping,
            "tax_minor": sales.tax,
            "cancelled_date": dates[np.where(status == CANCELLED, block.day + fates.cancel_lag, -1)],
            "delivered_date": dates[np.where(status == DELIVERED, block.day + fates.delivery_lag, -1)],
            "is_test": fates.is_test.astype(np.int64),
        }

    def _statuses(self, block: OrderBlock) -> Ints:
        """Return how each order stands on the shop's last day."""
        last_day, fates = self._clock.days - 1, block.fates
        is_pending = (block.day == last_day) & (self._rng.random(len(block.day)) < PENDING_SHARE)
        reached = [
            fates.cancel_lag >= 0,
            block.day + fates.delivery_lag <= last_day,
            block.day + fates.ship_lag < last_day,
            is_pending,
        ]
        return np.select(reached, [CANCELLED, DELIVERED, SHIPPED, PENDING], PAID)

    def _channels(self, day: Ints) -> Ints:
        """Return channels whose shares drift from the shop's first day to its last."""
        first, last = np.cumsum(CHANNEL_SHARES_FIRST), np.cumsum(CHANNEL_SHARES_LAST)
        progress = day / max(1, self._clock.days - 1)
        drawn = self._rng.random(len(day))
        channel = np.zeros(len(day), dtype=np.int64)
        for place in range(len(CHANNELS) - 1):
            channel += first[place] + (last[place] - first[place]) * progress <= drawn
        return channel
