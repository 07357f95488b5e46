/** In which order rows are shown. Pure. */

import { type Column, isWords, type Value } from '../formatting';
import type { Sort } from './opened';

const TEXTS = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Return the rows' places in the order asked for; rows that are alike keep theirs, what is missing comes last. */
export function sortedRows(count: number, values: readonly Value[], isDown: boolean): number[] {
  const rows = Array.from({ length: count }, (_, row) => row);
  return rows.sort((a, b) => compare(values[a], values[b], isDown) || a - b);
}

/** Return how a column is sorted after a click on its head: as it reads best, the other way round, as the query sorts. */
export function nextSort(now: Sort | null, column: Column): Sort | null {
  const startsDown = !isWords(column.unit) && column.unit !== 'rank';
  if (now?.column !== column.name) return { column: column.name, isDown: startsDown };
  return now.isDown === startsDown ? { column: column.name, isDown: !startsDown } : null;
}

function compare(a: Value, b: Value, isDown: boolean): number {
  const isNoA = a === null || a === undefined;
  const isNoB = b === null || b === undefined;
  if (isNoA || isNoB) return Number(isNoA) - Number(isNoB);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : TEXTS.compare(String(a), String(b));
  return isDown ? -order : order;
}
