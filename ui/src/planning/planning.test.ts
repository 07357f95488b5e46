import { describe, expect, it } from 'vitest';
import { DOLLARS } from '../testing/panel';
import { AS_PLANNED, BUDGET_STEPS, measuresOf, requestOf, wordsOf } from './asked';
import { leadTimeText, planSentences, withoutNothing } from './plan_texts';
import { proofSentence } from './proof_texts';
import type { Totals } from './replies';

const BEFORE: Totals = {
  products_to_order: 10, order_units: 200, order_minor: 100_000, products_without_cost: 0, service_share: 0.95, stock_units: 500,
  stock_minor: 400_000, risk_minor: 0, products_at_risk: 1,
}; // prettier-ignore

describe('the sliders', () => {
  it('ask for what is planned where nothing was moved, without a budget', () => {
    expect(requestOf(AS_PLANNED, 5000)).toEqual({ lead_factor: 1, demand_factor: 1, service_share: 0.95, by_cost: false, budget_minor: null });
  });
  it('ask for no fill rate where the cost is to be lowest', () => {
    expect(requestOf({ ...AS_PLANNED, byCost: true }, 5000)).toMatchObject({ service_share: null, by_cost: true });
  });
  it('send a budget in whole units of the smallest coin', () => {
    expect(requestOf({ ...AS_PLANNED, budget: 7 }, 1001).budget_minor).toBe(350);
  });
  it('say how they stand', () => {
    const asked = { lead: 125, demand: 80, service: 975, budget: BUDGET_STEPS / 2, byCost: false };
    expect(wordsOf(asked, 250_000, DOLLARS)).toEqual({ lead: '+25%', demand: '−20%', service: '97.5%', budget: '$1,250' });
  });
});

describe('what if', () => {
  const rows = measuresOf(BEFORE, { ...BEFORE, order_minor: 120_000, service_share: 0.97, risk_minor: 500 }, DOLLARS);
  const row = (name: string) => rows.find((one) => one.name === name);
  it('tells money as a change, service in points, and which way is better', () => {
    expect(row('Order value')).toMatchObject({ before: '$1,000', after: '$1,200', change: '+20.0%', isBetter: null });
    expect(row('Expected service')).toMatchObject({ change: '+2.0 pt', isBetter: true });
  });
  it('has no per cent of nothing', () => {
    expect(row('Sales at risk')).toMatchObject({ before: '$0', after: '$5', change: '', isBetter: false });
  });
  it('stands alone without a plan', () => {
    expect(measuresOf(null, BEFORE, DOLLARS)[0]).toMatchObject({ before: '–', after: '10', change: '' });
  });
});

describe('the lines', () => {
  it('have no order of nothing', () => {
    const data = { state: ['order now', 'order soon'], order_units: [24, 0], order_minor: [1440, 0] };
    expect(withoutNothing(data)).toEqual({ ...data, order_units: [24, null], order_minor: [1440, null] });
  });
});

describe('the proof', () => {
  it('is one sentence with what was asked, delivered and held', () => {
    const ways = [
      { policy: 'storelens', asked: 0.95, fill: 0.946, stockChange: null },
      { policy: 'velocity', asked: null, fill: 0.941, stockChange: -0.2298 },
    ];
    expect(proofSentence(ways)).toBe(
      'Asked for 95%, it would have delivered 94.6%, with 23% less stock than velocity × cover, which would have delivered 94.1%.',
    );
  });
  it('says nothing where the plan was not followed', () => {
    expect(proofSentence([{ policy: 'actual', asked: null, fill: 0.9, stockChange: null }])).toBe('');
  });
});

describe('a product', () => {
  const line = { state: 'order now', order_units: 24, order_minor: 1440, due_date: '2025-03-21', on_hand_units: 2, incoming_units: 6, days_of_cover: 1.6, first_gap_date: '2025-03-19', stock_out_share: 0.93 };
  it('is told what to do, and why', () => {
    expect(planSentences(line, DOLLARS)).toEqual([
      'Order 24 units for $14.40 now; made now, they are expected on 21 Mar.',
      '2 on hand, 6 on their way, 2 days at the demand expected; it runs out on 19 Mar; 93.0% chance of being out before an order made now lands.',
    ]);
  });
  it('without tracked stock orders nothing', () => {
    expect(planSentences({ state: 'not tracked', order_units: 0, on_hand_units: null }, DOLLARS)).toHaveLength(1);
  });
  it('says where its lead time is from', () => {
    expect(leadTimeText({ lead_time_days: 9, lead_time_sd_days: 2.14, lead_time_source: 'receipts' })).toBe('9.0 days, give or take 2.1, as its receipts show');
  });
});
