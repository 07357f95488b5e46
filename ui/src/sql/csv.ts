/** A result as a CSV file, made in the browser as the server makes its own (src/storelens/exports/csv_file.py): amounts in
 * whole units of the currency, CRLF, nothing for null, and no text that a spreadsheet would compute. Pure. */

import { type Column, isMoneyUnit, type Money, type Value } from '../formatting';

const MINOR = /_minor$/;
/** What a spreadsheet would take for the beginning of a formula: such a text gets an apostrophe before it. */
const FORMULA = /^[=+\-@\t\r]/;

export function toCsv(columns: readonly Column[], data: Readonly<Record<string, readonly Value[]>>, money: Money): string {
  const lists = columns.map((column) => data[column.name] ?? []);
  const count = lists.reduce((most, list) => Math.max(most, list.length), 0);
  const lines = [columns.map((column) => quoted(headOf(column))).join(',')];
  for (let row = 0; row < count; row++) {
    lines.push(columns.map((column, place) => cell(column, lists[place]?.[row], money)).join(','));
  }
  return lines.map((line) => `${line}\r\n`).join('');
}

/** An amount in whole units is not called `_minor`. */
function headOf(column: Column): string {
  return isMoneyUnit(column.unit) ? column.name.replace(MINOR, '') : column.name;
}

function cell(column: Column, value: Value, money: Money): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return quoted(String(value));
  return isMoneyUnit(column.unit) ? inUnits(value, money.money_digits) : String(value);
}

/** Return an amount of the smallest unit in whole ones: `-12.50`; a mean of amounts to its last digit. */
function inUnits(minor: number, digits: number): string {
  if (!Number.isInteger(minor)) return String(minor / 10 ** digits);
  if (digits === 0) return String(minor);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return `${minor < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function quoted(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
