/** The address and the state are two spellings of one thing. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, PRESETS } from './days';
import { COMPARISONS, DEFAULT_STATE, filterQuery, LENSES, NOTHING_OVER, PAGES, parse, type State, toggled, write } from './url_state';

const values = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), { maxLength: 4 });
const day = fc.integer({ min: 0, max: 4000 }).map((days) => addDays('2020-01-01', days));
const period = fc.oneof(
  fc.constantFrom(...PRESETS),
  fc.tuple(day, day).map(([one, other]) => (one <= other ? { start: one, end: other } : { start: other, end: one })),
);
const states: fc.Arbitrary<State> = fc
  .record({
    page: fc.constantFrom(...PAGES),
    id: fc.integer({ min: 0, max: 999_999 }),
    period,
    compare: fc.constantFrom(...COMPARISONS),
    lens: fc.constantFrom(...LENSES),
    chosen: fc.record({ region: values, category: values, channel: values, status: values }),
  })
  .map((state) => ({
    ...state,
    id: state.page === 'product' || state.page === 'customer' ? state.id : null,
    own: {},
    over: NOTHING_OVER,
  }));

const names = ['start', 'end', 'period', 'region', 'category', 'lens', 'compare', 'query', 'import', 'panel', 'other'];
const queries = fc.array(fc.tuple(fc.constantFrom(...names), fc.oneof(day, fc.string(), fc.constantFrom('30d', 'order', 'none'))));

test('a state written and read again is the same', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(parse(write(state))).toEqual(state);
    }),
  );
});

test('an address read and written is read as the same state', () => {
  fc.assert(
    fc.property(queries, fc.constantFrom(...PAGES), (query, page) => {
      const state = parse(`/${page}?${new URLSearchParams(query)}`);
      if (state) expect(parse(write(state))).toEqual(state);
    }),
  );
});

test('the default is not written', () => {
  expect(write(DEFAULT_STATE)).toBe('/overview');
  expect(parse('/')).toEqual(DEFAULT_STATE);
});

test('what makes no sense is left out', () => {
  expect(parse('/sales?start=2026-02-30&end=2026-03-01&lens=x&compare=y&region=&period=z')).toEqual({ ...DEFAULT_STATE, page: 'sales' });
  expect(parse('/sales?start=2026-03-31&end=2026-01-01')?.period).toEqual({ start: '2026-01-01', end: '2026-03-31' });
});

test.each(['/nothing', '/product', '/product/x', '/sales/1', '/product/1/2', '/%2e%2e/x'])('%s is no page', (address) => {
  expect(parse(address)).toBeNull();
});

test('the API is asked for days, whatever the preset', () => {
  const ask = (address: string) => filterQuery(parse(address) ?? DEFAULT_STATE, '2026-08-20').toString();
  expect(ask('/overview')).toBe('start=2026-05-23&end=2026-08-20');
  expect(ask('/overview?period=today')).toBe('start=2026-08-20&end=2026-08-20');
  expect(ask('/overview?period=quarter')).toBe('start=2026-07-01&end=2026-08-20');
  expect(ask('/overview?period=all&region=West&region=East&lens=order')).toBe('region=West&region=East&lens=order');
});

test('a value is chosen and let go', () => {
  const once = toggled(DEFAULT_STATE, 'region', 'West');
  expect(once.chosen.region).toEqual(['West']);
  expect(toggled(once, 'region', 'West')).toEqual(DEFAULT_STATE);
});
