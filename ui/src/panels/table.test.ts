/** Tables: their order, their headings, what stands together where room is short. */

import { expect, test } from 'vitest';
import { DOLLARS, panelOf } from '../testing/panel';
import { cellsOf } from './cells';
import { compactColumns, isGrouped, isTight, rowsShown } from './table_columns';
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
  expect(['net change share', 'gross margin share', 'product name', 'po number', 'gmroi ratio', 'rating 5', 'lead time sd days'].map(heading)).toEqual(
    ['Net change', 'Gross margin %', 'Product', 'PO number', 'GMROI', '5 ★', 'Lead time spread, days']);
  expect(['order by date', 'order date', 'order', 'wape share', 'mase ratio'].map(heading)).toEqual(
    ['Order by', 'Order date', 'Order value', 'WAPE %', 'MASE']);
});

test('a change is news only as it is written, and more stock is neither good nor bad', () => {
  const changes = panelOf({ kind: 'rows', columns: [], amount: 'net_change_share' }, {
    net_change_share: ['share', [0.0004, 0.2, -0.2, null]],
    stock_change_share: ['share', [0.3, -0.3, 0, null]],
  });
  const looks = (name: string) => cellsOf(changes, name, DOLLARS, null).map(({ look }) => look);
  expect(looks('net_change_share')).toEqual(['mut', 'up', 'down', undefined]);
  expect(looks('stock_change_share')).toEqual([undefined, undefined, undefined, undefined]);
});

const SHORT = { isTight: true, isOrdered: false };

test("where room is short a category stands under its product, a stock's days with its state", () => {
  expect(compactColumns(['product_name', 'category', 'stock_state', 'days_of_cover'], SHORT)).toEqual(
    [{ name: 'product_name', under: 'category' }, { name: 'stock_state' }]);
  expect(compactColumns(['category', 'net_minor'], SHORT)).toEqual([{ name: 'category' }, { name: 'net_minor' }]);
  expect(compactColumns(['product_name', 'category'], { ...SHORT, isTight: false })).toEqual([{ name: 'product_name' }, { name: 'category' }]);
});

test('a rank is left out where the order of the rows says it and room is short', () => {
  const ranked = panelOf({ kind: 'rows', columns: [], amount: 'net_minor' }, { rank: ['rank', [1, 2]], net_minor: ['money', [9, 4]] });
  const names = (room: Partial<typeof SHORT>) =>
    compactColumns(['rank', 'net_minor'], { ...SHORT, ...room, panel: ranked }).map(({ name }) => name);
  expect(names({})).toEqual(['net_minor']);
  expect(names({ isOrdered: true })).toEqual(['rank', 'net_minor']);
  expect(names({ isTight: false })).toEqual(['rank', 'net_minor']);
});

test('names need the room of two columns, and a width that is not known yet is not short', () => {
  expect(isTight(['net_minor', 'units'], 190)).toBe(false);
  expect(isTight(['product_name', 'units'], 190)).toBe(true);
  expect(isTight(['product_name', 'units'], 0)).toBe(false);
});

test('a panel shows a few rows whole, of many the first ten, and groups longer', () => {
  expect([rowsShown(12, false), rowsShown(13, false), rowsShown(15, true), rowsShown(40, true)]).toEqual([12, 10, 15, 10]);
});

test('large money is whole where room is short, with what it is exactly', () => {
  const money = panelOf({ kind: 'rows', columns: [], amount: 'net_minor' }, { net_minor: ['money', [14_056_126, null, 950]] });
  const cells = (isShort: boolean) => cellsOf(money, 'net_minor', DOLLARS, null, isShort);
  expect(cells(true)).toEqual([{ text: '$140,561', exact: '$140,561.26' }, { text: '–' }, { text: '$10', exact: '$9.50' }]);
  expect(cells(false).map(({ text }) => text)).toEqual(['$140,561.26', '–', '$9.50']);
});

test('orders without a discount code say so', () => {
  const codes = panelOf({ kind: 'rows', columns: [], amount: 'orders' }, { discount_code: ['text', ['SAVE5', null]], orders: ['count', [1, null]] });
  expect(['discount_code', 'orders'].map((name) => cellsOf(codes, name, DOLLARS, null).map(({ text }) => text))).toEqual(
    [['SAVE5', 'no code'], ['1', '–']]);
});

test('stars that one customer gave are whole', () => {
  const review = panelOf({ kind: 'rows', columns: [], amount: 'rating' }, { rating: ['stars', [4, null]] });
  expect(cellsOf(review, 'rating', DOLLARS, null).map(({ text }) => text)).toEqual(['4 ★', '–']);
});

test('rows come in groups where a word repeats', () => {
  expect(isGrouped(panel, 'region')).toBe(true);
  expect(isGrouped(panel, 'net_minor')).toBe(false);
  expect(isGrouped({ ...panel, links: { region: { page: 'product', key: 'net_minor' } } }, 'region')).toBe(false);
});
