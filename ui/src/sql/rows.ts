/** A result's rows in an order, and how wide its columns are. Pure. */

import type { Column, Value } from '../formatting';

export interface Sorting {
  name: string;
  isDown: boolean;
}

const NARROWEST = 5;
const WIDEST = 44;
const LOOKED_AT = 400; // rows that say how wide a column is

/** Return the rows' numbers in the order to show them; what is missing comes last either way. */
export function ordered(data: Readonly<Record<string, readonly Value[]>>, count: number, sorting: Sorting | null): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  if (!sorting) return rows;
  const values = data[sorting.name] ?? [];
  const sign = sorting.isDown ? -1 : 1;
  return rows.sort((a, b) => compare(values[a], values[b], sign) || a - b);
}

/** Return how many characters wide each column is shown. */
export function widthsOf(
  columns: readonly Column[],
  data: Readonly<Record<string, readonly Value[]>>,
  format: (column: Column, value: Value) => string,
): number[] {
  return columns.map((column) => {
    const values = data[column.name] ?? [];
    const step = Math.max(1, Math.ceil(values.length / LOOKED_AT));
    let most = Math.max(NARROWEST, column.name.length + 1);
    for (let row = 0; row < values.length; row += step) most = Math.max(most, format(column, values[row]).length);
    return Math.min(most, WIDEST);
  });
}

function compare(a: Value, b: Value, sign: number): number {
  const isANothing = a === null || a === undefined;
  const isBNothing = b === null || b === undefined;
  if (isANothing || isBNothing) return Number(isANothing) - Number(isBNothing);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b));
}
