/** How long the numbers of one frame of a brush take, over a year of a shop with five regions and seven categories. */

import { expect, test } from 'vitest';
import type { CubeChart } from '../api/types';
import { addDays } from '../state/days';
import { panelOf } from '../testing/panel';
import { cubeOf, sumsBy, sumsOf } from './cube';

const CHART: CubeChart = {
  kind: 'cube',
  day: 'date_day',
  dimensions: ['region', 'category', 'channel'],
  amounts: ['orders', 'units', 'ordered_minor', 'net_minor', 'cost_minor', 'net_with_cost_minor'],
};
const DAYS = 365;
const ROWS = DAYS * 5 * 7 * 3;
const each = <Value>(value: (row: number) => Value) => Array.from({ length: ROWS }, (_, row) => value(row));
const panel = panelOf(CHART, {
  date_day: ['date', each((row) => addDays('2025-01-01', row % DAYS))],
  region: ['text', each((row) => `region ${row % 5}`)],
  category: ['text', each((row) => `category ${row % 7}`)],
  channel: ['text', each((row) => `channel ${row % 3}`)],
  ...Object.fromEntries(CHART.amounts.map((name) => [name, ['count', each((row) => row % 97)] as [string, number[]]])),
});
const period = { start: '2025-01-01', end: '2025-12-31' };
const cube = cubeOf(panel, period);
const FRAME_MS = 2; // a frame of 16 ms has room for that, and for drawing
let frame = 0;

test('the sums of a frame take less than 2 ms', async ({ bench }) => {
  const { latency } = await bench('a frame', () => {
    frame = (frame + 1) % 300;
    const span = { from: frame, to: frame + 60 };
    sumsOf(cube, span);
    sumsBy(cube, 'region', span);
    sumsBy(cube, 'category', span);
  }).run();
  expect(latency.p99).toBeLessThan(FRAME_MS);
});

test('the cube itself, once a page', async ({ bench }) => {
  await bench('38 325 rows', () => {
    cubeOf(panel, period);
  }).run();
});
