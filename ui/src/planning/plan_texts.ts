/** What the plan says of one product, in sentences. Pure. */

import { formatDay, formatMoney, formatShare, type Money, type Value } from '../formatting';

/** A plan's line by column. */
export type Line = Readonly<Record<string, Value>>;

const SOURCES: Readonly<Record<string, string>> = {
  receipts: 'as its receipts show',
  promise: 'as the supplier promised',
  default: 'assumed: nobody promised one, and nothing was received yet',
};

/** Return the plan's lines with no order where it is of 0 units: a dash, not an order of $0.00. */
export function withoutNothing(data: Readonly<Record<string, Value[]>>): Record<string, Value[]> {
  const units = data.order_units ?? [];
  const where = (values: Value[] = []) => values.map((value, row) => (units[row] === 0 ? null : value));
  return { ...data, order_units: where(units), order_minor: where(data.order_minor) };
}

/** Return what to do, then why, as one sentence each. */
export function planSentences(line: Line, money: Money): string[] {
  return [whatToDo(line, money), whyOf(line), excessOf(line, money)].filter(Boolean);
}

function whatToDo(line: Line, money: Money): string {
  const units = Number(line.order_units ?? 0);
  if (units > 0) {
    const cost = typeof line.order_minor === 'number' ? ` for ${formatMoney(line.order_minor, money)}` : '';
    const due = line.due_date ? `; made now, they are expected on ${formatDay(String(line.due_date))}` : '';
    return `Order ${units.toLocaleString('en-US')} units${cost} now${due}.`;
  }
  if (line.state === 'not tracked') return 'Its stock is not tracked: demand is forecast, and nothing can be ordered by it.';
  if (line.state === 'dead stock') return 'Order nothing: it has stock, and nobody buys it.';
  if (line.state === 'no demand') return 'Order nothing: no demand is expected.';
  if (line.order_by_date) return `Nothing to order now; order by ${formatDay(String(line.order_by_date), true)}.`;
  return 'Nothing to order within the weeks forecast.';
}

function whyOf(line: Line): string {
  if (line.on_hand_units === null || line.on_hand_units === undefined) return '';
  const parts = [`${Number(line.on_hand_units).toLocaleString('en-US')} on hand`];
  if (Number(line.incoming_units) > 0) parts.push(`${Number(line.incoming_units).toLocaleString('en-US')} on their way`);
  if (Number(line.draft_units) > 0) parts.push(`${Number(line.draft_units).toLocaleString('en-US')} on drafts`);
  const cover = typeof line.days_of_cover === 'number' ? `, ${Math.round(line.days_of_cover)} days at the demand expected` : '';
  const gap = line.first_gap_date ? `; it runs out on ${formatDay(String(line.first_gap_date))}` : '';
  const chance = Number(line.stock_out_share) >= 0.005 ? `; ${formatShare(Number(line.stock_out_share))} chance of being out before an order made now lands` : '';
  return `${parts.join(', ')}${cover}${gap}${chance}.`;
}

function excessOf(line: Line, money: Money): string {
  const units = Number(line.excess_units ?? 0);
  if (units <= 0) return '';
  const cost = typeof line.excess_minor === 'number' ? `, ${formatMoney(line.excess_minor, money)} at cost` : '';
  return `${units.toLocaleString('en-US')} more than a season of demand will take${cost}.`;
}

/** Return where the lead time is from: `9.0 days, give or take 2.1, as its receipts show`. */
export function leadTimeText(line: Line): string {
  const [days, spread] = [Number(line.lead_time_days ?? 0), Number(line.lead_time_sd_days ?? 0)];
  const more = spread > 0 ? `, give or take ${spread.toFixed(1)}` : '';
  return `${days.toFixed(1)} days${more}, ${SOURCES[String(line.lead_time_source)] ?? ''}`.replace(/, $/, '');
}
