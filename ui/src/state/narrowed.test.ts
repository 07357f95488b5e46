/** A part of what was shown: fewer values of a dimension, and nothing else is another. */

import { expect, test } from 'vitest';
import { isNarrowed } from './narrowed';
import { DEFAULT_STATE, NO_CHOICE, type State } from './url_state';

const DIMENSIONS = ['region', 'category', 'channel'];
const chosen = (choice: Partial<State['chosen']>): State => ({ ...DEFAULT_STATE, chosen: { ...NO_CHOICE, ...choice } });

test.each([
  ['a first region', chosen({}), chosen({ region: ['West'] }), true],
  ['a category beside it', chosen({ region: ['West'] }), chosen({ region: ['West'], category: ['Books'] }), true],
  ['one of two regions', chosen({ region: ['West', 'East'] }), chosen({ region: ['East'] }), true],
  ['the same in another order', chosen({ region: ['West', 'East'] }), chosen({ region: ['East', 'West'] }), true],
  ['another region', chosen({ region: ['West'] }), chosen({ region: ['East'] }), false],
  ['one more region', chosen({ region: ['West'] }), chosen({ region: ['West', 'East'] }), false],
  ['all regions again', chosen({ region: ['West'] }), chosen({}), false],
  ['a status, which is no dimension', chosen({}), chosen({ status: ['paid'] }), false],
  ['other days', chosen({}), { ...chosen({ region: ['West'] }), period: '30d' as const }, false],
  ['another lens', chosen({}), { ...chosen({ region: ['West'] }), lens: 'order' as const }, false],
])('%s', (_, before, after, expected) => {
  expect(isNarrowed(before, after, DIMENSIONS)).toBe(expected);
});
