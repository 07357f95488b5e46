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
const UNDER: Record<string, string> = { product_name: 'category', title: 'comment' };
/** A column that is said with the one before it. */
const WITH: Record<string, string> = { stock_state: 'days_of_cover' };
const ROOM = 92; // pixels that a column needs
const MOST_ROWS = 12;
const MOST_IN_GROUPS = 18;
const FIRST_ROWS = 10;

/** Say whether these columns are too many for a table of this width, in pixels; 0 is not yet known. What people wrote
 * and what things are called needs the room of two. */
export function isTight(names: readonly string[], width: number): boolean {
  const needed = names.reduce((sum, name) => sum + (name.endsWith('_name') || name === 'comment' ? 2 : 1), 0);
  return width > 0 && width < needed * ROOM;
}

/** Return how many rows of a table stand in its panel: all of a few, else the first of them; groups are not cut soon. */
export function rowsShown(rows: number, isInGroups: boolean): number {
  return rows <= (isInGroups ? MOST_IN_GROUPS : MOST_ROWS) ? rows : FIRST_ROWS;
}

interface Room {
  isTight: boolean;
  /** By a column of the reader's choice. */
  isOrdered: boolean;
  panel?: Panel;
}

/** Return the columns of a table in a panel. Where room is short, what belongs together stands in one, and a rank is
 * left out that the rows' order says already. */
export function compactColumns(names: readonly string[], { isTight, isOrdered, panel }: Room): TableColumn[] {
  const columns: TableColumn[] = [];
  names.forEach((name, place) => {
    const before = names[place - 1] ?? '';
    if (WITH[before] === name) return;
    if (isTight && !isOrdered && panel && columnOf(panel, name).unit === 'rank') return;
    const last = columns.at(-1);
    if (isTight && last && UNDER[before] === name) last.under = name;
    else columns.push({ name });
  });
  return columns;
}

/** Say whether the rows come in groups of the first column, whose value is then said once. What leads somewhere is always
 * said: two products may have one name. */
export function isGrouped(panel: Panel, name: string): boolean {
  if (panel.links[name] || !isWords(columnOf(panel, name).unit)) return false;
  const values = valuesOf(panel, name);
  return values.some((value, row) => row > 0 && value === values[row - 1]);
}
