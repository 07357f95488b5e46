import { expect, test } from 'vitest';
import type { Found, SaleDraft } from './drafts.svelte';
import { adjustmentRequest, customerRequest, pricesRequest, productRequest, receiptRequest, returnRequest, reviewRequest, saleRequest } from './requests';

const NO_LINES = new Map<number, number>();
const LAMP: Found = { id: 7, label: 'Aurora desk lamp', detail: 'HO-00007' };

function sale(more: Partial<SaleDraft> = {}): SaleDraft {
  return {
    lines: [{ key: 1, product: LAMP, units: '2', price: '42.00', discount: '' }],
    customer: { id: 3, label: 'Ines', detail: '' },
    buyer: 'known',
    newCustomer: { full_name: '', email: '', region: '', country: '', city: '' },
    channel: 'web',
    region: '',
    status: 'paid',
    discount: '',
    shipping: '4,99',
    tax: '',
    code: '',
    ...more,
  };
}

test('a sale as it is sent: whole amounts, and nothing that was left empty', () => {
  const { body, problems, totals } = saleRequest(sale(), 2);
  expect(problems).toEqual({});
  expect(body).toEqual({
    lines: [{ product_id: 7, quantity: 2, unit_price_minor: 4200 }],
    customer_id: 3,
    channel: 'web',
    status: 'paid',
    shipping_minor: 499,
  });
  expect(totals?.totalMinor).toBe(8899);
});

test('a price of nothing is sent as such', () => {
  const lines = [{ key: 1, product: LAMP, units: '1', price: '0', discount: '' }];
  expect(saleRequest(sale({ lines }), 2).body.lines).toEqual([{ product_id: 7, quantity: 1, unit_price_minor: 0 }]);
});

test('empty lines are left out, one is asked for', () => {
  const empty = { key: 2, product: null, units: '1', price: '', discount: '' };
  const [line] = sale().lines;
  expect(saleRequest(sale({ lines: line ? [empty, line] : [] }), 2).problems).toEqual({});
  expect(saleRequest(sale({ lines: [empty] }), 2).problems).toEqual({ 'lines[0].product_id': 'Choose a product' });
});

test("a sale's problems stand at the API's names", () => {
  const lines = [{ key: 1, product: LAMP, units: '0', price: 'x', discount: '' }];
  const { problems, totals } = saleRequest(sale({ lines, buyer: 'nobody', channel: ' ', tax: '1.234' }), 2);
  expect(Object.keys(problems).sort()).toEqual(['channel', 'lines[0].quantity', 'lines[0].unit_price_minor', 'region', 'tax_minor']);
  expect(totals?.totalMinor).toBe(499);
});

test('a discount above what it is of is refused before it is sent', () => {
  expect(saleRequest(sale({ discount: '84.01' }), 2).problems).toEqual({ discount_minor: 'Above what the lines cost' });
  const lines = [{ key: 1, product: LAMP, units: '1', price: '5', discount: '6' }];
  expect(saleRequest(sale({ lines }), 2).problems).toEqual({ 'lines[0].discount_minor': 'Above what the line costs' });
});

test('a new customer goes with the sale', () => {
  const newCustomer = { full_name: ' Ada ', email: 'ada@example.com', region: '', country: '', city: '' };
  const { body, problems } = saleRequest(sale({ buyer: 'new', newCustomer }), 2);
  expect(problems).toEqual({ 'new_customer.region': 'Which region?' });
  expect(body.new_customer).toEqual({ full_name: 'Ada', email: 'ada@example.com' });
  expect(body).not.toHaveProperty('customer_id');
});

test('a return is one request of all its lines; without an amount the server takes its part', () => {
  const line = { id: 12, units: '1', amount: '', tax: '' };
  const draft = { order: LAMP, lines: [line, { ...line, id: 13, units: '2', amount: '5' }], date: '2026-02-07', reason: '', restock: false };
  const { body, problems, fieldOf } = returnRequest(draft, 2, new Map([[12, 1]]));
  expect(problems).toEqual({});
  expect(body).toEqual({
    lines: [
      { order_item_id: 12, quantity: 1 },
      { order_item_id: 13, quantity: 2, amount_minor: 500 },
    ],
    return_date: '2026-02-07',
    restock: false,
  });
  expect(['lines[1].quantity', 'return_date', 'lines'].map((name) => fieldOf?.(name))).toEqual(['lines[13].quantity', 'return_date', 'lines']);
});

