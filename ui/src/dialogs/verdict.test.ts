import { expect, test } from 'vitest';
import type { Explanation } from './replies';
import { verdictOf } from './verdict';

const money = { symbol: '$', money_digits: 2 };
const net = { name: 'net_minor', label: 'net', unit: 'money', note: '' };
const reply = {
  value: 9000,
  source: 'ledger',
  total_rows: 1234,
  sums: { net_minor: 9000 },
  adds_up: true,
  note: '',
} as unknown as Explanation;

test('what adds up is said with its sum', () => {
  expect(verdictOf(reply, net, money)).toEqual({
    kind: 'exact',
    text: '1,234 events of the ledger come to exactly this: $90.00.',
  });
  expect(verdictOf({ ...reply, source: 'orders', total_rows: 1 }, net, money).text).toBe('1 order comes to exactly this: $90.00.');
});

test('what does not add up is said with both', () => {
  expect(verdictOf({ ...reply, adds_up: false, sums: { net_minor: 8000 } }, net, money)).toEqual({
    kind: 'differs',
    text: '1,234 events of the ledger come to $80.00, not to $90.00.',
  });
});

test('what is no sum says why', () => {
  expect(verdictOf({ ...reply, adds_up: null, note: 'A share of two sums.' }, net, money)).toEqual({
    kind: 'no_sum',
    text: 'A share of two sums.',
  });
});
