"""Planted affinities: who takes product A is tempted by product B."""

from dataclasses import dataclass

import numpy as np

from storelens.simulate.arrays import Floats, Ints
from storelens.simulate.products import Assortment

PRODUCTS_PER_PAIR, MOST_PAIRS = 12, 200
TEMPTATION = (0.20, 0.35)


@dataclass(frozen=True)
class Affinities:
    """`partner` is the product that follows each product, -1 for none; `probability` that it does."""

    partner: Ints
    probability: Floats


def draw_affinities(rng: np.random.Generator, assortment: Assortment, days: int) -> Affinities:
    """Return pairs of products that are always on sale: a popular one and one that sells little by itself.

    The two most popular are left out: what everybody buys cannot lift what goes with it.
    """
    staples = np.flatnonzero(assortment.is_staple(days))
    staples = staples[np.argsort(-assortment.popularity[staples], kind="stable")]
    pairs = max(1, min(len(assortment) // PRODUCTS_PER_PAIR, MOST_PAIRS, (len(staples) - 2) // 3))
    partner, probability = np.full(len(assortment), -1), np.zeros(len(assortment))
    followers = staples[2 + pairs : 2 + 3 * pairs]
    partner[staples[2 : 2 + pairs]] = rng.permutation(followers)[:pairs]
    probability[staples[2 : 2 + pairs]] = np.round(rng.uniform(*TEMPTATION, pairs), 4)
    return Affinities(partner, probability)
