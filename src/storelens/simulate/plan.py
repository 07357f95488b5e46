"""What is settled before the first day: who buys when, what is sold, by whom it is delivered."""

from dataclasses import dataclass

import numpy as np

from storelens.simulate.affinity import draw_affinities
from storelens.simulate.arrays import Floats, Ints
from storelens.simulate.baskets import Demand
from storelens.simulate.clock import ShopClock
from storelens.simulate.fates import Fates, draw_fates
from storelens.simulate.market import CATEGORIES
from storelens.simulate.people import draw_people
from storelens.simulate.products import Assortment, draw_assortment
from storelens.simulate.promotions import Promotion, category_uplift_by_day, plan_promotions, shop_uplift_by_day
from storelens.simulate.purchases import draw_purchases
from storelens.simulate.season import category_seasons, daily_pace
from storelens.simulate.settings import SimulationSettings
from storelens.simulate.streams import random_streams
from storelens.simulate.suppliers import draw_suppliers
from storelens.simulate.truth import Planted


@dataclass(frozen=True)
class Plan:
    """`running_pace` is the operational time at which each day begins, and the last one ends; `day_starts` is where
    each day's orders begin in order of time."""

    settings: SimulationSettings
    streams: dict[str, np.random.Generator]
    clock: ShopClock
    planted: Planted
    running_pace: Floats
    demand: Demand
    fates: Fates
    day_starts: Ints


def make_plan(settings: SimulationSettings) -> Plan:
    """Return the plan of a shop; raises UsageError when it cannot have so many reviews, or its country is unknown."""
    streams = random_streams(settings.seed)
    clock = ShopClock(settings.start, settings.days, settings.time_zone)
    assortment = draw_assortment(
        streams["products"], settings.products, settings.days, int(clock.months[-1]) + 1, settings.money_digits
    )
    promotions = plan_promotions(streams["promotions"], clock)
    seasons = category_seasons(clock) * category_uplift_by_day(promotions, settings.days)
    pace = daily_pace(clock, settings.country) * _promoted_pace(assortment, promotions, settings.days)
    pace /= pace.mean()
    purchases = draw_purchases(streams["purchases"], pace, settings.customers, settings.orders)
    running_pace = np.concatenate(([0.0], np.cumsum(pace)))
    day_starts = np.searchsorted(purchases.times, running_pace)
    day_starts[-1] = settings.orders
    affinities = draw_affinities(streams["products"], assortment, settings.days)
    suppliers = draw_suppliers(streams["suppliers"], assortment, settings.money_digits)
    people = draw_people(streams["people"], settings.customers)
    return Plan(
        settings,
        streams,
        clock,
        Planted(purchases, people, assortment, affinities, promotions, suppliers),
        running_pace,
        Demand(assortment, affinities, seasons, clock.months),
        draw_fates(streams["fates"], np.diff(day_starts), settings.reviews),
        day_starts,
    )


def _promoted_pace(assortment: Assortment, promotions: list[Promotion], days: int) -> Floats:
    """Return the factor on the shop's orders by day: a category's uplift counts by its share of what is bought."""
    share = np.bincount(assortment.category, weights=assortment.popularity, minlength=len(CATEGORIES))
    by_category = 1 + ((category_uplift_by_day(promotions, days) - 1) * share).sum(axis=1)
    factor: Floats = shop_uplift_by_day(promotions, days) * by_category
    return factor
