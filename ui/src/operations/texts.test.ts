import { expect, test } from 'vitest';
import { labelOf } from './kinds';
import { recordedText } from './texts';

const DOLLARS = { symbol: '$', money_digits: 2 };

test('a sale of one line says what is left, of several how many', () => {
  const lines = [{ on_hand_units: 12 }];
  expect(recordedText('sale', { id: 5001, total_minor: 8400, lines }, DOLLARS)).toBe('Order 5001 recorded: $84.00; on hand now 12');
  expect(recordedText('sale', { id: 5001, total_minor: 8400, lines: [...lines, ...lines] }, DOLLARS)).toBe(
    'Order 5001 recorded: $84.00, 2 lines',
  );
  expect(recordedText('sale', { id: 1, total_minor: 5, lines: [{ on_hand_units: null }] }, DOLLARS)).toBe('Order 1 recorded: $0.05');
});

test('of several lines of a return what they come to', () => {
  const lines = [{ on_hand_units: 13 }, { on_hand_units: 4 }];
  const answer = { id: 1, order_id: 9, amount_minor: 5000, quantity: 3, lines };
  expect(recordedText('return', answer, DOLLARS)).toBe('Return of order 9 recorded: $50.00 for 3 units, 2 lines');
});

test('the others', () => {
  expect(recordedText('return', { id: 1, order_id: 9, amount_minor: 4200, quantity: 1, lines: [{ on_hand_units: 13 }] }, DOLLARS)).toBe(
    'Return of order 9 recorded: $42.00 for 1 unit; on hand now 13',
  );
  expect(recordedText('receipt', { id: 1, product_name: 'Lamp', quantity: 1200, on_hand_units: 1212 }, DOLLARS)).toBe(
    'Receipt recorded: 1,200 units of Lamp; on hand now 1,212',
  );
  expect(recordedText('adjustment', { id: null, product_name: 'Lamp', before_units: null, on_hand_units: 4 }, DOLLARS)).toBe(
    'Lamp counted: on hand 4, before not tracked',
  );
  expect(recordedText('product', { id: 101, product_name: 'Lamp', price_minor: 500, on_hand_units: null }, DOLLARS)).toBe(
    'Product 101 recorded: Lamp at $5.00',
  );
  expect(recordedText('customer', { id: 4, full_name: 'Ada' }, DOLLARS)).toBe('Customer 4 recorded: Ada');
  expect(recordedText('review', { id: 8, rating: 4 }, DOLLARS)).toBe('Review 8 recorded: 4 of 5 stars');
});

test('fields have names', () => {
  expect(['lines[0].unit_price_minor', 'lines', 'new_customer.email', 'discount_code'].map(labelOf)).toEqual([
    'Price',
    'Lines',
    'Email',
    'Discount code',
  ]);
});

test('price breaks say how many there are, and how many went', () => {
  const answer = { id: null, product_name: 'Lamp', breaks: [{}, {}], removed: 1 };
  expect(recordedText('prices', answer, DOLLARS)).toBe('Lamp: 2 price breaks recorded; 1 removed');
  expect(recordedText('prices', { ...answer, breaks: [], removed: 0 }, DOLLARS)).toBe('Lamp: no price breaks recorded');
});
