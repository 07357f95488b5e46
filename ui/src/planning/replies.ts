/** What the API answers about plans, as src/storelens/web/routes/plan.py has it. */

/** What a plan comes to in all; money in the currency's smallest unit. */
export interface Totals {
  products_to_order: number;
  order_units: number;
  order_minor: number;
  products_without_cost: number;
  service_share: number | null;
  stock_units: number;
  stock_minor: number;
  risk_minor: number;
  products_at_risk: number;
}

/** A product whose order is another than in the plan in force. */
export interface Change {
  product_id: number;
  product_name: string;
  order_units_before: number;
  order_units: number;
  order_minor: number | null;
}

export interface WhatIfReply {
  as_of_date: string;
  products: number;
  in_force: Totals | null;
  what_if: Totals;
  changed_products: number;
  changes: Change[];
}

export interface PlanMade {
  as_of_date: string;
  products: number;
  seconds: number;
}
