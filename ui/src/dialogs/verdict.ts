/** Whether what is behind a number adds up to it, said in one sentence. Pure: the API did the adding. */

import { type Column, formatValue, type Money } from '../formatting';
import type { Explanation, Source } from './replies';

export interface Verdict {
  kind: 'exact' | 'differs' | 'no_sum';
  text: string;
}

const COUNT: Column = { name: '', label: '', unit: 'count', note: '' };
const NOUNS: Readonly<Record<Source, readonly [one: string, many: string]>> = {
  ledger: ['event of the ledger', 'events of the ledger'],
  orders: ['order', 'orders'],
  cohort: ['order', 'orders'],
  movements: ['movement of the stock', 'movements of the stock'],
  reviews: ['review', 'reviews'],
  purchases: ['line of a purchase order', 'lines of purchase orders'],
};

/** Return what the rows behind a number are called: `2,345 events of the ledger`. */
export function countedRows({ source, total_rows: count }: Explanation): string {
  const [one, many] = source ? NOUNS[source] : ['row', 'rows'];
  return `${formatValue(COUNT, count, { symbol: '', money_digits: 0 })} ${count === 1 ? one : many}`;
}

export function verdictOf(reply: Explanation, column: Column, money: Money): Verdict {
  if (reply.adds_up === null) return { kind: 'no_sum', text: reply.note || 'This is no sum: nothing adds up to it.' };
  const sum = formatValue(column, reply.sums[column.name] ?? reply.value, money);
  const rows = countedRows(reply);
  const come = reply.total_rows === 1 ? 'comes' : 'come';
  const note = reply.note ? ` ${reply.note}` : '';
  if (reply.adds_up) return { kind: 'exact', text: `${rows} ${come} to exactly this: ${sum}.${note}` };
  return { kind: 'differs', text: `${rows} ${come} to ${sum}, not to ${formatValue(column, reply.value, money)}.${note}` };
}
