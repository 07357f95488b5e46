/** An order's lines as a return sees them: what of each can still come back, and what it is worth. Pure. */

import type { Table } from '../dialogs/replies';
import type { Value } from '../formatting';
import { partOf } from './amounts';

export interface OrderLine {
  id: number;
  name: string;
  detail: string;
  unitsLeft: number;
  valueLeftMinor: number;
}

export interface OrderReply {
  order: Record<string, Value>;
  lines: Table;
}

/** Return the lines of an order. */
export function linesOf({ lines: { data } }: OrderReply): OrderLine[] {
  return (data.order_item_id ?? []).map((id, row) => {
    const number = (name: string) => Number(data[name]?.[row] ?? 0);
    return {
      id: Number(id),
      name: String(data.product_name?.[row] ?? ''),
      detail: String(data.sku?.[row] ?? ''),
      unitsLeft: Math.max(0, number('units') - number('returned_units') - number('cancelled_units')),
      valueLeftMinor: Math.max(0, number('net_minor')), // what was paid, less what went back
    };
  });
}

/** Return what so many units of a line are worth; null for more than are left. */
export function amountFor(line: OrderLine, units: number): number | null {
  return units > line.unitsLeft ? null : partOf(line.valueLeftMinor, units, line.unitsLeft);
}
