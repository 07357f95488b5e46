/** The doctests of src/storelens/formatting.py, word for word, and what JavaScript rounds otherwise. */

import { expect, test } from 'vitest';
import {
  type Column, fixed, formatAlike, formatChange, formatDay, formatMoney, formatPoints, formatShare, formatShort,
  formatText, formatTick, formatValue, shorten,
} from './formatting'; // prettier-ignore

const dollars = { symbol: '$', money_digits: 2 };
const euros = { symbol: '€', money_digits: 2 };
const column = (unit: string): Column => ({ name: 'any', label: 'any', unit, note: '' });
const [money, count] = [column('money'), column('count')];

test('an amount of money', () => {
  expect(formatMoney(-123456, dollars)).toBe('-$1,234.56');
  expect(formatMoney(500, { symbol: '¥', money_digits: 0 })).toBe('¥500');
  expect(formatMoney(1, { symbol: 'KWD ', money_digits: 3 })).toBe('KWD 0.001');
});

test('a value as a card has room for', () => {
  expect(formatShort(money, 123456789, euros)).toBe('€1.23 M');
  expect(formatShort(money, -1234567, dollars)).toBe('-$12.3 k');
  expect(formatShort(count, 99950, dollars)).toBe('100 k');
  expect(formatShort(money, 123456, dollars)).toBe('$1,234.56');
  expect(formatShort(count, 0, dollars)).toBe('0');
  expect(formatShort(money, null, dollars)).toBe('–');
});

test('a column in the thousands of its largest', () => {
  expect(formatAlike(money, [2729622, 281630, null], dollars)).toEqual(['$27.3 k', '$2.8 k', '–']);
  expect(formatAlike(money, [900000000, -4000000, 4000], dollars)).toEqual(['$9.00 M', '-$0.04 M', '$40.00']);
  expect(formatAlike(money, [123456, 5], dollars)).toEqual(['$1,234.56', '$0.05']);
  expect(formatAlike(count, [7], dollars)).toEqual(['7']);
  expect(formatAlike(count, [], dollars)).toEqual([]);
});

test('a round value at an axis', () => {
  expect(formatTick(money, 2500, dollars)).toBe('$2,500');
  expect(formatTick(money, -20000, dollars)).toBe('-$20 k');
  expect(formatTick(count, 0.00001, dollars)).toBe('1e-05');
});

test('a number in three figures', () => {
  expect([950, 12_345, 999_999, 1_240_000, 20_000, 1e15].map(shorten)).toEqual(['950', '12.3 k', '1 M', '1.24 M', '20 k', '1,000 T']);
});

test('a day, a change, a share', () => {
  expect(formatDay('2025-09-01')).toBe('1 Sep');
  expect(formatDay('2025-09-01', true)).toBe('1 Sep 2025');
  expect([0.134, -0.05, 0.00001, 12.5].map(formatChange)).toEqual(['+13.4%', '-5.0%', '0.0%', '+1,250.0%']);
  expect([0.1234, -0.0001].map(formatShare)).toEqual(['12.3%', '0.0%']);
  expect([0.019, -0.008, 0].map(formatPoints)).toEqual(['+1.9 pt', '-0.8 pt', '0.0 pt']);
});

test('one value by its unit', () => {
  expect(formatValue(money, 1234500, euros)).toBe('€12,345.00');
  expect(formatValue(count, 1234, dollars)).toBe('1,234');
  expect(formatValue(column('stars'), null, dollars)).toBe('–');
  expect(formatValue(column('stars'), 4.125, dollars)).toBe('4.12');
  expect(formatValue(column('mean days'), -0.04, dollars)).toBe('0.0');
  expect(formatValue(column('weekday'), 1, dollars)).toBe('Mon');
  expect(formatValue(column('hour'), 9, dollars)).toBe('09:00');
  expect(formatValue(column('id'), 12345, dollars)).toBe('12345');
  expect(formatValue(column('money per day'), 250.5, dollars)).toBe('$2.50');
  expect(formatText('a\u001b[31mb\u00a0c d')).toBe('a [31mb c d');
});

test('halfway between two it is the even one, as in Python', () => {
  expect([0.125, 0.375, 2.5, 3.5, -0.5, 1.005].map((value) => fixed(value, 2))).toEqual(['0.12', '0.38', '2.50', '3.50', '-0.50', '1.00']);
  expect([0.5, 1.5, 2.5].map((value) => fixed(value, 0))).toEqual(['0', '2', '2']);
  expect([12350, 12450].map(shorten)).toEqual(['12.4 k', '12.4 k']);
});
