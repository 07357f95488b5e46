/** A panel's data by row and column. */

import { type Column, formatValue, type Money, type Value } from '../formatting';
import type { Panel } from '../api/types';

/** Return a column of a panel's query; throws where the query has none of that name. */
export function columnOf(panel: Panel, name: string): Column {
  const column = panel.columns.find((other) => other.name === name);
  if (!column) throw new Error(`panel ${panel.id} has no column ${name}`);
  return column;
}

export function valuesOf(panel: Panel, name: string): Value[] {
  return panel.data[name] ?? [];
}

/** Return a column as numbers, null where there is none. */
export function numbersOf(panel: Panel, name: string): (number | null)[] {
  return valuesOf(panel, name).map((value) => (typeof value === 'number' ? value : null));
}

export function rowCount(panel: Panel): number {
  const [first] = panel.columns;
  return first ? valuesOf(panel, first.name).length : 0;
}

/** Return one value exactly, as people write it. */
export function textOf(panel: Panel, name: string, row: number, money: Money): string {
  return formatValue(columnOf(panel, name), valuesOf(panel, name)[row], money);
}
