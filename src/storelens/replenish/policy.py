"""`policy`: how many units to order now, of every product, from sales, stock and what is on its way.

The plan's engine with the signature of a closed-loop scorer, so that it can be judged on other people's data.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.forecast import forecast
from storelens.forecast.inputs import Floats
from storelens.replenish.demand import State, read_state
from storelens.replenish.through import Draws, Landing, simulate

CHUNK = 1000  # products simulated at a time: 500 futures of each are 4 MB a table
HALVINGS = 14  # of the search for the cost ratio that delivers a fill rate


def policy(
    sales: Any,
    in_stock: Any,
    on_hand: Any,
    arriving: Any,
    *,
    service: float | None = None,
    holding_cost: float = 0.2,
    shortage_cost: float = 1.0,
) -> npt.NDArray[np.int64]:
    """Return the units to order now, a whole number of 0 or more a product (n).

    `sales` (n, t): units sold a period, a frame or an array; its column dates tell the season, levels of its index the
    groups (shop, product) that lend each other theirs. `in_stock` (n, t): False where sold out. `on_hand` (n) units,
    below 0 where units are owed. `arriving` (k, n): units landing at the start of each of the next k periods; an order
    made now lands one period after these.

    Without `service`, the expected cost is made least: `holding_cost` a unit left at a period's end against
    `shortage_cost` a unit of demand lost. With it, stock is made least for that fill rate: the share of all units
    demanded, over all products together, that is served in the landing period; every product is then held to the same
    ratio of costs, which takes fewer units than the same fill rate for each.

    Raises UsageError where tables do not fit, nothing was ever in stock or sold, or `service` is not within 0 and 1.
    """
    _check_aim(service, holding_cost, shortage_cost)
    state = read_state(sales, in_stock, on_hand, arriving)
    if not len(state.sales):
        return np.zeros(0, dtype=np.int64)
    futures = _futures(state)
    if service is None:
        ratio = shortage_cost / (shortage_cost + holding_cost)
        orders = np.concatenate([order_units(each, ratio) for each in futures])
    else:
        kept = list(futures)
        ratio = _ratio_for(kept, service)
        orders = np.concatenate([order_units(each, ratio) for each in kept])
    return np.ceil(orders - 1e-9).astype(np.int64)


def _check_aim(service: float | None, holding_cost: float, shortage_cost: float) -> None:
    if service is not None and not 0 < service < 1:
        raise UsageError(f"service must be above 0 and below 1, got {service} - use 0.95 for 95%; no stock covers 100%")
    if not (0 < holding_cost < np.inf and 0 < shortage_cost < np.inf):
        raise UsageError(
            f"holding_cost and shortage_cost must be above 0, got {holding_cost} and {shortage_cost}"
            " - give both in the same money per unit"
        )


def order_units(futures: Landing, ratio: float) -> Floats:
    """Return the units (n) after which one more costs more than it saves; `ratio` = shortage / (shortage + holding).

    A unit that is not wanted in its landing period is held; the next order is smaller by it, unless it is more than
    the next period asks for: then it is held for that period too. So slow sellers get less than the newsvendor's.
    """
    most = np.ceil(np.maximum(_quantile(futures.need, ratio), 0.0))
    enough = _quantile(futures.after, ratio)[:, np.newaxis]
    least = np.zeros_like(most)
    rows = np.flatnonzero(most > 0)
    while len(rows):
        last = np.ceil((least[rows] + most[rows]) / 2.0)  # is the last of so many units worth ordering?
        need, order = futures.need[rows], last[:, np.newaxis]
        saved = ratio * (need > order - 1.0).mean(axis=1)
        held = (need <= order - 1.0).mean(axis=1) + (order - need > enough[rows]).mean(axis=1)
        worth = saved >= (1.0 - ratio) * held
        least[rows] = np.where(worth, last, least[rows])
        most[rows] = np.where(worth, most[rows], last - 1.0)
        rows = rows[least[rows] < most[rows]]
    return least


def fill_rate(futures: list[Landing], ratio: float) -> float:
    """Return the share of the landing period's demand that orders at this ratio are expected to serve."""
    lost = wanted = 0.0
    for each in futures:
        short = np.maximum(each.need - order_units(each, ratio)[:, np.newaxis], 0.0)
        lost += float(np.minimum(short, each.landing).sum())
        wanted += float(each.landing.sum(dtype=float))
    return 1.0 - lost / wanted if wanted > 0 else 1.0


def _ratio_for(futures: list[Landing], service: float) -> float:
    """Return the cost ratio, the same for all products, whose orders serve the share asked for."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        if fill_rate(futures, middle) < service:
            low = middle
        else:
            high = middle
    return high


def _futures(state: State) -> Iterator[Landing]:
    made = forecast(state.sales, state.lead + 1, state.seasons, sold_out=~state.in_stock, groups=state.groups)
    return (
        simulate(made.rows(rows), state.on_hand[rows], state.arriving[:, rows], seed=rows.start)
        for rows in (slice(start, start + CHUNK) for start in range(0, len(state.sales), CHUNK))
    )


def _quantile(draws: Draws, q: float) -> Floats:
    """Return the least draw (n) that at least a share q lies at or below."""
    place = min(max(int(np.ceil(q * draws.shape[1] - 1e-9)) - 1, 0), draws.shape[1] - 1)
    return np.partition(draws, place, axis=1)[:, place].astype(float)
