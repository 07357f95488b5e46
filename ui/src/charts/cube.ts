/** Amounts by day and by the values of a few dimensions, added up for any span of days in the time of a frame.
 *
 * For every value the running sums over the days are kept: a span is one subtraction, however long it is. Pure. */

import type { CubeChart, Panel, Value } from '../api/types';
import { valuesOf } from '../panels/rows';
import { dayNumber, lengthOf, type Period } from '../state/days';
import type { Span } from './span';

/** Amounts by the name of their column. */
export type Sums = Record<string, number>;

/** Running sums of one amount: of group g, the sum of all days before day d stands at g * stride + d. */
interface Running {
  stride: number;
  amounts: ReadonlyMap<string, Float64Array>;
}

interface Groups extends Running {
  values: readonly string[];
}

export interface Cube {
  all: Running;
  by: ReadonlyMap<string, Groups>;
}

/** Return the cube of a panel's rows over the days of a period; rows of other days are left out. */
export function cubeOf(panel: Panel<CubeChart>, period: Period): Cube {
  const { day, dimensions, amounts } = panel.chart;
  const stride = lengthOf(period) + 1;
  const places = placesOf(valuesOf(panel, day), period);
  const columns = amounts.map((name) => [name, valuesOf(panel, name)] as const);
  const one = new Int32Array(places.length);
  const by = dimensions.map((dimension) => {
    const { codes, values } = coded(valuesOf(panel, dimension));
    return [dimension, { ...running(columns, places, codes, values.length, stride), values }] as const;
  });
  return { all: running(columns, places, one, 1, stride), by: new Map(by) };
}

/** Return the sums of a span of days, counted from the period's first. */
export function sumsOf(cube: Cube, span: Span): Sums {
  return difference(cube.all, 0, span);
}

/** Return the sums of a span for each value of a dimension; null where the cube does not have it. */
export function sumsBy(cube: Cube, dimension: string, span: Span): Map<string, Sums> | null {
  const groups = cube.by.get(dimension);
  if (!groups) return null;
  return new Map(groups.values.map((value, group) => [value, difference(groups, group, span)]));
}

/** Return the sums of the rows that have one of the values asked for in each dimension named; no values ask for all.
 *
 * Rows that count orders have no category: an order may have several. Under a category their amount is not known. */
export function sumsWhere(panel: Panel<CubeChart>, asked: Readonly<Record<string, readonly string[]>>): Sums {
  const { dimensions, amounts } = panel.chart;
  const narrowed = dimensions.filter((dimension) => (asked[dimension] ?? []).length > 0);
  const wanted = narrowed.map((dimension) => new Set<Value>(asked[dimension]));
  const values = narrowed.map((dimension) => valuesOf(panel, dimension));
  const known = narrowed.includes('category') ? amounts.filter((name) => name !== 'orders') : amounts;
  const columns = known.map((name) => [name, valuesOf(panel, name)] as const);
  const sums: Sums = Object.fromEntries(known.map((name) => [name, 0]));
  const rows = valuesOf(panel, panel.chart.day).length;
  for (let row = 0; row < rows; row += 1) {
    if (!wanted.every((set, at) => set.has(values[at]?.[row] ?? null))) continue;
    for (const [name, column] of columns) sums[name] = (sums[name] as number) + Number(column[row] ?? 0);
  }
  return sums;
}

/** Return for each row the number of its day, from 1; 0 for a day outside the period. */
function placesOf(days: readonly Value[], period: Period): Int32Array {
  const first = dayNumber(period.start) - 1;
  const last = lengthOf(period);
  const { codes, values } = coded(days);
  const places = values.map((day) => {
    const at = dayNumber(day) - first;
    return at >= 1 && at <= last ? at : 0;
  });
  return codes.map((code) => places[code] ?? 0);
}

/** Return the different values of a column, and for each row which of them it has. */
function coded(column: readonly Value[]): { codes: Int32Array; values: string[] } {
  const known = new Map<Value, number>();
  const codes = new Int32Array(column.length);
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row];
    let code = known.get(value);
    if (code === undefined) known.set(value, (code = known.size));
    codes[row] = code;
  }
  return { codes, values: [...known.keys()].map(String) };
}

function running(
  columns: readonly (readonly [string, readonly Value[]])[],
  places: Int32Array,
  codes: Int32Array,
  groups: number,
  stride: number,
): Running {
  const amounts = columns.map(([name, values]) => {
    const sums = new Float64Array(groups * stride);
    for (let row = 0; row < places.length; row += 1) {
      const place = places[row] as number;
      const value = values[row];
      if (place > 0 && typeof value === 'number') (sums[(codes[row] as number) * stride + place] as number) += value;
    }
    for (let at = 0; at < sums.length; at += 1) {
      if (at % stride > 0) (sums[at] as number) += sums[at - 1] as number;
    }
    return [name, sums] as const;
  });
  return { stride, amounts: new Map(amounts) };
}

function difference({ stride, amounts }: Running, group: number, { from, to }: Span): Sums {
  const sums: Sums = {};
  for (const [name, values] of amounts) {
    sums[name] = (values[group * stride + to + 1] ?? 0) - (values[group * stride + from] ?? 0);
  }
  return sums;
}
