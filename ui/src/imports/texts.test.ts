import { expect, test } from 'vitest';
import type { Choice, FileLook, Progress } from './replies';
import { fileText, gravestFirst, isSameChoice, measureText, progressText, readRates, remainingText, shopProblem, totalText } from './texts';

const MONEY = { symbol: '$', money_digits: 2 };
const CHOICE: Choice = { source: 'shopify', dates: 'auto', decimal: 'auto', rates: { EUR: 1.08, GBP: 1.27 }, mapping: null, tax: 'auto', settings: {} };
const LOOK: FileLook = {
  name: 'a.csv',
  tables: [{ name: 'a.csv', kind: 'csv', encoding: 'utf-8', delimiter: ',', container: null, header: [], columns: 0, lines: [], rows: [] }],
  sources: ['shopify'],
  trouble: null,
};

test('the gravest findings come first, the others keep their order', () => {
  const found = gravestFirst([{ level: 'ok' as const, n: 1 }, { level: 'stop' as const, n: 2 }, { level: 'ok' as const, n: 3 }]);
  expect(found.map(({ n }) => n)).toEqual([2, 1, 3]);
});

test('how long it takes yet is as exact as it can be', () => {
  expect([0.4, 40, 600, 7200].map(remainingText)).toEqual([
    'about a second left', 'about 40 s left', 'about 10 min left', 'about 2 h left',
  ]); // prettier-ignore
  expect(remainingText(null)).toBe('');
});

test('progress says the step, the rows, the rate and the rest, as far as they are known', () => {
  const progress: Progress = { step: 'storing orders', rows: 12000, rows_per_second: 85432, share_done: 0.4, remaining_seconds: 4 };
  expect(progressText('load', progress)).toBe('Loading: storing orders, 12,000 rows, 85,000 rows/s, about 4 s left');
  expect(progressText('load', { ...progress, rows: 1, rows_per_second: null, remaining_seconds: null })).toBe('Loading: storing orders, 1 row');
  expect(progressText('examine', null)).toBe('Examining the files…');
});

test('a file is told by its kind and the sources it fits, or by its trouble', () => {
  expect(fileText(LOOK)).toBe('CSV, utf-8 · fits shopify');
  expect(fileText({ ...LOOK, sources: [] })).toBe('CSV, utf-8 · of no known source');
  expect(fileText({ ...LOOK, tables: [], trouble: 'a.csv is damaged - export it again' })).toBe('a.csv is damaged - export it again');
  expect(fileText(undefined)).toBe('');
});

test('rates are read, or the wrong one is named', () => {
  expect(readRates(' eur=1.08, GBP=2 ')).toEqual({ rates: { EUR: 1.08, GBP: 2 } });
  expect(readRates('')).toEqual({ rates: {} });
  for (const wrong of ['EUR', 'EUR=0', 'EURO=1', 'EUR=-1', 'EUR=1,5']) expect(readRates(wrong)).toHaveProperty('problem');
});

test('a choice is the same whatever the order of its rates', () => {
  expect(isSameChoice({ ...CHOICE, rates: { GBP: 1.27, EUR: 1.08 } }, CHOICE)).toBe(true);
  expect(isSameChoice({ ...CHOICE, decimal: ',' }, CHOICE)).toBe(false);
  expect(isSameChoice({ ...CHOICE, mapping: 'x' }, CHOICE)).toBe(false);
  expect(isSameChoice({ ...CHOICE, tax: 'within' }, CHOICE)).toBe(false);
  expect(isSameChoice({ ...CHOICE, settings: { currency: 'EUR' } }, CHOICE)).toBe(false);
  expect(isSameChoice(null, CHOICE)).toBe(false);
});

test('totals are written in their unit', () => {
  const total = { measure: 'gross_minor', says: 'rows', unit: 'money' as const, stated: 1, ours: 1, is_equal: true };
  expect([measureText('gross_and_shipping_minor'), totalText(total, 123456, MONEY)]).toEqual(['Gross and shipping', '$1,234.56']);
  expect(totalText({ ...total, unit: 'count' }, 1234, MONEY)).toBe('1,234');
});

test('what is said of a new shop is checked before it is sent', () => {
  const shop = { shop_name: 'Kannen', currency: 'EUR', time_zone: 'Europe/Berlin', country: '' };
  expect(shopProblem(shop)).toBe('');
  expect(shopProblem({ ...shop, currency: 'euro' })).toContain('three letters');
  expect(shopProblem({ ...shop, time_zone: '+02:00' })).toContain('Europe/Berlin');
  expect(shopProblem({ ...shop, country: 'Germany' })).toContain('two letters');
});
