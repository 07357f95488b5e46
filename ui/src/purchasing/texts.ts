/** Purchase orders in words, and what was typed into them. Pure. */

import { formatDay } from '../formatting';
import { readUnits } from '../operations/amounts';
import type { DraftedOrders, OrderLine, PurchaseOrder } from './replies';

export const STATUS_NAMES: Readonly<Record<string, string>> = {
  draft: 'draft',
  sent: 'on its way',
  partly_received: 'partly received',
  received: 'received',
  cancelled: 'cancelled',
};

/** What stands in the fields of an order's lines, by the product's number. */
export type Typed = Readonly<Record<number, string>>;

/** Return what the fields of an order begin with: of a draft what it orders, of what is on its way what has not come. */
export function begun(order: PurchaseOrder): Record<number, string> {
  const units = (line: OrderLine) => (order.status === 'draft' ? line.quantity : line.outstanding_units);
  return Object.fromEntries(order.lines.map((line) => [line.product_id, String(units(line))]));
}

export interface Checked {
  lines: { product_id: number; quantity: number }[];
  problems: Record<number, string>;
}

/** Return the lines of a draft whose units were changed, and what is wrong with what was typed; 0 takes a line out. */
export function editedLines(order: PurchaseOrder, typed: Typed): Checked {
  return checked(order, typed, 0, (line, units) => units !== line.quantity);
}

/** Return the lines of which units came; of those with none nothing is said. */
export function receivedLines(order: PurchaseOrder, typed: Typed): Checked {
  return checked(order, typed, 0, (line, units) => units > 0 && line.outstanding_units > 0);
}

function checked(order: PurchaseOrder, typed: Typed, least: number, isMeant: (line: OrderLine, units: number) => boolean): Checked {
  const found: Checked = { lines: [], problems: {} };
  for (const line of order.lines) {
    const read = readUnits(typed[line.product_id] ?? '', least);
    if ('problem' in read) found.problems[line.product_id] = read.problem;
    else if (read.units === null) found.problems[line.product_id] = 'Write a number of units, 0 for none';
    else if (isMeant(line, read.units)) found.lines.push({ product_id: line.product_id, quantity: read.units });
  }
  return found;
}

/** Return what drafting came to. */
export function draftedText({ orders, added_units, without_supplier }: DraftedOrders): string {
  const left = without_supplier.length;
  const rest = left === 0 ? '' : ` ${left === 1 ? '1 product has' : `${left} products have`} no supplier and ${left === 1 ? 'is' : 'are'} in no draft.`;
  if (added_units === 0) return `Nothing to draft: all that the plan orders is drafted or ordered already.${rest}`;
  const drafts = orders.length === 1 ? '1 draft' : `${orders.length} drafts`;
  return `${added_units.toLocaleString('en-US')} units drafted, on ${drafts}.${rest}`;
}

/** Return how an order stands, with its days: `due 4 Dec 2026, 3 days late`. */
export function standText(order: Pick<PurchaseOrder, 'status' | 'ordered_date' | 'due_date' | 'overdue_days' | 'received_date'>): string {
  const made = order.status === 'draft' ? 'drafted' : 'sent';
  const parts = [`${made} ${formatDay(order.ordered_date, true)}`];
  if (order.due_date && order.status !== 'received') parts.push(`due ${formatDay(order.due_date, true)}`);
  if (order.overdue_days > 0) parts.push(order.overdue_days === 1 ? '1 day late' : `${order.overdue_days} days late`);
  if (order.received_date) parts.push(`last receipt ${formatDay(order.received_date, true)}`);
  return parts.join(', ');
}
