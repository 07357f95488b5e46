import { expect, test } from 'vitest';
import { addDays, isDay, lengthOf, presetPeriod } from './days';

test('days of the calendar', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(lengthOf({ start: '2026-01-01', end: '2026-01-01' })).toBe(1);
  expect(['2024-02-29', '2025-02-29', '2025-2-1', '20250201', ''].map(isDay)).toEqual([true, false, false, false, false]);
});

test('what a preset comes to', () => {
  expect(presetPeriod('7d', '2026-03-03')).toEqual({ start: '2026-02-25', end: '2026-03-03' });
  expect(presetPeriod('month', '2026-03-03')).toEqual({ start: '2026-03-01', end: '2026-03-03' });
  expect(presetPeriod('quarter', '2026-12-31')).toEqual({ start: '2026-10-01', end: '2026-12-31' });
  expect(presetPeriod('ytd', '2026-12-31')).toEqual({ start: '2026-01-01', end: '2026-12-31' });
  expect(presetPeriod('all', '2026-12-31')).toBeNull();
});
