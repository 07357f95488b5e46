import { expect, test } from 'vitest';
import { markOf, stepsOver } from './steps';
import { DEFAULT_STATE } from './url_state';

const page = DEFAULT_STATE;
const opened = { ...page, over: { panel: 'a', show: 'table' } };
const deeper = { ...page, over: { panel: 'a', show: 'explain' } };

test('each step over a page counts, from the first that opens something', () => {
  const first = markOf(page, opened, null);
  expect(stepsOver(first)).toBe(1);
  expect(stepsOver(markOf(opened, deeper, first))).toBe(2);
});

test('a page without anything over it is not marked, nor another page', () => {
  expect(markOf(opened, page, null)).toBeNull();
  expect(markOf(opened, { ...opened, page: 'sales' }, markOf(page, opened, null))).toBeNull();
});

test('what a link opened has nothing to go back to, whatever is opened from there', () => {
  expect(stepsOver(null)).toBe(0);
  expect(markOf(opened, deeper, null)).toBeNull();
});
