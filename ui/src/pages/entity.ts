/** Whose page it is, read from its summary: what it is called, what is known of it, what may be recorded of it. Pure. */

import type { PageReply, Panel } from '../api/types';
import type { Column, Value } from '../formatting';
import type { Over } from '../state/url_state';

export interface Fact {
  label: string;
  column: Column;
  value: Value;
}

export interface Entity {
  id: number;
  name: string;
  /** Of a product. */
  category: string | null;
  /** What must be known before anything else. */
  states: { text: string; kind: 'low' | 'out' | '' }[];
  facts: Fact[];
  actions: { label: string; over: Over }[];
}

type Known = (name: string) => Value;

const PRODUCT_FACTS: readonly (readonly [column: string, label: string])[] = [
  ['sku', 'SKU'], ['price_minor', 'Price'], ['unit_cost_minor', 'Cost'], ['stock_level', 'On hand'],
  ['supplier_name', 'Supplier'], ['lead_time_days', 'Lead time'], ['launched_date', 'On sale since'],
  ['retired_date', 'Retired'], ['last_sold_date', 'Last sold'], ['reviews', 'Reviews'],
]; // prettier-ignore
const CUSTOMER_FACTS: readonly (readonly [column: string, label: string])[] = [
  ['email', 'E-mail'], ['city', 'City'], ['region', 'Region'], ['country', 'Country'], ['joined_date', 'Customer since'],
  ['first_order_date', 'First order'], ['last_order_date', 'Last order'], ['lifetime_orders', 'Orders, of all days'],
]; // prettier-ignore

/** Return whose page it is; null for a page of the whole shop. */
export function entityOf(reply: PageReply | null): Entity | null {
  const summary = reply?.panels.find((panel) => panel.query === `${reply.page}_summary`);
  if (!reply || !summary) return null;
  const known: Known = (name) => summary.data[name]?.[0];
  return reply.page === 'product' ? product(summary, known) : customer(summary, known);
}

function product(summary: Panel, known: Known): Entity {
  const id = Number(known('product_id'));
  const product_id = String(id);
  return {
    id,
    name: String(known('product_name') ?? `Product ${id}`),
    category: known('category') ? String(known('category')) : null,
    states: [
      ...(known('retired_date') ? [{ text: 'retired', kind: '' as const }] : []),
      ...stockStates(known('stock_level')),
    ],
    facts: factsOf(summary, PRODUCT_FACTS, known),
    actions: [
      { label: 'Record a sale', over: { record: 'sale', product_id } },
      { label: 'Record a receipt', over: { record: 'receipt', product_id } },
      { label: 'Adjust stock', over: { record: 'adjustment', product_id } },
      { label: 'Price breaks', over: { record: 'prices', product_id } },
      { label: 'Add a review', over: { record: 'review', product_id } },
    ],
  };
}

function customer(summary: Panel, known: Known): Entity {
  const id = Number(known('customer_id'));
  const customer_id = String(id);
  return {
    id,
    name: String(known('full_name') ?? `Customer ${id}`),
    category: null,
    states: known('first_order_date') ? [] : [{ text: 'has not ordered yet', kind: '' }],
    facts: factsOf(summary, CUSTOMER_FACTS, known),
    actions: [
      { label: 'Record a sale', over: { record: 'sale', customer_id } },
      { label: 'Add a review', over: { record: 'review', customer_id } },
    ],
  };
}

function stockStates(level: Value): Entity['states'] {
  if (typeof level !== 'number') return [{ text: 'stock not tracked', kind: '' }];
  return level <= 0 ? [{ text: 'out of stock', kind: 'out' }] : [];
}

function factsOf(summary: Panel, wanted: readonly (readonly [string, string])[], known: Known): Fact[] {
  return wanted.flatMap(([name, label]) => {
    const column = summary.columns.find((one) => one.name === name);
    const value = known(name);
    return column && value !== null && value !== undefined && value !== '' ? [{ label, column, value }] : [];
  });
}
