import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSort, sortedRows } from './sorting';

test('numbers are sorted as numbers, texts without regard to case, what is missing last either way', () => {
  expect(sortedRows(4, [10, null, 9, -1], false)).toEqual([3, 2, 0, 1]);
  expect(sortedRows(4, [10, null, 9, -1], true)).toEqual([0, 2, 3, 1]);
  expect(sortedRows(3, ['b', 'A', 'c'], false)).toEqual([1, 0, 2]);
  expect(sortedRows(2, ['Lamp 10', 'Lamp 9'], false)).toEqual([1, 0]);
});

test('rows that are alike keep their places, and none is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 3 }))), fc.boolean(), (values, isDown) => {
      const rows = sortedRows(values.length, values, isDown);
      expect([...rows].sort((a, b) => a - b)).toEqual(values.map((_, row) => row));
      for (const [place, row] of rows.entries()) {
        const next = rows[place + 1];
        if (next !== undefined && values[row] === values[next]) expect(row).toBeLessThan(next);
      }
    }),
  );
});

test('a click sorts as it reads best, then the other way round, then as the query does', () => {
  const money = { name: 'net_minor', label: 'net', unit: 'money', note: '' };
  const down = nextSort(null, money);
  expect(down).toEqual({ column: 'net_minor', isDown: true });
  const up = nextSort(down, money);
  expect(up).toEqual({ column: 'net_minor', isDown: false });
  expect(nextSort(up, money)).toBeNull();
  expect(nextSort(up, { ...money, name: 'region', unit: 'text' })).toEqual({ column: 'region', isDown: false });
});
