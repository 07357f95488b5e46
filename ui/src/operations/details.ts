/** What a form needs to know of a thing that was found: a product's price and stock, a customer's region. */

import { apiAddress, ask } from '../api/client';
import type { Table } from '../dialogs/replies';
import type { Value } from '../formatting';
import type { Found } from './drafts.svelte';

export type What = 'products' | 'customers' | 'orders';

interface Source {
  query: string;
  key: string;
  read: (id: number, row: (name: string) => Value) => Found;
}

const SOURCES: Readonly<Record<What, Source>> = {
  products: {
    query: 'product_summary',
    key: 'product_id',
    read: (id, row) => ({
      id,
      label: String(row('product_name')),
      detail: `${row('category')}, ${row('sku')}`,
      price_minor: numberOf(row('price_minor')),
      on_hand_units: numberOf(row('stock_level')),
    }),
  },
  customers: {
    query: 'customer_summary',
    key: 'customer_id',
    read: (id, row) => ({
      id,
      label: String(row('full_name')),
      detail: [row('email'), row('city'), row('region')].filter(Boolean).join(', '),
      region: row('region') === null ? null : String(row('region')),
    }),
  },
  orders: {
    query: 'order_header',
    key: 'order_id',
    read: (id, row) => ({
      id,
      label: `Order ${id}`,
      detail: [row('full_name') ?? 'customer not known', row('order_date'), row('status')].join(', '),
    }),
  },
};

/** Return what is known of one thing by its number, null where there is none; throws Problem. */
export async function detailsOf(what: What, id: number, version?: string): Promise<Found | null> {
  const { query, key, read } = SOURCES[what];
  const { data } = await ask<Table>(apiAddress(`/queries/${query}`, new URLSearchParams({ [key]: String(id) })), version);
  if ((data[key] ?? []).length === 0) return null;
  return read(id, (name) => data[name]?.[0] ?? null);
}

function numberOf(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}
