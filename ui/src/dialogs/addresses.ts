/** Addresses of the API for what a panel shows: its query, its exports, what is behind its numbers. Pure. */

import { apiAddress } from '../api/client';
import type { Panel, Value } from '../api/types';
import { filterQuery, type State } from '../state/url_state';
import type { Opened, RowKey, Sort } from './opened';

export const FORMATS = ['csv', 'xlsx', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

/** A panel's query under the page's filters, with its own parameters as the panel and then the reader set them. */
export interface Asked {
  query: string;
  parameters: URLSearchParams;
}

export function asked(panel: Panel, opened: Opened, state: State, lastDay: string): Asked {
  const parameters = filterQuery(state, lastDay);
  for (const [name, value] of Object.entries({ ...panel.values, ...opened.values })) parameters.set(name, String(value));
  return { query: panel.query, parameters };
}

/** Return the address of some of the query's rows: `limit` of them from `offset`, in the query's order or a column's. */
export function rowsAddress({ query, parameters }: Asked, offset: number, limit: number, sort: Sort | null = null): string {
  const order = { order_by: sort?.column, descending: sort?.isDown || null };
  return apiAddress(`/queries/${query}`, withOthers(parameters, { limit, offset: offset || null, ...order }));
}

export function exportAddress({ query, parameters }: Asked, format: Format, money: 'decimal' | 'minor'): string {
  return apiAddress(`/export/${query}`, withOthers(parameters, { format, money }));
}

/** Return the address of what is behind a number: of the row with this key, or of all rows. */
export function explainAddress({ query, parameters }: Asked, column: string, at: RowKey, offset: number, limit: number): string {
  const key = Object.fromEntries(Object.entries(at).map(([name, value]) => [`at[${name}]`, value]));
  return apiAddress(`/explain/${query}/${column}`, withOthers(parameters, { ...key, limit, offset: offset || null }));
}

export function orderAddress(orderId: number): string {
  return apiAddress(`/explain/orders/${orderId}`);
}

function withOthers(parameters: URLSearchParams, others: Record<string, Value | undefined>): URLSearchParams {
  const all = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(others)) {
    if (value !== null && value !== undefined) all.set(name, String(value));
  }
  return all;
}
