"""The table `simulation_truth`: what was planted, so that an analysis can be judged against it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate import purchases as buying
from storelens.simulate import season
from storelens.simulate.affinity import Affinities
from storelens.simulate.arrays import Floats, Ints, SmallFloats
from storelens.simulate.baskets import PRICE_ELASTICITY
from storelens.simulate.clock import ShopClock
from storelens.simulate.fates import CANCELLED_SHARE, GUEST_SHARE
from storelens.simulate.market import CATEGORY_NAMES, REGIONS, regional_tastes, trait
from storelens.simulate.orders import CHANNEL_SHARES_FIRST, CHANNEL_SHARES_LAST, CHANNELS
from storelens.simulate.people import SPEND_P, SPEND_Q, People
from storelens.simulate.products import POPULARITY_EXPONENT, Assortment
from storelens.simulate.promotions import Promotion
from storelens.simulate.purchases import Purchases
from storelens.simulate.rows import BATCH_ROWS, RunningKey, in_batches
from storelens.simulate.stock import LostSales
from storelens.simulate.suppliers import Suppliers

DECIMALS = 9


@dataclass(frozen=True)
class Planted:
    """Everything that was planted before the first day."""

    purchases: Purchases
    people: People
    assortment: Assortment
    affinities: Affinities
    promotions: list[Promotion]
    suppliers: Suppliers


class TruthBook:
    """Numbers the truths and gives them out as rows."""

    def __init__(self) -> None:
        self._key = RunningKey()

    def planted(self, planted: Planted) -> Iterator[TableBatch]:
        """Yield what holds for the shop, its customers, products, pairs, promotions, suppliers and markets."""
        yield from self._about_shop(planted.purchases)
        yield from self._about_customers(planted)
        yield from self._about_products(planted.assortment, planted.affinities)
        yield from self._about_promotions(planted.promotions)
        yield from self._about_suppliers(planted.suppliers)
        yield from self._about_markets()

    def lost_sales(self, lost: LostSales, clock: ShopClock) -> Iterator[TableBatch]:
        """Yield the units lost to empty shelves, by product and day."""
        days = clock.date_texts[lost.day].tolist()
        keys = [f"{product + 1}/{day}" for product, day in zip(lost.product.tolist(), days, strict=True)]
        yield from self._rows("lost_sale", keys, "lost_units", lost.units)

    def _rows(
        self, subject: str, keys: Sequence[str], name: str, values: Sequence[float] | Floats | SmallFloats | Ints
    ) -> Iterator[TableBatch]:
        rounded = np.round(np.asarray(values, dtype=np.float64), DECIMALS)
        for begin in range(0, len(keys), BATCH_ROWS):
            some = keys[begin : begin + BATCH_ROWS]
            yield from in_batches(
                "simulation_truth",
                {
                    "truth_id": self._key.take(len(some)),
                    "subject": [subject] * len(some),
                    "subject_key": some,
                    "name": [name] * len(some),
                    "value": rounded[begin : begin + BATCH_ROWS],
                },
            )

    def _about_shop(self, purchases: Purchases) -> Iterator[TableBatch]:
        for name, value in _shop_truths(purchases).items():
            yield from self._rows("shop", ["shop"], name, [value])

    def _about_customers(self, planted: Planted) -> Iterator[TableBatch]:
        keys = _keys(len(planted.people.region))
        yield from self._rows("customer", keys, "purchase_rate_per_day", planted.purchases.rate_per_day)
        yield from self._rows("customer", keys, "dropout_probability", planted.purchases.dropout)
        yield from self._rows("customer", keys, "spend_level", planted.people.spend_level)

    def _about_products(self, assortment: Assortment, affinities: Affinities) -> Iterator[TableBatch]:
        keys = _keys(len(assortment))
        yield from self._rows("product", keys, "popularity_weight", assortment.popularity)
        yield from self._rows("product", keys, "quality", assortment.quality)
        yield from self._rows("product", keys, "return_probability", assortment.return_probability)
        first = np.flatnonzero(affinities.partner >= 0)
        pairs = [
            f"{one + 1}/{two + 1}" for one, two in zip(first.tolist(), affinities.partner[first].tolist(), strict=True)
        ]
        yield from self._rows("pair", pairs, "affinity_probability", affinities.probability[first])

    def _about_promotions(self, promotions: list[Promotion]) -> Iterator[TableBatch]:
        uplifts = [promotion.uplift_share for promotion in promotions]
        yield from self._rows("promotion", _keys(len(promotions)), "uplift_share", uplifts)

    def _about_suppliers(self, suppliers: Suppliers) -> Iterator[TableBatch]:
        keys = _keys(len(suppliers))
        yield from self._rows("supplier", keys, "lead_time_mean_days", suppliers.lead_mean_days)
        yield from self._rows("supplier", keys, "lead_time_spread_days", suppliers.lead_spread_days)

    def _about_markets(self) -> Iterator[TableBatch]:
        for name in ("season_amplitude_share", "season_peak_day"):
            yield from self._rows("category", CATEGORY_NAMES, name, trait(name))
        keys = [f"{region}/{category}" for region in REGIONS for category in CATEGORY_NAMES]
        yield from self._rows("region", keys, "taste_factor", regional_tastes().ravel())


def _shop_truths(purchases: Purchases) -> dict[str, float]:
    weekdays = {f"weekday_{day}_factor": factor for day, factor in enumerate(season.WEEKDAY_FACTORS, start=1)}
    channels = {
        f"channel_{name}_first_share": share for name, share in zip(CHANNELS, CHANNEL_SHARES_FIRST, strict=True)
    }
    channels |= {f"channel_{name}_last_share": share for name, share in zip(CHANNELS, CHANNEL_SHARES_LAST, strict=True)}
    return {
        "bg_nbd_r": buying.SHAPE_R,
        "bg_nbd_alpha_days": 1 / purchases.scale_per_day,
        "bg_nbd_a": buying.DROPOUT_A,
        "bg_nbd_b": buying.DROPOUT_B,
        "dropout_scale": purchases.dropout_scale,
        "thinned_share": purchases.thinned_share,
        "never_orders_share": purchases.never_orders_share,
        "join_growth_per_year_share": buying.JOIN_GROWTH_PER_YEAR_SHARE,
        "gamma_gamma_p": SPEND_P,
        "gamma_gamma_q": SPEND_Q,
        "gamma_gamma_gamma_of_mean": (SPEND_Q - 1) / SPEND_P,
        "growth_per_year_share": season.GROWTH_PER_YEAR_SHARE,
        "yearly_amplitude_share": season.YEARLY_AMPLITUDE_SHARE,
        "yearly_peak_day": season.YEARLY_PEAK_DAY,
        **weekdays,
        "holiday_factor": season.HOLIDAY_FACTOR,
        "quiet_day_factor": season.QUIET_DAY_FACTOR,
        "advent_factor": season.ADVENT_FACTOR,
        "black_friday_factor": season.BLACK_FRIDAY_FACTOR,
        "cyber_monday_factor": season.CYBER_MONDAY_FACTOR,
        "popularity_exponent": POPULARITY_EXPONENT,
        "price_elasticity": PRICE_ELASTICITY,
        **channels,
        "cancelled_share": CANCELLED_SHARE,
        "guest_share": GUEST_SHARE,
    }


def _keys(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]
