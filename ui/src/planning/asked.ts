/** What of a plan the reader changes with the sliders, and how it is said. Pure. */

import { formatChange, formatMoney, formatPoints, formatShare, type Money } from '../formatting';
import type { Totals } from './replies';

/** `byCost` weighs the margin lost against the cost of holding, in place of `service`; `budget` is a step of BUDGET_STEPS; the last one is no limit. */
export interface Asked {
  lead: number;
  demand: number;
  service: number;
  budget: number;
  byCost: boolean;
}

/** What has a slider. */
export type Slid = Exclude<keyof Asked, 'byCost'>;

export const BUDGET_STEPS = 20;
export const FACTORS = { min: 50, max: 200, step: 5 }; // per cent
export const SERVICES = { min: 800, max: 995, step: 5 }; // per mille
export const AS_PLANNED: Asked = { lead: 100, demand: 100, service: 950, budget: BUDGET_STEPS, byCost: false };

/** Return what is sent; `most` is the money of the largest budget. */
export function requestOf({ lead, demand, service, budget, byCost }: Asked, most: number) {
  return {
    lead_factor: lead / 100,
    demand_factor: demand / 100,
    service_share: byCost ? null : service / 1000,
    by_cost: byCost,
    budget_minor: budgetOf(budget, most),
  };
}

/** Return the money of a step of the budget; null for no limit. */
export function budgetOf(step: number, most: number): number | null {
  return step >= BUDGET_STEPS ? null : Math.round((most * step) / BUDGET_STEPS);
}

/** Return how each slider stands, in words. */
export function wordsOf(asked: Asked, most: number, money: Money): Record<Slid, string> {
  const budget = budgetOf(asked.budget, most);
  return {
    lead: factorText(asked.lead),
    demand: factorText(asked.demand),
    service: formatShare(asked.service / 1000),
    budget: budget === null ? 'no limit' : formatMoney(Math.round(budget / 10 ** money.money_digits), { ...money, money_digits: 0 }),
  };
}

function factorText(percent: number): string {
  return percent === 100 ? 'as it is' : `${percent > 100 ? '+' : '−'}${Math.abs(percent - 100)}%`;
}

export interface Measure {
  name: string;
  /** What it is in a few words. */
  note: string;
  before: string;
  after: string;
  change: string;
  /** Whether the change is good news; null where it is neither. */
  isBetter: boolean | null;
}

/** Return the measures of the plan in force beside those of the other. */
export function measuresOf(before: Totals | null, after: Totals, money: Money): Measure[] {
  const whole = (minor: number) => formatMoney(Math.round(minor / 10 ** money.money_digits), { ...money, money_digits: 0 });
  const count = (value: number) => Math.round(value).toLocaleString('en-US');
  const share = (value: number | null) => (value === null ? '–' : formatShare(value));
  const row = (
    name: string,
    note: string,
    pick: (totals: Totals) => number | null,
    write: (value: number) => string,
    moreIsBetter: boolean | null,
  ): Measure => {
    const [old, now] = [before ? pick(before) : null, pick(after)];
    const isShare = write === share;
    const difference = old === null || now === null ? 0 : now - old;
    const change = difference === 0 || old === null ? '' : isShare ? formatPoints(difference) : old === 0 ? '' : formatChange(difference / old);
    const isBetter = moreIsBetter === null || difference === 0 ? null : difference > 0 === moreIsBetter;
    return { name, note, before: old === null ? '–' : write(old), after: now === null ? '–' : write(now), change, isBetter };
  };
  return [
    row('Products to order', '', (totals) => totals.products_to_order, count, null),
    row('Units to order', '', (totals) => totals.order_units, count, null),
    row('Order value', 'at cost', (totals) => totals.order_minor, whole, null),
    row('Expected service', 'of the demand that this order is for', (totals) => totals.service_share, share as (value: number) => string, true),
    row('Stock it settles at', 'at cost, in the mean', (totals) => totals.stock_minor, whole, false),
    row('Sales at risk', 'before an order made now lands', (totals) => totals.risk_minor, whole, false),
  ];
}
