/** A table of amounts by two columns, and how strong each is. Pure. */

import type { HeatMapChart, Panel } from '../api/types';
import { type Column, formatDay, formatShort, formatValue, type Money, type Value } from '../formatting';
import { columnOf, numbersOf, textOf, valuesOf } from '../panels/rows';
import type { Tip } from '../shell/tip.svelte';
import { monthName } from './plot';

export interface Cell {
  /** The row of the panel's data. */
  row: number;
  amount: number | null;
  /** 0 to 1. */
  strength: number;
}

export interface Heat {
  rows: Value[];
  columns: Value[];
  /** By row, then by column; null where the query has no such pair. A row of which nothing is known is left out. */
  cells: (Cell | null)[][];
}

export function heatOf(panel: Panel<HeatMapChart>): Heat {
  const { chart } = panel;
  const rowValues = valuesOf(panel, chart.row);
  const columnValues = valuesOf(panel, chart.column);
  const amounts = numbersOf(panel, chart.amount);
  const rows = [...new Set(rowValues)];
  const columns = [...new Set(columnValues)].sort(inOrder);
  const rowPlace = new Map(rows.map((value, place) => [value, place]));
  const columnPlace = new Map(columns.map((value, place) => [value, place]));
  const most = strongest(amounts, columnOf(panel, chart.amount).unit === 'share');
  const cells = rows.map(() => columns.map((): Cell | null => null));
  amounts.forEach((amount, row) => {
    const line = cells[rowPlace.get(rowValues[row]) ?? 0];
    const place = columnPlace.get(columnValues[row]);
    if (line && place !== undefined) line[place] = { row, amount, strength: strengthOf(amount, most) };
  });
  const isKnown = cells.map((line) => line.some((cell) => cell !== null && cell.amount !== null));
  return { rows: rows.filter((_, row) => isKnown[row]), columns, cells: cells.filter((_, row) => isKnown[row]) };
}

/** Return the same with its rows as columns: for where there is more room down than across. */
export function turned({ rows, columns, cells }: Heat): Heat {
  return { rows: columns, columns: rows, cells: columns.map((_, column) => rows.map((__, row) => cells[row]?.[column] ?? null)) };
}

/** Return the amount that gets the full colour: one in twenty may be above it, so that one peak does not pale the rest.
 * A share that is whole by definition, as a cohort's in its first month, does not count. */
function strongest(amounts: readonly (number | null)[], isShare: boolean): number {
  const known = amounts.filter((amount) => amount !== null && amount > 0 && !(isShare && amount === 1)).sort((a, b) => (a ?? 0) - (b ?? 0));
  return known[Math.floor((known.length - 1) * 0.95)] ?? 1;
}

function strengthOf(amount: number | null, most: number): number {
  return amount === null || amount <= 0 ? 0 : Math.min(1, amount / most);
}

/** Numbers by size; words stay in the order of the query. */
function inOrder(a: Value, b: Value): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : 0;
}

/** Return a heading of the table: a month by name, an hour without its minutes. */
export function headingText(column: Column, value: Value, money: Money): string {
  if (column.unit === 'hour') return String(value);
  if (column.name.includes('month') && column.unit === 'date') return monthName(String(value), true);
  if (column.unit === 'date') return formatDay(String(value));
  return formatShort(column, value, money);
}

/** Return what a cell says; null where there is no row for it. */
export function cellTip(panel: Panel<HeatMapChart>, heat: Heat, row: number, column: number, money: Money): Tip | null {
  const cell = heat.cells[row]?.[column];
  if (!cell) return null;
  const { chart } = panel;
  const amount = columnOf(panel, chart.amount);
  const rows: [string, string][] = [[amount.label, formatValue(amount, cell.amount, money)]];
  if (chart.count !== amount.name) rows.push([columnOf(panel, chart.count).label, textOf(panel, chart.count, cell.row, money)]);
  const [rowColumn, columnColumn] = [columnOf(panel, chart.row), columnOf(panel, chart.column)];
  const [rowValue, columnValue] = [valuesOf(panel, chart.row)[cell.row], valuesOf(panel, chart.column)[cell.row]];
  return { title: `${headingText(rowColumn, rowValue, money)}, ${columnTitle(columnColumn, columnValue, money)}`, rows };
}

function columnTitle(column: Column, value: Value, money: Money): string {
  if (column.unit === 'hour') return formatValue(column, value, money);
  return `${column.unit === 'text' ? '' : `${column.label} `}${headingText(column, value, money)}`;
}
