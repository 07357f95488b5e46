/** Tables: their order, their headings, what stands together where room is short. */

import { expect, test } from 'vitest';
import { panelOf } from '../testing/panel';
import { compactColumns, isGrouped } from './table_columns';
import { headingOf, nextOrder, ordered } from './table_order';

const panel = panelOf({ kind: 'rows', columns: [], amount: 'net_minor' }, {
  region: ['text', ['West', 'West', 'East', null]],
  net_minor: ['money', [3, null, 10, 7]],
});
const heading = (label: string) => headingOf({ name: '', label, unit: 'share', note: '' });

test('rows in order, what is missing last both ways', () => {
  expect(ordered(panel, null)).toEqual([0, 1, 2, 3]);
  expect(ordered(panel, { name: 'net_minor', isDown: true })).toEqual([2, 3, 0, 1]);
  expect(ordered(panel, { name: 'net_minor', isDown: false })).toEqual([0, 3, 2, 1]);
  expect(ordered(panel, { name: 'region', isDown: false })).toEqual([2, 0, 1, 3]);
});

test('a heading clicked three times is as it was', () => {
  const once = nextOrder(panel, null, 'net_minor');
  expect(once).toEqual({ name: 'net_minor', isDown: true });
  expect(nextOrder(panel, nextOrder(panel, once, 'net_minor'), 'net_minor')).toBeNull();
  expect(nextOrder(panel, once, 'region')).toEqual({ name: 'region', isDown: false });
});

test('headings in few words', () => {
  expect(['net change share', 'gross margin share', 'product name', 'po number', 'gmroi ratio'].map(heading)).toEqual(
    ['Net change', 'Gross margin %', 'Product', 'PO number', 'GMROI']);
});

test("a category stands under its product, a stock's days with its state", () => {
  expect(compactColumns(['rank', 'product_name', 'category', 'stock_state', 'days_of_cover'])).toEqual(
    [{ name: 'rank' }, { name: 'product_name', under: 'category' }, { name: 'stock_state' }]);
  expect(compactColumns(['category', 'net_minor'])).toEqual([{ name: 'category' }, { name: 'net_minor' }]);
});

test('rows come in groups where a word repeats', () => {
  expect(isGrouped(panel, 'region')).toBe(true);
  expect(isGrouped(panel, 'net_minor')).toBe(false);
});
