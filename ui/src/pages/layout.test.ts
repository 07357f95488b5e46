import { expect, test } from 'vitest';
import { widthsOf } from './layout';

test('every row is full', () => {
  const widths = (...sizes: Parameters<typeof widthsOf>[0]) => widthsOf(sizes).map(({ wide }) => wide);
  expect(widths('twothirds', 'third', 'third', 'third', 'third')).toEqual([8, 4, 4, 4, 4]);
  expect(widths('third', 'third', 'half', 'half')).toEqual([6, 6, 6, 6]);
  expect(widths('half', 'third', 'wide')).toEqual([7, 5, 12]);
  expect(widths('third')).toEqual([12]);
  expect(widthsOf(['twothirds', 'third', 'third']).map(({ medium }) => medium)).toEqual([12, 6, 6]);
});
