import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, EDGE, fileName, layout, wrapped } from './layout';

const measure = (text: string): number => text.length * 10;
const words = { title: 'Regions', note: 'net sales', period: '1 Jan 2026 to 31 Mar 2026', source: 'Shop' };

test('the chart stands below its title, note and period, above its source', () => {
  const { lines, chart, width, height } = layout(words, { width: 400, height: 200 }, measure);
  expect(lines.map((line) => line.text)).toEqual(['Regions', 'net sales', '1 Jan 2026 to 31 Mar 2026', 'Shop']);
  const [title, note, period, source] = lines.map((line) => line.y) as [number, number, number, number];
  expect([EDGE < title, title < note, note < period, period < chart.y]).toEqual([true, true, true, true]);
  expect(source).toBeGreaterThan(chart.y + 200);
  expect([width, height > source]).toEqual([400 + 2 * EDGE, true]);
});

test('words that are missing take no room', () => {
  const without = layout({ ...words, note: '' }, { width: 400, height: 200 }, measure);
  expect(without.lines).toHaveLength(3);
  expect(without.height).toBeLessThan(layout(words, { width: 400, height: 200 }, measure).height);
});

test('lines fit, and hold every word in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/)), (some) => {
      const lines = wrapped(some.join(' '), 100, measure);
      expect(lines.join(' ')).toBe(some.join(' '));
      expect(lines.every((line) => measure(line) <= 100)).toBe(true);
    }),
  );
});

test('a text is cut where it no longer fits', () => {
  expect(cut('Espresso set', 200, measure)).toBe('Espresso set');
  expect(cut('Espresso set', 100, measure)).toBe('Espresso…');
});

test('a file is named by shop, panel and days', () => {
  expect(fileName('Harbour & Pine', 'Net sales by day', '2026-01-01', '2026-03-31')).toBe(
    'harbour-pine_net-sales-by-day_2026-01-01_2026-03-31.png',
  );
});
