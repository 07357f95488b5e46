/** A panel as the API sends it, of a few rows: what the tests of the drawings start from. */

import type { Chart, Panel } from '../api/types';
import type { Money, Value } from '../formatting';
import type { Surroundings } from '../charts/plot';

export const DOLLARS: Money = { symbol: '$', money_digits: 2 };

/** Return a panel with these columns: of each its unit and its values. */
export function panelOf<Kind extends Chart>(chart: Kind, columns: Record<string, [string, Value[]]>): Panel<Kind> {
  const names = Object.keys(columns);
  return {
    id: 'panel',
    title: 'Panel',
    note: '',
    query: 'query',
    values: {},
    chart,
    size: 'half',
    columns: names.map((name) => ({ name, label: name.replace(/_minor$/, '').replaceAll('_', ' '), unit: columns[name]?.[0] ?? 'text', note: '' })),
    data: Object.fromEntries(names.map((name) => [name, columns[name]?.[1] ?? []])),
    total_rows: columns[names[0] ?? '']?.[1].length ?? 0,
    hidden_rows: 0,
    is_empty: false,
    why_empty: null,
    not_filtered_by: [],
    milliseconds: 1,
    engine: 'duckdb',
    filters_on_click: {},
    links: {},
  };
}

const COLOURS = ['bg', 'ink', 'mut', 'faint', 'rule', 'edge', 'acc', 'accq', 'bar', 'prev', 'neutral', 'up', 'dn', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'];

/** A drawing's surroundings in which every colour is called by its name. */
export const AROUND: Surroundings = {
  theme: { ...Object.fromEntries(COLOURS.map((name) => [name, name])), font: 'Inter' } as Surroundings['theme'],
  money: DOLLARS,
  width: 800,
  height: 240,
  categoryNumber: (name) => (name === 'Books' ? 4 : undefined),
};
