import { expect, test } from 'vitest';
import { lagText, momentText, sizeText } from './freshness';

test("a moment is told in the shop's time, a day as it is", () => {
  expect(momentText('2026-11-26T00:28:01+00:00', 'America/New_York')).toBe('25 Nov 2026, 19:28');
  expect(momentText('2026-11-26 00:28:01', 'America/New_York')).toBe('25 Nov 2026, 19:28');
  expect(momentText('2026-11-26T00:05:00+01:00', 'Europe/Amsterdam')).toBe('26 Nov 2026, 00:05');
  expect(momentText('2026-11-25', 'Asia/Tokyo')).toBe('25 Nov 2026');
  expect([momentText(null, 'UTC'), momentText('never', 'UTC')]).toEqual(['–', 'never']);
});

test('the last change is in the figures, or so long after them', () => {
  const asOf = '2026-11-25T19:00:00-05:00';
  expect(lagText(asOf, '2026-11-26T00:00:01Z')).toBe('in the figures');
  expect(lagText(asOf, '2026-11-25T10:00:00Z')).toBe('in the figures');
  expect(lagText(asOf, '2026-11-26T00:00:12Z')).toBe('12 s after the figures');
  expect(lagText(asOf, '2026-11-26T00:05:00Z')).toBe('5 min after the figures');
  expect(lagText(asOf, '2026-11-26T02:00:00Z')).toBe('2 h after the figures');
  expect(lagText(asOf, null)).toBe('nothing has changed yet');
});

test('a size has three figures at most', () => {
  expect([12, 1000, 4_500_000, 68_400_000, 999_600].map(sizeText)).toEqual(['12 bytes', '1 kB', '4.5 MB', '68.4 MB', '1 MB']);
});
