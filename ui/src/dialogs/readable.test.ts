import { expect, test } from 'vitest';
import { namedIn, readable, sumsOf } from './readable';

const column = (name: string, unit = 'text') => ({ name, label: name, unit, note: '' });
const table = {
  columns: ['entry_date', 'order_id', 'order_item_id', 'product_id', 'product_name', 'region', 'net_minor'].map((name) => column(name)),
  data: { product_id: [7, 7], product_name: ['Lamp', 'Lamp'], region: ['West', 'East'], net_minor: [1, 2] },
};
const names = (found: { columns: { name: string }[] }): string[] => found.columns.map((one) => one.name);

test('a number beside its name is left out, its data stay for the link', () => {
  const found = readable(table);
  expect(names(found)).toEqual(['entry_date', 'order_id', 'product_name', 'region', 'net_minor']);
  expect(found.data.product_id).toEqual([7, 7]);
});

test('what the row is of is not said again on each of its rows, unless they differ', () => {
  expect(names(readable(table, { at: { product_id: '7', region: 'West' } }))).toEqual(['entry_date', 'order_id', 'region', 'net_minor']);
});

test('what the formula names stands right behind what the row is', () => {
  expect(names(readable(table, { first: namedIn('sum(net_minor)') }))).toEqual(['entry_date', 'order_id', 'product_name', 'net_minor', 'region']);
});

test('of a ratio its parts are shown, each in its unit', () => {
  const sums = { net_minor: 300, orders: 2, units: 5, cost_minor: null };
  expect(sumsOf(sums, 'sum(net_minor) / orders - cost_minor', [column('net_minor', 'money')])).toEqual([
    { column: column('net_minor', 'money'), value: 300 },
    { column: { name: 'orders', label: 'orders', unit: 'count', note: '' }, value: 2 },
  ]);
});
