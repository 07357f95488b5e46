/** Which chart a result is drawn as when nobody has said, and the marks of one that was chosen. Pure. */

import type { Column, Value } from '../formatting';

export const CHART_KINDS = ['line', 'bar', 'scatter'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

export interface ChartChoice {
  kind: ChartKind;
  x: string;
  y: string;
  /** The column whose values are drawn in a colour each; null for one colour. */
  by: string | null;
}

/** One colour's marks, a value for each x; null where there is none. */
export interface Series {
  name: string;
  points: (readonly [x: Value, y: number | null])[];
}

export interface Drawn {
  series: Series[];
  /** What there was no room for: rows, and values of `by`. */
  hiddenRows: number;
  hiddenSeries: number;
}

type Data = Record<string, readonly Value[]>;

export const MOST_SERIES = 7; // as many as there are colours that every eye tells apart
const MOST_POINTS: Record<ChartKind, number> = { line: 5000, bar: 80, scatter: 5000 };
const NAMES_OF_THINGS = new Set(['id', 'rank']);
const STEPS = new Set(['weekday', 'hour']);

/** Say whether a column can be drawn as an amount. */
export function isAmount(column: Column): boolean {
  return !isLabel(column) && !NAMES_OF_THINGS.has(column.unit);
}

/** Say whether a column names what an amount is of. */
export function isLabel(column: Column): boolean {
  return column.unit === 'text' || column.unit === 'date' || STEPS.has(column.unit);
}

/** Return the chart to begin with: the first day or name as x, the first amount as y; null where there is no such pair. */
export function defaultChoice(columns: readonly Column[], data: Data): ChartChoice | null {
  const amounts = columns.filter(isAmount);
  const label = columns.find((column) => column.unit === 'date') ?? columns.find(isLabel);
  const [first, second] = amounts;
  if (!first) return null;
  if (!label) return second ? { kind: 'scatter', x: first.name, y: second.name, by: null } : null;
  const by = splitBy(columns, data, label);
  return { kind: kindFor(label), x: label.name, y: first.name, by };
}

/** Return the kind that fits a column along the x axis. */
export function kindFor(column: Column): ChartKind {
  if (column.unit === 'date' || column.unit === 'hour') return 'line';
  return isLabel(column) ? 'bar' : 'scatter';
}

/** Return the choice as far as the columns still allow it, else the default. */
export function fitted(choice: ChartChoice | null, columns: readonly Column[], data: Data): ChartChoice | null {
  const names = new Set(columns.map((column) => column.name));
  if (!choice || !names.has(choice.x) || !names.has(choice.y)) return defaultChoice(columns, data);
  return { ...choice, by: choice.by !== null && names.has(choice.by) ? choice.by : null };
}

/** Return the marks of a chart: a series for each value of `by`, in the order they come. */
export function drawn(choice: ChartChoice, data: Data): Drawn {
  const xs = data[choice.x] ?? [];
  const ys = data[choice.y] ?? [];
  const names = choice.by === null ? null : (data[choice.by] ?? []);
  const count = Math.min(xs.length, MOST_POINTS[choice.kind]);
  const found = new Map<string, Series>();
  const left = new Set<string>();
  for (let row = 0; row < count; row++) {
    const name = names ? textOf(names[row]) : choice.y;
    const series = found.get(name) ?? (found.size < MOST_SERIES ? { name, points: [] } : null);
    if (!series) left.add(name);
    else found.set(name, series).get(name)?.points.push([xs[row], numberOf(ys[row])]);
  }
  return { series: [...found.values()], hiddenRows: xs.length - count, hiddenSeries: left.size };
}

/** Return the different x in the order they come, for an axis of names. */
export function stepsOf(series: readonly Series[]): string[] {
  return [...new Set(series.flatMap(({ points }) => points.map(([x]) => textOf(x))))];
}

export function textOf(value: Value): string {
  return value === null || value === undefined ? 'null' : String(value);
}

/** Another name column under which every x stands once, where x alone repeats. */
function splitBy(columns: readonly Column[], data: Data, label: Column): string | null {
  const xs = data[label.name] ?? [];
  if (new Set(xs).size === xs.length) return null;
  const fits = (column: Column): boolean => {
    const values = data[column.name] ?? [];
    const pairs = new Set(xs.map((x, row) => `${textOf(x)}\n${textOf(values[row])}`));
    return pairs.size === xs.length && new Set(values).size <= 2 * MOST_SERIES;
  };
  return columns.find((column) => column !== label && column.unit === 'text' && fits(column))?.name ?? null;
}

function numberOf(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}
