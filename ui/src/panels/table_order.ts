/** How a table's rows are ordered, and what its columns are called. Pure. */

import type { Panel } from '../api/types';
import { type Column, isWords, type Value } from '../formatting';
import { columnOf, rowCount, valuesOf } from './rows';

export interface Order {
  name: string;
  isDown: boolean;
}

/** Return the rows' numbers in order; without one as the query gave them. What is missing comes last. */
export function ordered(panel: Panel, order: Order | null): number[] {
  const rows = Array.from({ length: rowCount(panel) }, (_, row) => row);
  if (!order) return rows;
  const values = valuesOf(panel, order.name);
  return rows.sort((a, b) => compare(values[a], values[b], order.isDown));
}

/** Return the order after a click on a heading: numbers largest first, words A to Z, then the reverse, then none. */
export function nextOrder(panel: Panel, order: Order | null, name: string): Order | null {
  const startsDown = !isWords(columnOf(panel, name).unit);
  if (order?.name !== name) return { name, isDown: startsDown };
  return order.isDown === startsDown ? { name, isDown: !startsDown } : null;
}

const SHORT_FORMS = /\b(rfm|po|sku|gmroi|wape|mase|sql|id)\b/g;

/** Return a column's heading in few words: `Product`, `Net change`, and `Gross margin %` beside `Gross margin`. */
export function headingOf(column: Column): string {
  const text = column.label
    .replace(/ change share$/, ' change')
    .replace(/ share$/, ' %')
    .replace(/^full name$/, 'name')
    .replace(/^rating (\d)$/, '$1 ★')
    .replace(/ (mean|sd) days$/, (_, word: string) => (word === 'sd' ? ' spread, days' : ', days'))
    .replace(/^stock state$/, 'stock')
    .replace(/^order$/, 'order value')
    .replace(/^(\w+ \w+) date$/, '$1')
    .replace(/(product|supplier) name$/, '$1')
    .replace(/ ratio$/, '')
    .replace(SHORT_FORMS, (word) => word.toUpperCase());
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function compare(a: Value, b: Value, isDown: boolean): number {
  const [hasA, hasB] = [a !== null && a !== undefined, b !== null && b !== undefined];
  if (!hasA || !hasB) return Number(hasB) - Number(hasA);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en');
  return isDown ? -order : order;
}
