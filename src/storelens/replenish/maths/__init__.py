"""The inventory mathematics: pure functions from textbook to number, arrays in and arrays out, no store and no screen.

Demands (`Normal`, `Gamma`, `Poisson`, `NegativeBinomial`, `Listed`) answer questions about a stretch of time; lot sizes
for steady demand, for changing known demand and for several products at once need none; policies and service turn a
demand into levels. `solve` takes a textbook problem by its kind. Every refusal is a `UsageError`.
"""

from storelens.replenish.maths.continuous_review import (
    ReorderPolicy,
    best_reorder_point,
    r_q_cost,
    r_q_cost_normal,
    r_q_exact,
    r_q_normal_exact,
    r_q_optimal_r_for_q,
    r_q_poisson_exact,
)
from storelens.replenish.maths.counts import NegativeBinomial, Poisson
from storelens.replenish.maths.demand_class import CLASS_NAMES, DemandClasses, demand_classes
from storelens.replenish.maths.distributions import Demand, Gamma, Normal, standard_losses
from storelens.replenish.maths.joint import (
    JointPolicy,
    joint_replenishment_best,
    joint_replenishment_power_of_two,
    joint_replenishment_silver,
)
from storelens.replenish.maths.listed import Listed
from storelens.replenish.maths.lot_size import (
    BackorderedLotSize,
    LotSize,
    eoq,
    eoq_cost,
    eoq_with_backorders,
    eoq_with_backorders_cost,
    epq,
)
from storelens.replenish.maths.lot_sizing_over_time import (
    OrderPlan,
    least_unit_cost,
    lot_for_lot,
    part_period_balancing,
    silver_meal,
    wagner_whitin,
)
from storelens.replenish.maths.periodic_review import (
    OrderUpTo,
    ReviewPlan,
    ReviewService,
    base_stock,
    base_stock_normal_lead_time,
    best_review_period,
    order_up_to_for_any_demand,
    order_up_to_for_cycle_service,
    order_up_to_for_fill_rate,
    service_of_order_up_to,
)
from storelens.replenish.maths.quantity_discounts import (
    DiscountedLotSize,
    eoq_all_units_discount,
    eoq_incremental_discount,
)
from storelens.replenish.maths.r_q_approximations import (
    ServicePolicy,
    r_q_cycle_service,
    r_q_eoqb_approximation,
    r_q_expected_inventory_level,
    r_q_fill_rate,
)
from storelens.replenish.maths.s_s import (
    ApproximateMinMax,
    MinMaxPolicy,
    s_s_cost,
    s_s_exact,
    s_s_poisson_exact,
    s_s_power_approximation,
)
from storelens.replenish.maths.safety_stock import (
    SafetyStock,
    protected_demand,
    reorder_point_for_cycle_service,
    reorder_point_for_fill_rate,
    safety_stock_for_cycle_service,
    safety_stock_for_fill_rate,
)
from storelens.replenish.maths.service import (
    DeliveredService,
    ServiceAndStock,
    cycle_service_and_fill_rate,
    service_of_reorder_point,
)
from storelens.replenish.maths.single_period import (
    BaseStock,
    ProfitableStock,
    newsvendor,
    newsvendor_cost,
    newsvendor_discrete,
    newsvendor_empirical,
    newsvendor_explicit,
    newsvendor_negative_binomial,
    newsvendor_normal,
    newsvendor_poisson,
    newsvendor_profit,
)
from storelens.replenish.maths.textbook import KINDS, solve

__all__ = [
    "CLASS_NAMES",
    "KINDS",
    "ApproximateMinMax",
    "BackorderedLotSize",
    "BaseStock",
    "DeliveredService",
    "Demand",
    "DemandClasses",
    "DiscountedLotSize",
    "Gamma",
    "JointPolicy",
    "Listed",
    "LotSize",
    "MinMaxPolicy",
    "NegativeBinomial",
    "Normal",
    "OrderPlan",
    "OrderUpTo",
    "Poisson",
    "ProfitableStock",
    "ReorderPolicy",
    "ReviewPlan",
    "ReviewService",
    "SafetyStock",
    "ServiceAndStock",
    "ServicePolicy",
    "base_stock",
    "base_stock_normal_lead_time",
    "best_reorder_point",
    "best_review_period",
    "cycle_service_and_fill_rate",
    "demand_classes",
    "eoq",
    "eoq_all_units_discount",
    "eoq_cost",
    "eoq_incremental_discount",
    "eoq_with_backorders",
    "eoq_with_backorders_cost",
    "epq",
    "joint_replenishment_best",
    "joint_replenishment_power_of_two",
    "joint_replenishment_silver",
    "least_unit_cost",
    "lot_for_lot",
    "newsvendor",
    "newsvendor_cost",
    "newsvendor_discrete",
    "newsvendor_empirical",
    "newsvendor_explicit",
    "newsvendor_negative_binomial",
    "newsvendor_normal",
    "newsvendor_poisson",
    "newsvendor_profit",
    "order_up_to_for_any_demand",
    "order_up_to_for_cycle_service",
    "order_up_to_for_fill_rate",
    "part_period_balancing",
    "protected_demand",
    "r_q_cost",
    "r_q_cost_normal",
    "r_q_cycle_service",
    "r_q_eoqb_approximation",
    "r_q_exact",
    "r_q_expected_inventory_level",
    "r_q_fill_rate",
    "r_q_normal_exact",
    "r_q_optimal_r_for_q",
    "r_q_poisson_exact",
    "reorder_point_for_cycle_service",
    "reorder_point_for_fill_rate",
    "s_s_cost",
    "s_s_exact",
    "s_s_poisson_exact",
    "s_s_power_approximation",
    "safety_stock_for_cycle_service",
    "safety_stock_for_fill_rate",
    "service_of_order_up_to",
    "service_of_reorder_point",
    "silver_meal",
    "solve",
    "standard_losses",
    "wagner_whitin",
]
