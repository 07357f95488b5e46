import { expect, test } from 'vitest';
import { ordered, widthsOf } from './rows';

const data = { net: [2, null, 10, 2], name: ['b', 'a', 'c', 'B'] };
const column = (name: string) => ({ name, label: name, unit: 'text', note: '' });

test('rows stand as they came, or by a column; equals keep their order, nothing comes last', () => {
  expect([...ordered(data, 4, null)]).toEqual([0, 1, 2, 3]);
  expect([...ordered(data, 4, { name: 'net', isDown: false })]).toEqual([0, 3, 2, 1]);
  expect([...ordered(data, 4, { name: 'net', isDown: true })]).toEqual([2, 0, 3, 1]);
});

test('a column is as wide as its widest value, within bounds', () => {
  expect(widthsOf([column('name'), column('a_long_name')], { ...data, a_long_name: ['x'.repeat(90)] }, (_, value) => String(value))).toEqual([5, 44]);
});
