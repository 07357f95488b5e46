import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkFor, MOST_ROWS, pageStart, ROWS_A_PAGE } from './chunks';

test('the page that is shown lies in the rows asked for', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2_000_000 }), fc.constantFrom('not', 'here', 'there'), (row, sorted) => {
      const from = pageStart(row, 2_000_001);
      const { offset, limit } = chunkFor(from, sorted);
      expect(offset).toBeLessThanOrEqual(from);
      expect(offset + limit).toBeGreaterThanOrEqual(from + ROWS_A_PAGE);
      expect(limit).toBeLessThanOrEqual(MOST_ROWS);
    }),
  );
});

test('to sort here, all rows are asked for at once', () => {
  expect(chunkFor(0, 'here')).toEqual({ offset: 0, limit: MOST_ROWS });
});

test('a page behind the last is the last', () => {
  expect(pageStart(5000, 450)).toBe(400);
  expect(pageStart(0, 0)).toBe(0);
});
