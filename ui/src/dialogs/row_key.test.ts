import { expect, test } from 'vitest';
import { keyOfRow, namesOf } from './row_key';

const columns = (...named: [string, string][]) => named.map(([name, unit]) => ({ name, label: name, unit, note: '' }));

test('a day tells a row, its holiday and its amounts do not', () => {
  const rows = {
    columns: columns(['date_day', 'date'], ['holiday', 'text'], ['net_minor', 'money']),
    data: { date_day: ['2026-01-01', '2026-01-02'], holiday: ['New Year', null], net_minor: [5, 6] },
  };
  expect(keyOfRow(rows, 0)).toEqual({ date_day: '2026-01-01' });
});

test('a product is told by its number and called by its name', () => {
  const rows = {
    columns: columns(['product_id', 'id'], ['product_name', 'text'], ['category', 'text'], ['units', 'units']),
    data: { product_id: [7, 9], product_name: ['Lamp', 'Lamp'], category: ['Home', 'Home'], units: [1, 1] },
  };
  expect(keyOfRow(rows, 1)).toEqual({ product_id: '9' });
  expect(namesOf(rows, { product_id: '9' })).toEqual({ product_id: 'Lamp' });
  expect(namesOf(rows, { product_id: '8' })).toEqual({});
});

test('where nothing of it is a day, a number or a place, words and whole numbers are added until the row is alone', () => {
  const rows = {
    columns: columns(['cohort_month_start', 'date'], ['months_after', 'count'], ['retained_share', 'share']),
    data: {
      cohort_month_start: ['2026-01-01', '2026-01-01', '2026-02-01'],
      months_after: [0, 1, 0],
      retained_share: [1, 0.5, 1],
    },
  };
  expect(keyOfRow(rows, 1)).toEqual({ cohort_month_start: '2026-01-01', months_after: '1' });
});

test('the region stays in the key of a customer: they may be in another as well', () => {
  const rows = {
    columns: columns(['region', 'text'], ['customer_id', 'id'], ['full_name', 'text']),
    data: { region: ['West', 'East'], customer_id: [1, 2], full_name: ['A', 'B'] },
  };
  expect(keyOfRow(rows, 0)).toEqual({ region: 'West', customer_id: '1' });
});

test('an order is told by its number alone, a step by its name before its number', () => {
  const orders = {
    columns: columns(['order_id', 'id'], ['customer_id', 'id'], ['region', 'text']),
    data: { order_id: [1, 2], customer_id: [5, 5], region: ['West', 'West'] },
  };
  expect(keyOfRow(orders, 1)).toEqual({ order_id: '2' });
  const steps = { columns: columns(['step_number', 'count'], ['step', 'text']), data: { step_number: [1, 2], step: ['gross', 'net'] } };
  expect(keyOfRow(steps, 1)).toEqual({ step: 'net' });
});

test('the only row needs no key', () => {
  expect(keyOfRow({ columns: columns(['orders', 'count']), data: { orders: [5] } }, 0)).toEqual({});
});
