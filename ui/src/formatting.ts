/** How a value is written for people: src/storelens/formatting.py, the same to the last character.
 *
 * Pure: a value, its column and the shop's money in, a text out. */

export interface Column {
  name: string;
  label: string;
  unit: string;
  note: string;
}

/** What of the shop's settings a text depends on. */
export interface Money {
  symbol: string;
  money_digits: number;
}

export type Value = string | number | boolean | null | undefined;

export const NOTHING = '–';
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SHORTENED = new Set(['money', 'money per day', 'count', 'units']);
export const SHORT_FROM = 10_000;
/** What is counted stands exactly up to here where there is room for six figures: on cards and beside bars. */
export const EXACT_TO = 1_000_000;
export const THOUSANDS: readonly (readonly [number, string])[] = [
  [12, 'T'],
  [9, 'B'],
  [6, 'M'],
  [3, 'k'],
];
const DECIMALS: Record<string, number> = {
  stars: 2,
  number: 2,
  ratio: 2,
  'units per day': 2,
  'mean days': 1,
  times: 2,
};
const WORDS = new Set(['text', 'date']);

/** Return an amount of the currency's smallest unit: `-$1,234.56`. */
export function formatMoney(minor: number, money: Money): string {
  return `${minor < 0 ? '-' : ''}${money.symbol}${amount(Math.abs(minor), money.money_digits)}`;
}

/** Return a value as a card or an axis has room for: three figures and k, M or B from ten thousand on. */
export function formatShort(column: Column, value: Value, money: Money): string {
  if (typeof value !== 'number' || !SHORTENED.has(column.unit)) return formatValue(column, value, money);
  const isMoney = isMoneyUnit(column.unit);
  const whole = Math.abs(value) / (isMoney ? 10 ** money.money_digits : 1);
  if (whole < SHORT_FROM) return formatValue(column, value, money);
  return `${value < 0 ? '-' : ''}${isMoney ? money.symbol : ''}${shorten(whole)}`;
}

/** Return a column's values as a chart writes them: all in the thousands of the largest. */
export function formatAlike(column: Column, values: readonly Value[], money: Money): string[] {
  const isMoney = isMoneyUnit(column.unit);
  const unit = isMoney ? 10 ** money.money_digits : 1;
  const sizes = values.map((value) => (typeof value === 'number' ? Math.abs(value) : 0));
  const largest = significant(sizes.reduce((a, b) => Math.max(a, b), 0) / unit, 3);
  if (!SHORTENED.has(column.unit) || largest < SHORT_FROM) return values.map((value) => formatValue(column, value, money));
  const [exponent, letter] = THOUSANDS.find(([power]) => largest >= 10 ** power) ?? [3, 'k'];
  const symbol = isMoney ? money.symbol : '';
  const decimals = largest < 10 ** (exponent + 1) ? 2 : largest < 10 ** (exponent + 2) ? 1 : 0;
  return values.map((value) => {
    if (typeof value !== 'number') return NOTHING;
    const text = fixed(Math.abs(value) / unit / 10 ** exponent, decimals);
    if (value !== 0 && Number(text) === 0) return formatShort(column, value, money);
    return `${value < 0 ? '-' : ''}${symbol}${grouped(text)} ${letter}`;
  });
}

/** Return a round value at an axis, in whole units of the currency where it is money: `-$20 k`. */
export function formatTick(column: Column, value: number, money: Money): string {
  const size = Math.abs(value);
  const text = size >= SHORT_FROM ? shorten(size) : general(size, 10);
  return `${value < 0 ? '-' : ''}${isMoneyUnit(column.unit) ? money.symbol : ''}${text}`;
}

/** Return a number of at least zero in three figures: `12.3 k`. */
export function shorten(number: number): string {
  const rounded = significant(number, 3);
  for (const [exponent, letter] of THOUSANDS) {
    if (rounded >= 10 ** exponent) return `${general(rounded / 10 ** exponent, 10)} ${letter}`;
  }
  return general(number, 3);
}

/** Return a day of ISO 8601 as text on a chart: `1 Sep`, `1 Sep 2025`. */
export function formatDay(day: string, year = false): string {
  const [whole, month, date] = day.split('-').map(Number) as [number, number, number];
  return `${date} ${MONTHS[month - 1]}${year ? ` ${whole}` : ''}`;
}

