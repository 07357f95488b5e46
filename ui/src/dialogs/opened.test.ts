import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_STATE, parse, write } from '../state/url_state';
import { type Opened, opening, readOpened, SHOWS, writeOpened } from './opened';

const word = fc.stringMatching(/^[a-z]\w{0,12}$/);
const text = fc.string({ minLength: 1, maxLength: 12, unit: 'binary' });
const place = fc.nat({ max: 10 ** 15 - 1 });
const someOpened: fc.Arbitrary<Opened> = fc.record({
  panel: word,
  show: fc.constantFrom(...SHOWS),
  values: fc.dictionary(word, text, { noNullPrototype: true }),
  sort: fc.option(fc.record({ column: word, isDown: fc.boolean() })),
  from: place,
  column: fc.option(word),
  at: fc.dictionary(word, text, { noNullPrototype: true }),
  order: place,
});

test('what is open comes back from the address it is written to', () => {
  fc.assert(
    fc.property(someOpened, (opened) => {
      const over = writeOpened(opened);
      const state = parse(write({ ...DEFAULT_STATE, over }));
      expect(state?.over).toEqual(over);
      const read = readOpened(state?.over ?? {});
      expect(read && writeOpened(read)).toEqual(over);
    }),
  );
});

test('a link says panel, view, number and row', () => {
  const state = parse('/sales?panel=net_sales&show=explain&column=net_minor&at.date_day=2026-01-05');
  expect(readOpened(state?.over ?? {})).toEqual({
    ...opening('net_sales', 'explain'),
    column: 'net_minor',
    at: { date_day: '2026-01-05' },
  });
});

test('an order is open with or without a panel', () => {
  expect(readOpened({ show: 'order', order: '1001' })).toEqual({ ...opening('', 'order'), order: 1001 });
  expect(writeOpened({ ...opening('', 'order'), order: 1001 })).toEqual({ show: 'order', order: '1001' });
});

test('what makes no sense opens nothing, or nothing more', () => {
  expect(readOpened({ show: 'sql' })).toBeNull();
  expect(readOpened({ panel: 'a', show: 'order' })).toBeNull();
  expect(readOpened({ panel: 'a', show: 'everything' })).toBeNull();
  expect(readOpened({ panel: 'a', show: 'table', sort: '; drop', from: '-5', order: '1e9' })).toEqual(opening('a', 'table'));
});
