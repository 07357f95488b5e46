/** Which values tell one row of a query from its others: days, numbers of things, places. Pure. */

import type { Column, Value } from '../formatting';
import type { RowKey } from './opened';

export interface Rows {
  columns: readonly Column[];
  data: Readonly<Record<string, readonly Value[]>>;
}

/** What a row is of, whatever stands in the others: they may not all be here. */
const ALWAYS: ReadonlySet<string> = new Set(['id', 'weekday', 'hour']);
const DAYS_OF_ROW = /^date_day$|_start$|^start_date$/;
const WORDS_OF_ROW: ReadonlySet<string> = new Set(['region', 'channel', 'status']);
/** What is one row each, wherever it is. */
const ALONE = ['review_id', 'order_id'];
/** What else may tell rows apart, where those do not, words first: no amounts, which may be alike by chance. */
const SOMETIMES = ['text', 'date', 'score', 'days', 'rank', 'count', 'units'];
/** What a thing is called or belongs to, by the column of its number. */
const OF_THINGS: Readonly<Record<string, readonly string[]>> = {
  product_id: ['sku', 'product_name', 'category'],
  customer_id: ['full_name'],
  supplier_id: ['supplier_name'],
};

/** Return the key of one row; what is missing in it is left out. Empty for the only row there is. */
export function keyOfRow({ columns, data }: Rows, row: number): RowKey {
  const count = data[columns[0]?.name ?? '']?.length ?? 0;
  if (count <= 1) return {};
  const known = columns.filter(({ name }) => ![null, undefined, ''].includes(data[name]?.[row] as string | null | undefined));
  const alone = known.find((column) => ALONE.includes(column.name) && alikeIn([column], all(count), data, row).length === 1);
  if (alone) return written([alone], data, row);
  const things = new Set(known.filter((column) => column.unit === 'id').flatMap((column) => OF_THINGS[column.name] ?? []));
  const key = known.filter((column) => isAlways(column) && !things.has(column.name));
  let alike = alikeIn(key, all(count), data, row);
  for (const column of SOMETIMES.flatMap((unit) => known.filter((one) => one.unit === unit))) {
    if (alike.length <= 1) break;
    if (key.includes(column) || things.has(column.name)) continue;
    const fewer = alikeIn([column], alike, data, row);
    if (fewer.length === alike.length) continue;
    key.push(column);
    alike = fewer;
  }
  return written(key, data, row);
}

function written(key: readonly Column[], data: Rows['data'], row: number): RowKey {
  return Object.fromEntries(key.map(({ name }) => [name, String(data[name]?.[row])]));
}

/** Return what a row with this key is called, where one of these rows has it: a product by its name, not its number. */
export function namesOf({ columns, data }: Rows, key: RowKey): Readonly<Record<string, string>> {
  const count = data[columns[0]?.name ?? '']?.length ?? 0;
  const row = all(count).find((place) => Object.entries(key).every(([name, text]) => String(data[name]?.[place]) === text));
  if (row === undefined) return {};
  const names = Object.keys(key).flatMap((id) => {
    const name = OF_THINGS[id]?.find((one) => one.endsWith('name') && data[one]);
    const text = name && data[name]?.[row];
    return text ? [[id, String(text)] as const] : [];
  });
  return Object.fromEntries(names);
}

function isAlways({ name, unit }: Column): boolean {
  if (unit === 'date') return DAYS_OF_ROW.test(name);
  return ALWAYS.has(unit) || WORDS_OF_ROW.has(name) || name === 'category';
}

function all(count: number): number[] {
  return Array.from({ length: count }, (_, row) => row);
}

function alikeIn(columns: readonly Column[], rows: readonly number[], data: Rows['data'], row: number): number[] {
  return rows.filter((other) => columns.every(({ name }) => data[name]?.[other] === data[name]?.[row]));
}