test('more than can still come back is refused before anything is sent', () => {
  const draft = { order: LAMP, lines: [{ id: 12, units: '3', amount: '', tax: '' }], date: '', reason: '', restock: true };
  expect(returnRequest(draft, 2, new Map([[12, 2]])).problems).toEqual({ 'lines[12].quantity': 'Only 2 can still come back' });
});

test("a return's problems stand at the line they are of", () => {
  const draft = { order: LAMP, lines: [{ id: 12, units: '0', amount: 'x', tax: '' }], date: '', reason: '', restock: true };
  expect(Object.keys(returnRequest(draft, 2, NO_LINES).problems).sort()).toEqual(['lines[12].amount_minor', 'lines[12].quantity']);
  expect(returnRequest({ ...draft, lines: [] }, 2, NO_LINES).problems).toEqual({ order_item_id: 'Choose what came back' });
  expect(returnRequest({ ...draft, order: null, lines: [] }, 2, NO_LINES).problems).toEqual({ order_id: 'Choose the order' });
});

test('a count is sent as such, a difference with its sign', () => {
  const draft = { product: LAMP, way: 'counted' as const, counted: '0', change: '5', reason: 'count' };
  expect(adjustmentRequest(draft).body).toEqual({ product_id: 7, counted_units: 0, reason: 'count' });
  expect(adjustmentRequest({ ...draft, way: 'change', change: '-3' }).body).toEqual({ product_id: 7, change_units: -3, reason: 'count' });
  expect(adjustmentRequest({ ...draft, way: 'change', change: '0' }).problems).toEqual({ change_units: 'Nothing would change' });
  expect(adjustmentRequest({ ...draft, way: 'change', change: '' }).problems).toEqual({ change_units: 'How many more or fewer?' });
});

test('a receipt, a product, a customer, a review', () => {
  expect(receiptRequest({ product: LAMP, units: '12', cost: '20,5', purchaseOrder: '', date: '' }, 2).body).toEqual({
    product_id: 7,
    quantity: 12,
    unit_cost_minor: 2050,
  });
  const product = {
    sku: 'X', name: 'Lamp', category: 'Home', kind: 'service', price: '5', cost: '', opening: '3', supplier: '2', casePack: '1',
    minimumOrder: '',
  }; // prettier-ignore
  expect(productRequest(product, 2).body).toEqual({
    sku: 'X', product_name: 'Lamp', category: 'Home', kind: 'service', price_minor: 500, supplier_id: 2, case_pack: 1,
  }); // prettier-ignore
  expect(Object.keys(customerRequest(sale().newCustomer).problems)).toEqual(['full_name', 'region']);
  expect(reviewRequest({ product: LAMP, customer: null, rating: null, title: '', comment: '' }).problems).toEqual({
    rating: 'How many stars?',
  });
});

test('price breaks are sent as a whole list, without the lines that are empty', () => {
  const lines = [
    { key: 1, units: '12', cost: '3,80' },
    { key: 2, units: ' ', cost: '' },
    { key: 3, units: '48', cost: '3.5' },
  ];
  expect(pricesRequest({ product: LAMP, lines, readOf: 7 }, 2)).toMatchObject({
    problems: {},
    body: { product_id: 7, breaks: [{ least_units: 12, unit_cost_minor: 380 }, { least_units: 48, unit_cost_minor: 350 }] },
  }); // prettier-ignore
  expect(pricesRequest({ product: LAMP, lines: [], readOf: 7 }, 2).body).toEqual({ product_id: 7, breaks: [] });
});

test('a price break without units, without a cost or twice is refused', () => {
  const lines = [
    { key: 1, units: '', cost: '3' },
    { key: 2, units: '12', cost: '' },
    { key: 3, units: '12', cost: '2' },
    { key: 4, units: '0', cost: '2' },
  ];
  expect(pricesRequest({ product: null, lines, readOf: null }, 2).problems).toEqual({
    product_id: 'Choose a product',
    'breaks[0].least_units': 'From how many units on?',
    'breaks[1].unit_cost_minor': 'What does each cost?',
    'breaks[2].least_units': 'Stands twice',
    'breaks[3].least_units': 'At least 1',
  });
});
