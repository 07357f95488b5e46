/** What was recorded, as one sentence for who did it. Pure. */

import { formatMoney, formatValue, type Money } from '../formatting';
import type { Kind } from './kinds';

/** What the API answers to a request that it recorded, as far as it is told. */
export interface Answer {
  id: number | null;
  replayed?: boolean;
  warnings?: string[];
  [field: string]: unknown;
}

const COUNT = { name: '', label: '', unit: 'count', note: '' };

/** Return the sentence: `Order 5001 recorded: $84.00; on hand now 12`. */
export function recordedText(kind: Kind, answer: Answer, money: Money): string {
  const amount = (name: string) => formatMoney(Number(answer[name] ?? 0), money);
  const word = (name: string) => String(answer[name] ?? '');
  switch (kind) {
    case 'sale':
      return `Order ${answer.id} recorded: ${amount('total_minor')}${ofLines(answer, money)}`;
    case 'return':
      return `Return of order ${word('order_id')} recorded: ${amount('amount_minor')} for ${units(answer.quantity, money)}${ofLines(answer, money)}`;
    case 'receipt':
      return `Receipt recorded: ${units(answer.quantity, money)} of ${word('product_name')}${onHand(answer, money)}`;
    case 'adjustment':
      return `${word('product_name')} counted: on hand ${count(answer.on_hand_units, money)}, before ${answer.before_units === null ? 'not tracked' : count(answer.before_units, money)}`;
    case 'prices':
      return `${word('product_name')}: ${breaks(answer.breaks)} recorded${removed(answer.removed)}`;
    case 'product':
      return `Product ${answer.id} recorded: ${word('product_name')} at ${amount('price_minor')}${onHand(answer, money)}`;
    case 'customer':
      return `Customer ${answer.id} recorded: ${word('full_name')}`;
    case 'review':
      return `Review ${answer.id} recorded: ${word('rating')} of 5 stars`;
  }
}

function breaks(list: unknown): string {
  const number = Array.isArray(list) ? list.length : 0;
  return number === 0 ? 'no price breaks' : `${number} price ${number === 1 ? 'break' : 'breaks'}`;
}

function removed(number: unknown): string {
  return typeof number === 'number' && number > 0 ? `; ${number} removed` : '';
}

/** Of one line what is on hand now; of several how many there are. */
function ofLines(answer: Answer, money: Money): string {
  const lines = Array.isArray(answer.lines) ? (answer.lines as Record<string, unknown>[]) : [];
  if (lines.length > 1) return `, ${lines.length} lines`;
  return onHand(lines[0] ?? {}, money);
}

function onHand(of: Record<string, unknown>, money: Money): string {
  return typeof of.on_hand_units === 'number' ? `; on hand now ${count(of.on_hand_units, money)}` : '';
}

function units(value: unknown, money: Money): string {
  return `${count(value, money)} ${value === 1 ? 'unit' : 'units'}`;
}

function count(value: unknown, money: Money): string {
  return typeof value === 'number' ? formatValue(COUNT, value, money) : '–';
}
