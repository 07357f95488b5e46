/** Any span of a cube is what its rows add up to. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CubeChart } from '../api/types';
import { addDays } from '../state/days';
import { panelOf } from '../testing/panel';
import { cubeOf, sumsBy, sumsOf, sumsWhere } from './cube';

const START = '2026-01-01';
const DAYS = 12;
const CHART: CubeChart = { kind: 'cube', day: 'date_day', dimensions: ['region', 'category'], amounts: ['net_minor', 'orders'] };

const rows = fc.array(
  fc.record({
    day: fc.integer({ min: -3, max: DAYS + 3 }),
    region: fc.constantFrom('West', 'East'),
    category: fc.constantFrom('Books', 'Home', null),
    net: fc.integer({ min: -500, max: 9000 }),
    orders: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
  }),
  { maxLength: 60 },
);
const spans = fc.tuple(fc.nat(DAYS - 1), fc.nat(DAYS - 1)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

test('a span of days is the sum of its rows, in all and by each value', () => {
  fc.assert(
    fc.property(rows, spans, (rows, span) => {
      const panel = panelOf(CHART, {
        date_day: ['date', rows.map(({ day }) => addDays(START, day))],
        region: ['text', rows.map(({ region }) => region)],
        category: ['text', rows.map(({ category }) => category)],
        net_minor: ['money', rows.map(({ net }) => net)],
        orders: ['count', rows.map(({ orders }) => orders)],
      });
      const cube = cubeOf(panel, { start: START, end: addDays(START, DAYS - 1) });
      const inside = rows.filter(({ day }) => day >= span.from && day <= span.to);
      const net = (of: typeof rows) => of.reduce((sum, row) => sum + row.net, 0);
      const orders = (of: typeof rows) => of.reduce((sum, row) => sum + (row.orders ?? 0), 0);
      expect(sumsOf(cube, span)).toEqual({ net_minor: net(inside), orders: orders(inside) });
      for (const [region, sums] of sumsBy(cube, 'region', span) ?? []) {
        const own = inside.filter((row) => row.region === region);
        expect(sums).toEqual({ net_minor: net(own), orders: orders(own) });
      }
      for (const [category, sums] of sumsBy(cube, 'category', span) ?? []) {
        expect(sums.net_minor).toBe(net(inside.filter((row) => String(row.category) === category)));
      }
    }),
  );
});

test('a choice is the sum of its rows, and does not know the orders of a category', () => {
  const panel = panelOf(CHART, {
    date_day: ['date', [START, START, START, START]],
    region: ['text', ['West', 'West', 'East', 'West']],
    category: ['text', ['Books', 'Home', 'Books', null]],
    net_minor: ['money', [100, 20, 3, 0]],
    orders: ['count', [0, 0, 0, 7]],
  });
  expect(sumsWhere(panel, {})).toEqual({ net_minor: 123, orders: 7 });
  expect(sumsWhere(panel, { region: ['West'], category: [] })).toEqual({ net_minor: 120, orders: 7 });
  expect(sumsWhere(panel, { region: ['West'], category: ['Books'] })).toEqual({ net_minor: 100 });
});

test('what the cube has not is not there', () => {
  const cube = cubeOf(panelOf(CHART, { date_day: ['date', []] }), { start: START, end: START });
  expect(sumsBy(cube, 'supplier', { from: 0, to: 0 })).toBeNull();
  expect(sumsOf(cube, { from: 0, to: 0 })).toEqual({ net_minor: 0, orders: 0 });
});
