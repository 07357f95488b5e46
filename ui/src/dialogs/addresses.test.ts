import { expect, test } from 'vitest';
import type { Panel } from '../api/types';
import { DEFAULT_STATE } from '../state/url_state';
import { asked, explainAddress, exportAddress, rowsAddress } from './addresses';
import { opening } from './opened';

const panel = { id: 'top', query: 'top_products', values: { top_n: 10 } } as unknown as Panel;
const state = {
  ...DEFAULT_STATE,
  period: { start: '2026-01-01', end: '2026-03-31' },
  chosen: { ...DEFAULT_STATE.chosen, region: ['West', 'East & Co'] },
};
const question = asked(panel, opening('top', 'table'), state, '2026-11-25');

test('rows and files are asked for under the filters and parameters of the panel', () => {
  const common = 'start=2026-01-01&end=2026-03-31&region=West&region=East+%26+Co&top_n=10';
  expect(rowsAddress(question, 0, 2000)).toBe(`/api/v1/queries/top_products?${common}&limit=2000`);
  expect(rowsAddress(question, 2000, 2000)).toBe(`/api/v1/queries/top_products?${common}&limit=2000&offset=2000`);
  expect(exportAddress(question, 'xlsx', 'decimal')).toBe(`/api/v1/export/top_products?${common}&format=xlsx&money=decimal`);
});

test("the reader's parameters come before the panel's", () => {
  const more = asked(panel, { ...opening('top', 'table'), values: { top_n: '50' } }, state, '2026-11-25');
  expect(more.parameters.get('top_n')).toBe('50');
});

test('the row of a number is told by its key, beside the filters', () => {
  const address = explainAddress(question, 'net_minor', { region: 'West', product_id: '7' }, 0, 100);
  const query = new URL(address, 'http://page').searchParams;
  expect(query.getAll('region')).toEqual(['West', 'East & Co']);
  expect([query.get('at[region]'), query.get('at[product_id]')]).toEqual(['West', '7']);
});
