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
};
const coming = new Map<string, Promise<Drawing>>();

/** Queries whose rows say something that a table does not say well. */
const QUERIES: Readonly<Record<string, Drawing>> = { needs_action: Actions as Drawing };

/** Return how a panel is drawn; undefined for as its table. */
export function drawingOf(panel: Panel): Drawing | undefined {
  return QUERIES[panel.query] ?? KINDS[panel.chart.kind];
}

/** Return what a panel's drawing comes as, always the same for a kind; undefined where it is here or there is none. */
export function lateDrawingOf({ chart: { kind } }: Panel): Promise<Drawing> | undefined {
  const load = LATE[kind];
  if (!load) return undefined;
  const promise = coming.get(kind) ?? load().then((loaded) => loaded.default as Drawing);
  coming.set(kind, promise);
  promise.catch(() => coming.delete(kind)); // asked for again with the next page
  return promise;
}

/** Panels that other panels draw, or that drawings read: nothing of their own on the page. */
export function isDrawn(panel: Panel): boolean {
  return panel.id !== 'sparks' && panel.chart.kind !== 'cube';
}
