/** A click filters by what a mark stands for, a second one takes it back. */

import { expect, test } from 'vitest';
import { clicked, isChosen, type Mark } from './clicks';
import { DEFAULT_STATE } from './url_state';

const LAST_DAY = '2026-08-20';
const twice = (mark: Mark) => clicked(clicked(DEFAULT_STATE, mark, LAST_DAY), mark, LAST_DAY);

test.each<Mark>([{ region: 'West' }, { region: 'West', category: 'Books' }, { day: '2026-08-01' }, { month: '2026-07-01' }])(
  '%j twice is nothing',
  (mark) => {
    const once = clicked(DEFAULT_STATE, mark, LAST_DAY);
    expect(isChosen(once, mark, LAST_DAY)).toBe(true);
    expect(twice(mark)).toEqual(DEFAULT_STATE);
  },
);

test('a month ends with the month, or with the history', () => {
  expect(clicked(DEFAULT_STATE, { month: '2026-02-01' }, LAST_DAY).period).toEqual({ start: '2026-02-01', end: '2026-02-28' });
  expect(clicked(DEFAULT_STATE, { month: '2026-08-01' }, LAST_DAY).period).toEqual({ start: '2026-08-01', end: LAST_DAY });
});

test('undone, a day gives back the days before it', () => {
  const day = clicked(DEFAULT_STATE, { day: '2026-08-01' }, LAST_DAY);
  expect(clicked(day, { day: '2026-08-01' }, LAST_DAY, 'ytd').period).toBe('ytd');
});

test('of several values chosen a click leaves the one', () => {
  const both = { ...DEFAULT_STATE, chosen: { ...DEFAULT_STATE.chosen, region: ['West', 'East'] } };
  expect(clicked(both, { region: 'East' }, LAST_DAY).chosen.region).toEqual(['East']);
});
