/** What needs action, said so that it can be done: what to order, what to chase, and why. Pure. */

import type { Panel } from '../api/types';
import { formatAlike, formatDay, formatShort, type Money, type Value } from '../formatting';
import { columnOf, valuesOf } from '../panels/rows';

export interface ActionText {
  state: string;
  /** `Order` or `Late`. */
  verb: string;
  /** What it is about, to stand out. */
  what: string;
  rest: string;
  why: string;
  amount: string;
}

/** Return the actions of the query `needs_action`, the most urgent first as it gives them. */
export function actionTexts(panel: Panel, money: Money): ActionText[] {
  const amounts = formatAlike(columnOf(panel, 'value_minor'), valuesOf(panel, 'value_minor'), money);
  return valuesOf(panel, 'state').map((state, row) => ({
    state: String(state),
    amount: amounts[row] ?? '',
    ...(state === 'late' ? lateText(panel, row) : orderText(panel, row, money)),
  }));
}

function lateText(panel: Panel, row: number) {
  const at = (name: string) => valuesOf(panel, name)[row];
  return {
    verb: 'Late:',
    what: String(at('po_number')),
    rest: `, ${at('supplier_name')}`,
    why: `due ${formatDay(String(at('due_date')))}, ${days(at('overdue_days'))} ago, ${units(at('order_units'))}`,
  };
}

function orderText(panel: Panel, row: number, money: Money) {
  const at = (name: string) => valuesOf(panel, name)[row];
  const wanted = at('order_units');
  return {
    verb: wanted ? 'Order' : 'On its way:',
    what: `${wanted ? `${formatShort(columnOf(panel, 'order_units'), wanted, money)} × ` : ''}${at('product_name')}`,
    rest: '',
    why: at('state') === 'out of stock' ? outText(panel, row, money) : `${coverText(at('days_of_cover'))}, lead time ${days(at('lead_time_days'))}`,
  };
}

function outText(panel: Panel, row: number, money: Money): string {
  const out = valuesOf(panel, 'out_days')[row];
  const unsold = valuesOf(panel, 'unsold_per_day_minor')[row];
  const since = out === null || out === undefined ? 'out of stock' : `out for ${days(out)}`;
  return unsold ? `${since} · ${formatShort(columnOf(panel, 'unsold_per_day_minor'), unsold, money)} a day not sold` : since;
}

/** Return how long a stock lasts: `12 days left`. */
export function coverText(cover: Value): string {
  if (typeof cover !== 'number') return 'cover unknown';
  return cover < 1 ? 'under 1 day left' : `${days(Math.floor(cover))} left`;
}

function days(value: Value): string {
  return value === 1 ? '1 day' : `${value ?? '–'} days`;
}

function units(value: Value): string {
  return value === 1 ? '1 unit' : `${typeof value === 'number' ? value.toLocaleString('en') : '–'} units`;
}