/** Return a change to what was before, with its sign: `+13.4%`. */
export function formatChange(share: number): string {
  const text = unsignedZero(fixed(share * 100, 1));
  return Number(text) === 0 ? '0.0%' : `${share > 0 ? '+' : ''}${grouped(text)}%`;
}

/** Return the class of a change's looks, by its text: `0.0%` went neither way. */
export function changeLook(text: string): 'up' | 'down' | 'mut' {
  return text.startsWith('+') ? 'up' : text.startsWith('-') ? 'down' : 'mut';
}

/** Return the difference of two shares of 0 to 1 in points, with its sign: `+1.9 pt`. */
export function formatPoints(difference: number): string {
  return formatChange(difference).replace('%', ' pt');
}

/** Return a share of 0 to 1 as percent with one decimal. */
export function formatShare(share: number): string {
  return `${grouped(unsignedZero(fixed(share * 100, 1)))}%`;
}

/** Return one value of a query's column, by the column's unit. */
export function formatValue(column: Column, value: Value, money: Money): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
  if (typeof value !== 'number') return formatText(value);
  if (isMoneyUnit(column.unit)) return formatMoney(Number(fixed(value, 0)), money);
  switch (column.unit) {
    case 'share':
      return formatShare(value);
    case 'weekday':
      return WEEKDAYS[value - 1] ?? String(value);
    case 'hour':
      return `${String(value).padStart(2, '0')}:00`;
    case 'id':
    case 'rank':
    case 'score':
      return String(value);
  }
  if (WORDS.has(column.unit)) return String(value);
  const decimals = DECIMALS[column.unit];
  return grouped(decimals === undefined ? String(value) : unsignedZero(fixed(value, decimals)));
}

/** Return a text on one line, without characters that do not print. */
export function formatText(value: string | boolean): string {
  return String(value).replace(/(?! )[\p{C}\p{Z}]/gu, ' ');
}

/** Say whether the unit is one of money, in minor units. */
export function isMoneyUnit(unit: string): boolean {
  return unit.startsWith('money');
}

/** Say whether a column's values are words or days, which stand to the left; numbers stand to the right. */
export function isWords(unit: string): boolean {
  return WORDS.has(unit) || unit === 'weekday';
}

function amount(minor: number, digits: number): string {
  if (digits === 0) return grouped(String(minor));
  const text = String(minor).padStart(digits + 1, '0');
  return `${grouped(text.slice(0, -digits))}.${text.slice(-digits)}`;
}

function grouped(text: string): string {
  const [whole = '', rest] = text.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? separated : `${separated}.${rest}`;
}

function unsignedZero(text: string): string {
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Return the number with `digits` decimals, a value halfway between two to the even one, as Python rounds. */
export function fixed(value: number, digits: number): string {
  const size = Math.abs(value);
  // A value lies halfway only where it is a multiple of 2 ** -(digits + 1): all of these steps are exact.
  const steps = size * 2 ** (digits + 1);
  const doubled = steps * 5 ** digits;
  let text = size.toFixed(digits);
  if (Number.isInteger(steps) && doubled % 2 === 1 && ((doubled - 1) / 2) % 2 === 0) {
    text = ((doubled - 1) / 2 / 10 ** digits).toFixed(digits);
  }
  return value < 0 ? `-${text}` : text;
}

function significant(number: number, figures: number): number {
  if (number === 0) return 0;
  const exponent = Number(number.toExponential().split('e')[1]);
  const decimals = figures - 1 - exponent;
  if (decimals >= 0) return Number(fixed(number, Math.min(decimals, 100)));
  const step = 10 ** -decimals;
  const below = (number - (number % step)) / step;
  const isUp = number % step > step / 2 || (number % step === step / 2 && below % 2 === 1);
  return (below + (isUp ? 1 : 0)) * step;
}

/** Return a number of at least zero as Python's `,.{figures}g` writes it. */
function general(number: number, figures: number): string {
  if (number === 0) return '0';
  const rounded = significant(number, figures);
  const exponent = Number(rounded.toExponential().split('e')[1]);
  if (exponent >= -4 && exponent < figures) return grouped(String(rounded));
  const [digits = ''] = rounded.toExponential().split('e');
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
