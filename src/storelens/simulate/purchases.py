"""Who orders when: customers join, buy at their own rate and drop out, after Fader, Hardie and Lee (2005), BG/NBD.

Time here is operational: it runs fast on busy days, so that a customer's exponential gaps become the shop's seasons.
Nothing is known here of products or money.
"""

from dataclasses import dataclass

import numpy as np

from storelens.simulate.arrays import Floats, Ints

SHAPE_R = 0.9
DROPOUT_A, DROPOUT_B = 0.9, 3.2
JOIN_GROWTH_PER_YEAR_SHARE = 0.15
OPENING_RUSH_SHARE, OPENING_RUSH_DAYS = 0.24, 45
NEVER_ORDERS_SHARE = 0.06  # or more, where most orders would otherwise be somebody's only one
MOST_BUYERS_PER_ORDER = 0.6
ORDERS_ON_JOINING_SHARE = 0.60
FIRST_ORDER_DELAY_DAYS = 30.0
SLOWEST_SCALE_PER_DAY, FASTEST_SCALE_PER_DAY = 1e-6, 0.25
CALIBRATION_CUSTOMERS = 20_000
MOST_THINNED_SHARE = 0.04


@dataclass(frozen=True)
class Purchases:
    """Every order's customer (index) and operational time, in order of time, with what was planted in customers.

    `rate_per_day` and `dropout` are by customer; `scale_per_day` is 1 / alpha of the BG/NBD; `dropout_scale` is 1
    unless the shop needs more orders per customer than such customers would place; `never_orders_share` of the
    customers only join; `thinned_share` of the orders
    drawn was removed at random to meet the number asked for.
    """

    customers: Ints
    times: Floats
    join_days: Ints
    rate_per_day: Floats
    dropout: Floats
    scale_per_day: float
    dropout_scale: float
    never_orders_share: float
    thinned_share: float


@dataclass(frozen=True)
class _Traits:
    """What a customer brings, before the shop's pace is known."""

    joined: Floats
    first_delay: Floats
    rate: Floats
    dropout: Floats

    def every(self, step: int) -> "_Traits":
        return _Traits(self.joined[::step], self.first_delay[::step], self.rate[::step], self.dropout[::step])


def draw_purchases(rng: np.random.Generator, pace: Floats, customers: int, orders: int) -> Purchases:
    """Return exactly `orders` orders of `customers` customers over the days of `pace`."""
    never_orders_share = max(NEVER_ORDERS_SHARE, 1 - MOST_BUYERS_PER_ORDER * orders / customers)
    join_days, traits = _draw_traits(rng, pace, customers, never_orders_share)
    end = float(pace.sum())
    seed = int(rng.integers(2**62))
    scale = _calibrate(seed, traits, end, orders)
    who, when = _events(seed, traits, scale, end)
    while len(who) < orders:
        scale *= 1.01
        who, when = _events(seed, traits, scale, end)
    kept = _kept(rng, len(who), orders)
    thinned_share = 1 - orders / len(who)
    who, when = who[kept], when[kept]
    by_time = np.argsort(when, kind="stable")
    return Purchases(
        who[by_time],
        when[by_time],
        join_days,
        traits.rate * scale,
        traits.dropout * _slowness(scale),
        scale,
        _slowness(scale),
        never_orders_share,
        thinned_share,
    )


def _draw_traits(
    rng: np.random.Generator, pace: Floats, customers: int, never_orders_share: float
) -> tuple[Ints, _Traits]:
    days = len(pace)
    moments = _join_moments(rng, customers, days)
    join_days = np.minimum(moments.astype(np.int64), days - 1)
    clock = np.concatenate(([0.0], np.cumsum(pace)))
    delay = rng.standard_exponential(customers)
    delay *= np.where(rng.random(customers) < ORDERS_ON_JOINING_SHARE, 0.02, FIRST_ORDER_DELAY_DAYS)
    never = rng.random(customers) < never_orders_share
    never[0] = False  # somebody must order
    delay[never] = np.inf
    rate = np.maximum(rng.standard_gamma(SHAPE_R, customers), 1e-6)
    dropout = rng.beta(DROPOUT_A, DROPOUT_B, customers)
    return join_days, _Traits(clock[join_days] + (moments - join_days) * pace[join_days], delay, rate, dropout)


def _join_moments(rng: np.random.Generator, customers: int, days: int) -> Floats:
    """Return when each customer joins, in days, in order: a rush at the opening, then growth; the first at once."""
    joins = (1 + JOIN_GROWTH_PER_YEAR_SHARE) ** (np.arange(days) / 365.25)
    joins *= (1 - OPENING_RUSH_SHARE) / joins.sum()
    rush = min(days, OPENING_RUSH_DAYS)
    joins[:rush] += OPENING_RUSH_SHARE / rush
    moments: Floats = np.interp(rng.random(customers), np.concatenate(([0.0], np.cumsum(joins))), np.arange(days + 1.0))
    moments.sort()
    moments[0] = 0.0
    return moments


def _slowness(scale: float) -> float:
    """Return by how much drop-out and first delay shrink: nothing, until customers would have to buy absurdly fast."""
    return min(1.0, FASTEST_SCALE_PER_DAY / scale)


def _events(seed: int, traits: _Traits, scale: float, end: float) -> tuple[Ints, Floats]:
    """Return every purchase before `end`: after each repeat purchase a customer may drop out for good."""
    rng = np.random.Generator(np.random.PCG64(seed))
    slowness = _slowness(scale)
    when = traits.joined + traits.first_delay * slowness
    who = np.flatnonzero(when < end).astype(np.int32)
    when = when[who]
    gap, dropout = 1 / (traits.rate[who] * scale), traits.dropout[who] * slowness
    customers, times = [who], [when]
    while len(who):
        when = when + rng.standard_exponential(len(who)) * gap
        inside = when < end
        customers.append(who[inside])
        times.append(when[inside])
        stays = inside & (rng.random(len(who)) >= dropout)
        who, when, gap, dropout = who[stays], when[stays], gap[stays], dropout[stays]
    return np.concatenate(customers), np.concatenate(times)


def _calibrate(seed: int, traits: _Traits, end: float, orders: int) -> float:
    """Return a scale of the rates at which a little more than `orders` come out, found on a sample of customers."""
    step = max(1, len(traits.rate) // CALIBRATION_CUSTOMERS)
    sample = traits.every(step)
    aim = orders * len(sample.rate) / len(traits.rate)
    low, high = 0.0, 0.01
    while (count := len(_events(seed, sample, high, end)[0])) < aim:
        low, high = high, high * 2
    while count > aim * (1 + MOST_THINNED_SHARE) + 2 and high - low > 1e-6 * high and high > SLOWEST_SCALE_PER_DAY:
        middle = (low + high) / 2
        drawn = len(_events(seed, sample, middle, end)[0])
        if drawn >= aim:
            high, count = middle, drawn
        else:
            low = middle
    return high


def _kept(rng: np.random.Generator, drawn: int, orders: int) -> Ints:
    """Return `orders` of `drawn` places, chosen at random."""
    gone = rng.choice(drawn, drawn - orders, replace=False, shuffle=False)
    keep = np.ones(drawn, dtype=np.bool_)
    keep[gone] = False
    return np.flatnonzero(keep)
