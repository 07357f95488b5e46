import { expect, test } from 'vitest';
import { DEFAULT_STATE } from '../state/url_state';
import { choiceText, comparisonText, periodName, periodText } from './filter_texts';

test('filters in few words', () => {
  expect(periodText({ start: '2026-08-24', end: '2026-11-21' }, '2026-11-21')).toBe('24 Aug – 21 Nov');
  expect(periodText({ start: '2025-12-24', end: '2026-01-02' }, '2026-11-21')).toBe('24 Dec 2025 – 2 Jan 2026');
  expect(periodText({ start: '2025-12-24', end: '2025-12-24' }, '2026-11-21')).toBe('24 Dec 2025');
  expect(periodName(DEFAULT_STATE)).toBe('Last 90 days');
  expect(periodName({ ...DEFAULT_STATE, period: { start: '2026-01-01', end: '2026-01-03' } })).toBe('3 days');
  expect(comparisonText('previous', { start: '2026-01-01', end: '2026-01-03' })).toBe('previous 3 days');
  expect(comparisonText('previous', { start: '2026-01-01', end: '2026-01-01' })).toBe('the day before');
  expect([[], ['Home'], ['Home', 'Books'], ['a', 'b', 'c']].map(choiceText)).toEqual(['all', 'Home', 'Home, Books', '3 chosen']);
});
