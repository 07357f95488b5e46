"""Several products ordered together from one supplier: how often to order, and which product every how many times.

Every order costs `shared_fixed_cost`, and each product in it its own fixed cost. Steady demand; time in the demand
rates' unit. Product i is ordered every m_i x T with a whole m_i; the cost is then at least sqrt(2 A B) with
A = K + sum k_i / m_i and B = sum m_i h_i d_i, at T = sqrt(2 A / B).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storelens.errors import UsageError
from storelens.replenish.maths.arguments import (
    FloatArray,
    Numbers,
    above_zero,
    at_least_zero,
    one_row,
    single,
)

_MOST_CHANGES = 5_000_000


@dataclass(frozen=True, eq=False)
class JointPolicy:
    """A common cycle. base_cycle_time: time between orders; order_multiples: m by product; order_quantities: units by
    product; cost: ordering and holding, money per time."""

    base_cycle_time: float
    order_multiples: FloatArray
    order_quantities: FloatArray
    cost: float


@dataclass(frozen=True)
class _Products:
    shared: float
    own: FloatArray
    held: FloatArray  # h d: what a unit of time between orders adds to the holding cost, times 2
    rates: FloatArray

    def policy(self, multiples: FloatArray) -> JointPolicy:
        fixed, held = self.shared + (self.own / multiples).sum(), (multiples * self.held).sum()
        time = float(np.sqrt(2 * fixed / held))
        return JointPolicy(time, multiples, multiples * time * self.rates, float(np.sqrt(2 * fixed * held)))

    def shortest(self, known: JointPolicy) -> float:
        """Return a base cycle below which every policy costs more than a known one: K / T alone is too much."""
        apart = float(np.sqrt(2 * self.own * self.held).sum())
        return self.shared / (known.cost - apart)


def joint_replenishment_silver(
    shared_fixed_cost: float, individual_fixed_costs: Numbers, holding_costs: Numbers, demand_rates: Numbers
) -> JointPolicy:
    """Return Silver's heuristic: the product with the least k / (h d) in every order, the others every m_i-th.

    shared_fixed_cost: money per order; individual_fixed_costs: money per order and product; both 0 or more, not all 0.
    holding_costs: money per unit and time; demand_rates: units per time; above 0. UsageError otherwise.
    m_i is sqrt(k_i / (h_i d_i) x h_1 d_1 / (K + k_1)) rounded, at least 1. Source: Silver 1976; Silver, Pyke and
    Peterson 1998, chapter 11.

    >>> best = joint_replenishment_silver(10, [1.87, 5.27, 7.94, 8.19, 8.87], [0.2] * 5, [1736, 656, 558, 170, 142])
    >>> best.order_multiples.tolist(), round(best.cost, 4)
    ([1.0, 1.0, 1.0, 3.0, 3.0], 218.6863)
    """
    return _silver(_checked(shared_fixed_cost, individual_fixed_costs, holding_costs, demand_rates))


def joint_replenishment_best(
    shared_fixed_cost: float, individual_fixed_costs: Numbers, holding_costs: Numbers, demand_rates: Numbers
) -> JointPolicy:
    """Return the cheapest whole multiples there are; never dearer than Silver's.

    At a cycle T product i is best ordered every m-th time with m (m - 1) <= 2 k_i / (h_i d_i T^2) <= m (m + 1), so the
    multiples change at known T only; all of them are tried, from the longest useful T down to K / (cost - cost apart).
    Arguments as for Silver's; the shared cost above 0. Source: Goyal 1974; van Eijs 1993.

    >>> best = joint_replenishment_best(10, [1.87, 5.27, 7.94, 8.19, 8.87], [0.2] * 5, [1736, 656, 558, 170, 142])
    >>> round(best.cost, 4)
    218.2516
    """
    products = _checked(shared_fixed_cost, individual_fixed_costs, holding_costs, demand_rates)
    above_zero("shared_fixed_cost", products.shared, "without it order each product by its own eoq")
    silver = _silver(products)
    weights = 2 * products.own / products.held
    counts = np.floor(0.5 * (np.sqrt(1 + 4 * weights / products.shortest(silver) ** 2) - 1))
    product, before = _changes(counts)  # m becomes m + 1 where T falls below sqrt(weight / (m (m + 1)))
    order = np.argsort(-weights[product] / (before * (before + 1)), kind="stable")
    best = _cheapest(products, product[order], before[order], before[order] + 1)
    return best if best.cost < silver.cost else silver


def joint_replenishment_power_of_two(
    shared_fixed_cost: float, individual_fixed_costs: Numbers, holding_costs: Numbers, demand_rates: Numbers
) -> JointPolicy:
    """Return the cheapest multiples among 1, 2, 4, 8 ...: easy to plan, never more than 6 % above the best.

    At a cycle T a multiple doubles where T falls below sqrt(k_i / (h_i d_i)) / m; all changes are tried. Arguments as
    for Silver's. Source: Jackson, Maxwell and Muckstadt 1985; Roundy 1985.

    >>> fixed, rates = [1.87, 5.27, 7.94, 8.19, 8.87], [1736, 656, 558, 170, 142]
    >>> best = joint_replenishment_power_of_two(10, fixed, [0.2] * 5, rates)
    >>> best.order_multiples.tolist()
    [1.0, 1.0, 1.0, 2.0, 2.0]
    """
    products = _checked(shared_fixed_cost, individual_fixed_costs, holding_costs, demand_rates)
    weights = products.own / products.held
    least = float(weights.min())
    if products.shared == 0 and least == 0:
        line = "shared_fixed_cost must be above 0 where a product's own fixed cost is 0, got 0"
        raise UsageError(f"{line} - order that product as it sells")
    # Where every product would be ordered every second time or less, the base cycle is only counted in smaller steps.
    shortest = max(products.shortest(_silver(products)) if products.shared else 0.0, 0.5 * float(np.sqrt(least)))
    counts = np.ceil(0.5 * np.log2(np.maximum(weights / shortest**2, 1)))
    product, doublings = _changes(counts)  # m becomes 2 m where T falls below sqrt(weight) / m
    before = 2.0 ** (doublings - 1)
    order = np.argsort(-weights[product] / before**2, kind="stable")
    return _cheapest(products, product[order], before[order], 2 * before[order])


def _silver(products: _Products) -> JointPolicy:
    weights = products.own / products.held
    first = int(np.argmin(weights))
    shared = products.shared + products.own[first]
    free = np.sqrt(weights * products.held[first] / shared) if shared else np.ones(weights.size)
    multiples = np.maximum(np.floor(free + 0.5), 1)
    multiples[first] = 1
    return products.policy(multiples)


def _changes(counts: FloatArray) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """Return the product of each change of a multiple, and which change of that product it is, from 1."""
    if counts.sum() > _MOST_CHANGES:
        raise UsageError(
            "shared_fixed_cost is too small beside individual_fixed_costs - order each product by its own eoq"
        )
    whole = counts.astype(np.int64)
    product = np.repeat(np.arange(whole.size, dtype=np.int64), whole)
    return product, np.arange(product.size) - np.repeat(np.cumsum(whole) - whole, whole) + np.float64(1)


def _cheapest(
    products: _Products, product: npt.NDArray[np.int64], before: FloatArray, after: FloatArray
) -> JointPolicy:
    """Return the cheapest policy met as the multiples change one by one, all of them 1 at first."""
    fixed = np.cumsum(
        np.concatenate([[products.shared + products.own.sum()], products.own[product] * (1 / after - 1 / before)])
    )
    held = np.cumsum(np.concatenate([[products.held.sum()], products.held[product] * (after - before)]))
    taken = int(np.argmin(fixed * held))
    multiples = np.ones(products.own.size)
    np.maximum.at(multiples, product[:taken], after[:taken])
    return products.policy(multiples)


def _checked(
    shared_fixed_cost: float, individual_fixed_costs: Numbers, holding_costs: Numbers, demand_rates: Numbers
) -> _Products:
    shared = float(at_least_zero("shared_fixed_cost", single("shared_fixed_cost", shared_fixed_cost)))
    way_out = "give one for each product"
    own = one_row("individual_fixed_costs", individual_fixed_costs, way_out)
    own = at_least_zero("individual_fixed_costs", own)
    holding = above_zero("holding_costs", holding_costs)
    rates = above_zero("demand_rates", demand_rates, "leave out products that do not sell")
    for name, array in (("holding_costs", holding), ("demand_rates", rates)):
        if array.ndim and array.shape != own.shape:
            raise UsageError(
                f"{name} must be as many as individual_fixed_costs, got {array.size} for {own.size} - {way_out}"
            )
    if shared + own.sum() == 0:
        raise UsageError(
            "shared_fixed_cost and individual_fixed_costs are all 0 - without them order every unit as it sells"
        )
    return _Products(shared, own, np.broadcast_to(holding * rates, own.shape), np.broadcast_to(rates, own.shape))
