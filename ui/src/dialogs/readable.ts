/** Which columns of the rows behind a number are worth their room, and what the rows come to. Pure. */

import type { Column, Value } from '../formatting';
import type { RowKey } from './opened';
import type { Table } from './replies';

/** A number that its name says better, by the column of the name. */
const SAID_BY: Readonly<Record<string, string>> = {
  product_id: 'product_name', customer_id: 'full_name', supplier_id: 'supplier_name', sku: 'product_name',
}; // prettier-ignore
/** What a row is: when, of which kind, whose, of what. */
const IS_ROW = /_date$|_kind$|^kind$|_name$|^(review|purchase_order|order)_id$/;
const NEVER: ReadonlySet<string> = new Set(['order_item_id', 'movement_id', 'purchase_order_item_id']);

interface Reading {
  /** The row that all of these are behind. */
  at?: RowKey;
  /** Columns that may be the same on all rows. */
  common?: readonly string[];
  /** Columns that stand right behind what a row is. */
  first?: ReadonlySet<string>;
}

/** Return the table without the columns that say nothing new: numbers beside names, what all rows have in common. */
export function readable(table: Table, { at = {}, common = [], first = new Set() }: Reading = {}): Table {
  const names = new Set(table.columns.map((column) => column.name));
  const told = new Set([...common, ...Object.keys(at).flatMap((name) => [name, SAID_BY[name] ?? ''])]);
  if ('product_id' in at) told.add('category');
  const columns = table.columns.filter(
    ({ name }) => !NEVER.has(name) && !names.has(SAID_BY[name] ?? '') && !(told.has(name) && isOneValue(table.data[name] ?? [])),
  );
  const rank = ({ name, unit }: Column) => (IS_ROW.test(name) || unit === 'id' ? 0 : first.has(name) ? 1 : 2);
  return { columns: columns.toSorted((a, b) => rank(a) - rank(b)), data: table.data };
}

/** Return the columns that a formula names. */
export function namedIn(formula: string): Set<string> {
  return new Set(formula.match(/\w+/g));
}

/** Return what the rows come to in the columns that a formula names. */
export function sumsOf(
  sums: Readonly<Record<string, Value>>,
  formula: string,
  columns: readonly Column[],
): { column: Column; value: number }[] {
  const named = namedIn(formula);
  return Object.entries(sums).flatMap(([name, value]) => {
    if (typeof value !== 'number' || !named.has(name)) return [];
    const known = columns.find((column) => column.name === name);
    const unit = name.endsWith('_minor') ? 'money' : 'count';
    const label = name.replace(/_minor$/, '').replaceAll('_', ' ');
    return [{ column: known ?? { name, label, unit, note: '' }, value }];
  });
}

function isOneValue(values: readonly Value[]): boolean {
  return values.every((value) => value === values[0]);
}
