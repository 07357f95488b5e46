import { expect, test } from 'vitest';
import { cellText, isAmount, linkOf, tabbed, unitText } from './cells';

const money = { symbol: '€', money_digits: 2 };
const column = (name: string, unit: string) => ({ name, label: name.replaceAll('_', ' '), unit, note: '' });

test('a cell is exact, its currency stands in the head', () => {
  expect(cellText(column('net_minor', 'money'), -123456789, money)).toBe('-1,234,567.89');
  expect(unitText(column('net_minor', 'money per day'), 'EUR')).toBe('EUR per day');
  expect(unitText(column('orders', 'count'), 'EUR')).toBe('');
});

test('names and numbers of things lead to them, as the panel says or by their names', () => {
  const data = { product_id: [7], product_name: ['Lamp'], second_product_id: [9], order_id: [1001], full_name: ['A'] };
  expect(linkOf('product_name', 0, data)).toEqual({ page: 'product', id: 7 });
  expect(linkOf('order_id', 0, data)).toEqual({ order: 1001 });
  expect(linkOf('second_name', 0, data, { second_name: { page: 'product', key: 'second_product_id' } })).toEqual({
    page: 'product',
    id: 9,
  });
  expect(linkOf('full_name', 0, data)).toBeNull();
});

test('what can be explained is an amount', () => {
  expect(['money', 'share', 'count'].every((unit) => isAmount(column('a', unit)))).toBe(true);
  expect(['text', 'date', 'id', 'rank'].some((unit) => isAmount(column('a', unit)))).toBe(false);
});

test('a copy is read by a spreadsheet: bare numbers, one line a row, no formulas', () => {
  const columns = [column('product_name', 'text'), column('net_minor', 'money'), column('share', 'share')];
  const data = { product_name: ['a\tb\nc', '=cmd()'], net_minor: [123456, null], share: [0.25, null] };
  expect(tabbed(columns, data, [1, 0], money)).toBe("product name\tnet minor\tshare\n'=cmd()\t\t\na b c\t1234.56\t0.25");
});
