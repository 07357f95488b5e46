import { expect, test } from 'vitest';
import { amountFor, linesOf } from './order_lines';

const reply = {
  order: {},
  lines: {
    columns: [],
    data: {
      order_item_id: [1, 2, 3],
      product_name: ['Lamp', 'Mat', 'Cup'],
      sku: ['HO-1', 'SP-2', 'HO-3'],
      units: [3, 1, 2],
      returned_units: [1, 1, 0],
      cancelled_units: [0, 0, 2],
      net_minor: [1933, 0, 0],
    },
  },
};

test('what is left of a line is what was paid and kept', () => {
  expect(linesOf(reply)).toEqual([
    { id: 1, name: 'Lamp', detail: 'HO-1', unitsLeft: 2, valueLeftMinor: 1933 },
    { id: 2, name: 'Mat', detail: 'SP-2', unitsLeft: 0, valueLeftMinor: 0 },
    { id: 3, name: 'Cup', detail: 'HO-3', unitsLeft: 0, valueLeftMinor: 0 },
  ]);
});

test('units are worth their part, all that is left is worth the rest', () => {
  const [line] = linesOf(reply);
  expect(line && [1, 2, 3].map((units) => amountFor(line, units))).toEqual([967, 1933, null]);
});
