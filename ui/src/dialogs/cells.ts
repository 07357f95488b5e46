/** How a table's cells are written, headed, copied and linked. Pure. */

import { type Column, formatValue, isMoneyUnit, isWords, type Money, type Value } from '../formatting';

/** Where a cell leads: to a page, or to an order. */
export type Link = { page: 'product' | 'customer'; id: number } | { order: number };
type PanelLinks = Readonly<Record<string, { page: 'product' | 'customer'; key: string }>>;

/** Columns that name a thing whose number stands in another column. */
const NAMES: PanelLinks = {
  product_id: { page: 'product', key: 'product_id' },
  product_name: { page: 'product', key: 'product_id' },
  sku: { page: 'product', key: 'product_id' },
  customer_id: { page: 'customer', key: 'customer_id' },
  full_name: { page: 'customer', key: 'customer_id' },
};

/** Return where a cell leads, by what the panel says and what its column is called; null for nowhere. */
export function linkOf(
  name: string,
  row: number,
  data: Readonly<Record<string, readonly Value[]>>,
  links: PanelLinks = {},
): Link | null {
  if (name === 'order_id') {
    const order = data.order_id?.[row];
    return typeof order === 'number' ? { order } : null;
  }
  const found = links[name] ?? NAMES[name];
  const id = found && data[found.key]?.[row];
  return found && typeof id === 'number' ? { page: found.page, id } : null;
}

/** Return a cell's text exactly; the currency stands in the head. */
export function cellText(column: Column, value: Value, money: Money): string {
  return formatValue(column, value, { ...money, symbol: '' });
}

/** Return what a column's values are counted in, where its name and values do not say so; empty for nothing. */
export function unitText(column: Column, currency: string): string {
  if (isMoneyUnit(column.unit)) return column.unit.replace('money', currency);
  if (column.unit === 'mean days') return 'days';
  return ['units per day', 'days', 'times', 'stars'].includes(column.unit) ? column.unit : '';
}

/** Whether a column holds an amount that can be explained, not a name, a day or a place in an order. */
export function isAmount(column: Column): boolean {
  return !isWords(column.unit) && !['id', 'rank', 'hour', 'weekday'].includes(column.unit);
}

/** Return rows as text that a spreadsheet takes over: tabs between cells, numbers bare, money in whole units of it. */
export function tabbed(
  columns: readonly Column[],
  data: Readonly<Record<string, readonly Value[]>>,
  rows: readonly number[],
  money: Money,
): string {
  const head = columns.map((column) => clean(column.label));
  const body = rows.map((row) => columns.map((column) => bare(column, data[column.name]?.[row], money)));
  return [head, ...body].map((cells) => cells.join('\t')).join('\n');
}

function bare(column: Column, value: Value, money: Money): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return clean(String(value));
  if (!isMoneyUnit(column.unit)) return String(value);
  return formatValue(column, value, { ...money, symbol: '' }).replaceAll(',', '');
}

/** A text that begins like a formula is none: a spreadsheet would compute it. */
function clean(text: string): string {
  const line = text.replace(/[\t\r\n]+/g, ' ');
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}
