import { expect, test } from 'vitest';
import { asSqlFilters, explanationOf, filtersLeftOut, tablesWith, topicsOf, valuesAsOver, valuesIn } from './catalogue';
import type { CatalogueQuery } from './replies';

function query(name: string, more: Partial<CatalogueQuery> = {}): CatalogueQuery {
  return {
    name,
    topic: 'queries',
    question: 'How much? All of it.',
    headline: 'How much?',
    grain: '',
    columns: [{ name: 'net_minor', label: 'net', unit: 'money', note: '' }],
    parameters: [{ name: 'top_n', default: 10, note: '', choices: [] }],
    filters: ['dates', 'regions'],
    block: '',
    ...more,
  };
}

test('queries stand under their topics; a search looks at names, questions and columns', () => {
  const all = [query('revenue_by_day'), query('cover', { topic: 'inventory', columns: [] }), query('kpis')];
  expect(topicsOf(all).map(({ title, queries }) => [title, queries.map((one) => one.name)])).toEqual([
    ['Sales', ['revenue_by_day', 'kpis']],
    ['Inventory', ['cover']],
  ]);
  expect(topicsOf(all, 'net_minor day').flatMap((topic) => topic.queries).map((one) => one.name)).toEqual(['revenue_by_day']);
  expect(topicsOf(all, 'nowhere')).toEqual([]);
});

test('parameters go into the address and come back; defaults are not written', () => {
  const top = query('top');
  expect(valuesAsOver({ top_n: '5' }, top)).toEqual({ 'with.top_n': '5' });
  expect(valuesAsOver({ top_n: '10' }, top)).toEqual({});
  expect(valuesAsOver({ top_n: ' ' }, top)).toEqual({});
  expect(valuesIn({ 'with.top_n': '5', 'with.other': 'x', panel: 'y' }, top)).toEqual({ top_n: '5' });
});

test('filters that a query does not take are named', () => {
  expect(filtersLeftOut(query('a'), { region: ['West'], channel: ['web'], status: [] })).toEqual(['channel']);
});

test('what is explained after the question', () => {
  expect(explanationOf(query('a'))).toBe('All of it.');
});

test('tables are found by their columns', () => {
  const tables = [{ name: 'ledger', question: '', columns: [{ name: 'net_minor', type: 'bigint' }] }];
  expect(tablesWith(tables, 'net')).toHaveLength(1);
  expect(tablesWith(tables, 'cost')).toHaveLength(0);
});

test("the page's filters go with a query of one's own", () => {
  const query = new URLSearchParams('start=2026-01-01&end=2026-01-31&region=West&region=East&lens=order');
  expect(asSqlFilters(query)).toEqual({ start: '2026-01-01', end: '2026-01-31', region: ['West', 'East'], lens: 'order' });
});
