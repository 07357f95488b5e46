import { expect, test } from 'vitest';
import { nextPlace } from './grid_keys';

test('arrows go from cell to cell and stay in the grid', () => {
  expect(nextPlace('ArrowDown', false, [0, 1], [3, 2])).toEqual([1, 1]);
  expect(nextPlace('ArrowDown', false, [2, 1], [3, 2])).toEqual([2, 1]);
  expect(nextPlace('ArrowLeft', false, [1, 0], [3, 2])).toEqual([1, 0]);
});

test('Home and End go to the ends of the row, with Ctrl of the grid; pages are ten rows', () => {
  expect(nextPlace('Home', false, [5, 3], [20, 4])).toEqual([5, 0]);
  expect(nextPlace('End', true, [5, 0], [20, 4])).toEqual([19, 3]);
  expect(nextPlace('PageDown', false, [5, 3], [20, 4])).toEqual([15, 3]);
  expect(nextPlace('PageUp', false, [5, 3], [20, 4])).toEqual([0, 3]);
});

test('other keys are left alone', () => {
  expect(nextPlace('a', false, [0, 0], [3, 2])).toBeNull();
});
