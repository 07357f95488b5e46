import { expect, test } from 'vitest';
import type { PageReply } from '../api/types';
import { entityOf } from './entity';

function reply(page: string, row: Record<string, string | number | null>): PageReply {
  const columns = Object.keys(row).map((name) => ({ name, label: name, unit: name.endsWith('_minor') ? 'money' : 'text', note: '' }));
  const data = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, [value]]));
  return { page, panels: [{ query: `${page}_summary`, columns, data }] } as unknown as PageReply;
}

test('a product is called by its name; what is not known of it is left out', () => {
  const product = entityOf(
    reply('product', { product_id: 7, product_name: 'Desk lamp', category: 'Home', price_minor: 8400, supplier_name: null, stock_level: 0 }),
  );
  expect(product).toMatchObject({ id: 7, name: 'Desk lamp', category: 'Home', states: [{ text: 'out of stock', kind: 'out' }] });
  expect(product?.facts.map((fact) => fact.label)).toEqual(['Price', 'On hand']);
});

test('a product without a stock record is not out of stock', () => {
  const product = entityOf(reply('product', { product_id: 7, product_name: 'Gift wrap', stock_level: null, retired_date: '2026-01-01' }));
  expect(product?.states.map((state) => state.text)).toEqual(['retired', 'stock not tracked']);
});

test('what is recorded begins with whose page it is', () => {
  const customer = entityOf(reply('customer', { customer_id: 12, full_name: 'Ines Alvarado' }));
  expect(customer?.name).toBe('Ines Alvarado');
  expect(customer?.states.map((state) => state.text)).toEqual(['has not ordered yet']);
  expect(customer?.actions.map((action) => action.over)).toEqual([
    { record: 'sale', customer_id: '12' },
    { record: 'review', customer_id: '12' },
  ]);
});

test('a page of the whole shop is nobody\'s', () => {
  expect(entityOf({ page: 'overview', panels: [] } as unknown as PageReply)).toBeNull();
  expect(entityOf(null)).toBeNull();
});
