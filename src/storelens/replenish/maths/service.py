"""What service a given reorder point delivers, and with how much stock: cycle service and fill rate, named apart."""

from dataclasses import dataclass

import numpy as np

from storelens.replenish.maths.arguments import FloatArray, Numbers, above_zero, finite, number, refuse
from storelens.replenish.maths.distributions import Demand
from storelens.replenish.maths.safety_stock import protected_demand


@dataclass(frozen=True, eq=False)
class DeliveredService:
    """The service of a reorder point and an order quantity.

    cycle_service_level: share of order cycles without a shortage. fill_rate: share of units served at once as
    textbooks count it, 1 - expected_shortage_per_cycle / Q (never below 0); fill_rate_exact counts a shortage that
    outlasts a cycle once. expected_shortage_per_cycle, safety_stock, average_backorders: units.
    """

    cycle_service_level: FloatArray
    fill_rate: FloatArray
    fill_rate_exact: FloatArray
    expected_shortage_per_cycle: FloatArray
    safety_stock: FloatArray
    average_backorders: FloatArray


@dataclass(frozen=True, eq=False)
class ServiceAndStock(DeliveredService):
    """The same with the stock it takes.

    average_inventory: safety stock + Q / 2, units (textbook; exact is `average_backorders` more). flow_time: how long a
    unit lies, in the demand's time (infinite without demand).
    """

    average_inventory: FloatArray
    flow_time: FloatArray


def service_of_reorder_point(protected: Demand, order_quantity: Numbers, reorder_point: Numbers) -> DeliveredService:
    """Return the service of a reorder point r and a quantity Q (units, Q above 0) for any demand over the lead time.

    Exact fill rate: 1 - (loss(r) - loss(r + Q)) / Q. UsageError for a Q of 0 or less, or parts of a unit where demand
    is in whole units. Source: Snyder and Shen 2019, chapter 5; Zipkin 2000, chapter 6.

    >>> from storelens.replenish.maths.counts import Poisson
    >>> service = service_of_reorder_point(Poisson(3), order_quantity=5, reorder_point=3)
    >>> round(float(service.cycle_service_level), 4), round(float(service.fill_rate_exact), 4)
    (0.6472, 0.8666)
    """
    quantity, point = above_zero("order_quantity", order_quantity), finite("reorder_point", reorder_point)
    if protected.whole_units:
        refuse(
            "order_quantity", quantity, quantity == np.floor(quantity), "a whole number", "round it: units are whole"
        )
    short = protected.loss(point)
    carried = protected.loss(point + quantity)
    waiting = (protected.second_loss(point) - protected.second_loss(point + quantity)) / quantity
    zero = 0 * waiting
    return DeliveredService(
        cycle_service_level=number(protected.cdf(point) + zero),
        fill_rate=number(np.maximum(1 - short / quantity, 0)),
        fill_rate_exact=number(1 - (short - carried) / quantity),
        expected_shortage_per_cycle=number(short + zero),
        safety_stock=number(point - protected.mean + zero),
        average_backorders=number(waiting),
    )


def cycle_service_and_fill_rate(
    demand_mean: Numbers,
    demand_sd: Numbers,
    lead_time: Numbers,
    order_quantity: Numbers,
    reorder_point: Numbers,
    lead_time_sd: Numbers = 0.0,
    review_period: Numbers = 0.0,
) -> ServiceAndStock:
    """Return service and stock for normal demand: mean and standard deviation per time, the times in it.

    Source: Silver, Pyke and Thomas 2017, chapter 6; Chopra and Meindl 2016, chapter 12.

    >>> service = cycle_service_and_fill_rate(2500, 500, lead_time=2, order_quantity=10000, reorder_point=6000)
    >>> round(float(service.cycle_service_level), 4), round(float(service.fill_rate), 4)
    (0.9214, 0.9975)
    """
    demand = protected_demand(demand_mean, demand_sd, lead_time, lead_time_sd, review_period)
    service = service_of_reorder_point(demand, order_quantity, reorder_point)
    stock = service.safety_stock + np.asarray(order_quantity, dtype=np.float64) / 2
    rate = np.asarray(demand_mean, dtype=np.float64)
    flow = np.where(rate > 0, stock / np.where(rate > 0, rate, 1.0), np.inf)
    return ServiceAndStock(**vars(service), average_inventory=number(stock), flow_time=number(flow))
