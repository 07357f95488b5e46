import { expect, test } from 'vitest';
import { toCsv } from './csv';

const column = (name: string, unit = 'text') => ({ name, label: name, unit, note: '' });
const DOLLARS = { symbol: '$', money_digits: 2 };

test('amounts stand in whole units, exactly, under a name that says so; nothing for null', () => {
  const columns = [column('sku'), column('net_minor', 'money'), column('orders', 'count')];
  const data = { sku: ['A', null, 'B'], net_minor: [-100005, 5, null], orders: [1, 2.5, 3] };
  expect(toCsv(columns, data, DOLLARS)).toBe('sku,net,orders\r\nA,-1000.05,1\r\n,0.05,2.5\r\nB,,3\r\n');
  expect(toCsv([column('net_minor', 'money')], { net_minor: [500, 333.25] }, { symbol: '¥', money_digits: 0 })).toBe(
    'net\r\n500\r\n333.25\r\n',
  );
});

test('a text that a spreadsheet would compute is disarmed, a negative number stays a number', () => {
  const data = { a: ['=1+1', '+1', '-1', '@x', '\tx', 'x=1'], n: [-1, 1, 1, 1, 1, 1] };
  const lines = toCsv([column('a'), column('n', 'count')], data, DOLLARS).split('\r\n');
  expect(lines.slice(1, 7)).toEqual(["'=1+1,-1", "'+1,1", "'-1,1", "'@x,1", "'\tx,1", 'x=1,1']);
  expect(toCsv([column('a')], { a: ['\rx'] }, DOLLARS)).toBe('a\r\n"\'\rx"\r\n');
});

test('commas, quotes and line ends are quoted', () => {
  const data = { a: ['1,5', 'say "x"', 'two\nlines'] };
  expect(toCsv([column('a')], data, DOLLARS)).toBe('a\r\n"1,5"\r\n"say ""x"""\r\n"two\nlines"\r\n');
});

test('a result without rows keeps its names', () => {
  expect(toCsv([column('a')], { a: [] }, DOLLARS)).toBe('a\r\n');
});
