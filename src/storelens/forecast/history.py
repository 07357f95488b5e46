"""What a method reads: demand with what each period counts for, so that season and promotion are already out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from storelens.forecast.inputs import Floats, Whole
from storelens.forecast.pace import Pace

CHUNK = 1000  # products at a time: a table of 10,000 x 730 is 58 MB, and several are needed at once
PEER_MEMORY = 30.0  # periods
ENOUGH_PEERS = 5


@dataclass(frozen=True)
class History:
    """`demand` (n, t) units and `exposure` (n, t): what a period counts for, 1 an ordinary one, 0 an unknown one.

    `peers` (n) is the level of products like it, units per exposure; `season` the longest cycle, 1 for none;
    `counted`: whether demand is whole units; `pace`: how the shop as a whole sells, where that was measured.
    """

    demand: Floats
    exposure: Floats
    peers: Floats
    season: int
    counted: bool = True
    pace: Pace | None = None

    @property
    def periods(self) -> int:
        return int(self.demand.shape[1])

    @cached_property
    def values(self) -> Floats:
        """Demand per unit of exposure (n, t), 0 where unknown."""
        values = np.zeros_like(self.demand)
        np.divide(self.demand, self.exposure, out=values, where=self.exposure > 0)
        return values

    def rows(self, rows: slice) -> "History":
        """Return some products of it."""
        return History(self.demand[rows], self.exposure[rows], self.peers[rows], self.season, self.counted, self.pace)


def peer_levels(demand: Floats, exposure: Floats, groups: Sequence[Whole]) -> Floats:
    """Return what products like each one sell per exposure (n): the median of its first group with enough to tell.

    A group that mostly sells nothing lends its mean instead; where nothing was ever sold the level is 0.
    """
    demanded, exposed = recent_sums(demand, exposure)
    seen = exposed > 0
    peers = np.full(len(demand), _typical(demanded[seen], exposed[seen]))
    for group in reversed(groups):
        for number in range(int(group.max(initial=-1)) + 1):
            inside = group == number
            if (inside & seen).sum() >= ENOUGH_PEERS:
                peers[inside] = _typical(demanded[inside & seen], exposed[inside & seen])
    return peers


def recent_sums(demand: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    """Return discounted sums of both (n), in which old periods count little."""
    weights = (1.0 - 1.0 / PEER_MEMORY) ** np.arange(demand.shape[1] - 1, -1, -1.0)
    return demand @ weights, exposure @ weights


def _typical(demanded: Floats, exposed: Floats) -> float:
    if not len(demanded):
        return 0.0
    return float(np.median(demanded / exposed)) or float(demanded.sum() / exposed.sum())
