/** Which columns a panel's table has where room is short: what belongs together stands in one. Pure. */

import type { Panel } from '../api/types';
import { isWords } from '../formatting';
import { columnOf, valuesOf } from './rows';

export interface TableColumn {
  name: string;
  /** The column whose value stands, smaller, under it. */
  under?: string;
}

/** A column that stands under the one before it, by that one's name. */
const UNDER: Record<string, string> = { product_name: 'category' };
/** A column that is said with the one before it. */
const WITH: Record<string, string> = { stock_state: 'days_of_cover' };

/** Return the columns of a table in a panel. */
export function compactColumns(names: readonly string[]): TableColumn[] {
  const columns: TableColumn[] = [];
  names.forEach((name, place) => {
    const before = names[place - 1] ?? '';
    if (WITH[before] === name) return;
    const last = columns.at(-1);
    if (last && UNDER[before] === name) last.under = name;
    else columns.push({ name });
  });
  return columns;
}

/** Say whether the rows come in groups of the first column, whose value is then said once. */
export function isGrouped(panel: Panel, name: string): boolean {
  const values = valuesOf(panel, name);
  return isWords(columnOf(panel, name).unit) && values.some((value, row) => row > 0 && value === values[row - 1]);
}
