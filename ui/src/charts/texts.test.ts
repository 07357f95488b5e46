/** What cards and actions say. */

import { expect, test } from 'vitest';
import type { Card, CardsChart } from '../api/types';
import { DOLLARS, panelOf } from '../testing/panel';
import { previewed } from '../panels/preview';
import { actionTexts } from './action_texts';
import { cardText } from './card_texts';

const card = (given: Partial<Card>): Card => ({
  label: 'Net', column: 'net_minor', before: 'before_minor', changed: 'change_share', more_is_better: true, coverage: null,
  spark: null, ...given,
}); // prettier-ignore
const panel = panelOf<CardsChart>({ kind: 'cards', cards: [] }, {
  net_minor: ['money', [123456789]],
  before_minor: ['money', [100000000]],
  change_share: ['share', [0.234]],
  margin_share: ['share', [0.463]],
  margin_before_share: ['share', [0.471]],
  coverage_share: ['share', [0.97]],
});

test('an amount changes in per cent', () => {
  const text = cardText(panel, card({}), DOLLARS);
  expect(text).toMatchObject({ short: '$1.23 M', exact: '$1,234,567.89', change: '+23.4%', verdict: 'up', known: '' });
});

test('what is counted stands exactly up to a million', () => {
  const counted = (orders: number) => cardText(panelOf<CardsChart>({ kind: 'cards', cards: [] }, { orders: ['count', [orders]] }),
    card({ column: 'orders', before: null, changed: null }), DOLLARS).short;
  expect([counted(38_214), counted(999_999), counted(1_240_000)]).toEqual(['38,214', '999,999', '1.24 M']);
});

test('a share changes in points, and says how much of it is known', () => {
  const text = cardText(panel, card({ column: 'margin_share', before: 'margin_before_share', coverage: 'coverage_share' }), DOLLARS);
  expect(text).toMatchObject({ short: '46.3%', change: '-0.8 pt', verdict: 'down', known: '97.0% known' });
});

test('less may be better, and neither', () => {
  expect(cardText(panel, card({ more_is_better: false }), DOLLARS).verdict).toBe('down');
  expect(cardText(panel, card({ more_is_better: null }), DOLLARS).verdict).toBe('mut');
  expect(cardText(panel, card({ before: null }), DOLLARS).change).toBe('');
});

test('while days are chosen a card shows what sums give, and nothing else', () => {
  const sums = { net_minor: 900, orders: 3, ordered_minor: 1200, cost_minor: 400, net_with_cost_minor: 800 };
  expect(previewed('net_minor', sums)).toBe(900);
  expect(previewed('average_order_minor', sums)).toBe(400);
  expect(previewed('gross_margin_share', sums)).toBe(0.5);
  expect(previewed('average_order_minor', { ...sums, orders: 0 })).toBeNull();
  expect(previewed('customers', sums)).toBeUndefined();
  expect(previewed('gross_margin_share', { net_minor: 1 })).toBeUndefined();
});

test('actions say what to do, and why', () => {
  const actions = panelOf({ kind: 'rows', columns: [], amount: 'state' }, {
    state: ['text', ['out of stock', 'low', 'late']],
    product_name: ['text', ['Buds', 'Serum', null]],
    supplier_name: ['text', ['A', 'B', 'Nordlicht']],
    po_number: ['text', [null, null, 'PO-1182']],
    order_units: ['units', [400, 0, 20]],
    value_minor: ['money', [1160000, null, 714000]],
    days_of_cover: ['mean days', [0, 9.4, null]],
    lead_time_days: ['days', [12, 12, null]],
    out_days: ['days', [13, null, null]],
    unsold_per_day_minor: ['money per day', [240000, null, null]],
    due_date: ['date', [null, null, '2026-11-18']],
    overdue_days: ['days', [null, null, 1]],
  });
  expect(actionTexts(actions, DOLLARS).map(({ verb, what, rest, why, amount }) => `${verb} ${what}${rest} | ${why} | ${amount}`)).toEqual([
    'Order 400 × Buds | out for 13 days · $2,400.00 a day not sold | $11.6 k',
    'On its way: Serum | 9 days left, lead time 12 days | –',
    'Late: PO-1182, Nordlicht | due 18 Nov, 1 day ago, 20 units | $7.1 k',
  ]);
});
