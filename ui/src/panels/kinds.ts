/** How each kind of chart is drawn. A kind that is not here is shown as its table. */

import type { Component } from 'svelte';
import type { Panel } from '../api/types';
import Actions from '../charts/Actions.svelte';
import Bars from '../charts/Bars.svelte';
import Cards from '../charts/Cards.svelte';
import Columns from '../charts/Columns.svelte';
import CoverBars from '../charts/CoverBars.svelte';
import HeatMap from '../charts/HeatMap.svelte';
import Lines from '../charts/Lines.svelte';
import Rows from '../charts/Rows.svelte';
import Sentences from '../charts/Sentences.svelte';
import Stars from '../charts/Stars.svelte';
import Trend from '../charts/Trend.svelte';

type Drawing = Component<{ panel: Panel }>;

const KINDS: Partial<Record<Panel['chart']['kind'], Drawing>> = {
  cards: Cards as Drawing,
  trend: Trend as Drawing,
  bars: Bars as Drawing,
  heat_map: HeatMap as Drawing,
  cover_bars: CoverBars as Drawing,
  stars: Stars as Drawing,
  rows: Rows as Drawing,
  lines: Lines as Drawing,
  columns: Columns as Drawing,
  sentences: Sentences as Drawing,
};

/** Drawings that the first page does without: each comes when a page has one. */
const LATE: Partial<Record<Panel['chart']['kind'], () => Promise<{ default: unknown }>>> = {
  scatter: () => import('../charts/Scatter.svelte'),
  steps: () => import('../charts/Steps.svelte'),
  fan: () => import('../charts/Fan.svelte'),
};
const coming = new Map<string, Promise<Drawing>>();

/** Queries whose rows say something that a table does not say well. */
const QUERIES: Readonly<Record<string, Drawing>> = { needs_action: Actions as Drawing };

/** The same of queries that come with a page's own work: what the plan says, and what can be done with it. */
const LATE_QUERIES: Readonly<Record<string, () => Promise<{ default: unknown }>>> = {
  plan_summary: () => import('../planning/PlanSummary.svelte'),
  reorder_plan: () => import('../planning/ReorderTable.svelte'),
  plan_proof: () => import('../planning/Proof.svelte'),
  product_plan: () => import('../planning/ProductPlan.svelte'),
  open_purchase_orders: () => import('../purchasing/PurchaseOrders.svelte'),
};
/** Drawings that have something to do where there is nothing to see. */
const DRAWN_EMPTY = new Set(['plan_summary', 'open_purchase_orders']);
/** What stands on a page only with a plan: without one, the page says once how to make it. */
const OF_A_PLAN = new Set([
  'reorder_plan', 'plan_proof', 'forecast_accuracy', 'demand_forecast', 'stock_to_clear', 'product_forecast', 'product_plan',
]); // prettier-ignore

/** Return how a panel is drawn; undefined for as its table. */
export function drawingOf(panel: Panel): Drawing | undefined {
  if (LATE_QUERIES[panel.query]) return undefined;
  return QUERIES[panel.query] ?? KINDS[panel.chart.kind];
}

/** Return what a panel's drawing comes as, always the same for a kind; undefined where it is here or there is none. */
export function lateDrawingOf({ query, chart: { kind } }: Panel): Promise<Drawing> | undefined {
  const [name, load] = LATE_QUERIES[query] ? [query, LATE_QUERIES[query]] : [kind, LATE[kind]];
  if (!load) return undefined;
  const promise = coming.get(name) ?? load().then((loaded) => loaded.default as Drawing);
  coming.set(name, promise);
  promise.catch(() => coming.delete(name)); // asked for again with the next page
  return promise;
}

/** Say whether a panel is drawn even where it has nothing to show. */
export function isDrawnEmpty(panel: Panel): boolean {
  return DRAWN_EMPTY.has(panel.query);
}

/** Panels that other panels draw, or that drawings read: nothing of their own on the page. */
export function isDrawn(panel: Panel): boolean {
  return panel.id !== 'sparks' && panel.chart.kind !== 'cube' && panel.query !== 'plan_states';
}

/** Return the panels that a page shows: of a plan nothing but how to make it, where there is none. */
export function panelsShown(panels: readonly Panel[]): Panel[] {
  const isPlanned = !panels.some(({ query, total_rows }) => query === 'plan_summary' && total_rows === 0);
  return panels.filter((panel) => isDrawn(panel) && (isPlanned || !OF_A_PLAN.has(panel.query)) && !isMissingForecast(panel));
}

/** A product that is not planned says so once, in its plan. */
function isMissingForecast({ query, total_rows }: Panel): boolean {
  return query === 'product_forecast' && total_rows === 0;
}
