import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marked, matching } from './matches';

const item = (label: string, detail = '') => ({ key: label, label, detail });
const labels = (text: string, most = 9): string[] =>
  matching([item('revenue_by_day', 'net sales each day'), item('top_products', 'by revenue'), item('Reviews'), item('Sales')], text, most).map(
    (one) => one.label,
  );

test('what begins so comes first, then what holds it in its words', () => {
  expect(labels('rev')).toEqual(['revenue_by_day', 'Reviews', 'top_products']);
  expect(labels('prod')).toEqual(['top_products']);
  expect(labels('sales')).toEqual(['Sales', 'revenue_by_day']);
});

test('every word must be there, in any order', () => {
  expect(labels('day revenue')).toEqual(['revenue_by_day']);
  expect(labels('day stock')).toEqual([]);
});

test('no text finds all, as many as there is room for', () => {
  expect(labels('', 2)).toEqual(['revenue_by_day', 'top_products']);
});

test('marking a label changes none of its letters', () => {
  expect(marked('Desk lamp', 'la DES')).toEqual([
    { text: 'Des', isMarked: true },
    { text: 'k ', isMarked: false },
    { text: 'la', isMarked: true },
    { text: 'mp', isMarked: false },
  ]);
  fc.assert(
    fc.property(fc.string(), fc.string(), (label, text) => {
      expect(marked(label, text).map((part) => part.text).join('')).toBe(label);
    }),
  );
});
