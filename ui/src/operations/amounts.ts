/** Amounts as people type them, and sums of them: whole numbers of the currency's smallest unit, never fractions. Pure. */

/** What an amount that was typed came to: the smallest units, nothing, or what is wrong with it in one sentence. */
export type Typed = { minor: number } | { minor: null } | { problem: string };

/** As the server bounds an amount (recording/fields.py). */
export const MOST_MINOR = 999_999_999_999;
export const MOST_UNITS = 1_000_000;

/** Read an amount with as many digits behind the mark as the currency has; the mark is a point or a comma. */
export function readAmount(text: string, digits: number): Typed {
  const plain = text.trim();
  if (plain === '') return { minor: null };
  const [, whole = '', part = ''] = /^(\d+)(?:[.,](\d+))?$/.exec(plain) ?? [];
  if (!whole) return { problem: explain(plain, digits) };
  if (part.length > digits) return { problem: tooManyDigits(whole, part, digits) };
  const minor = Number(whole + part.padEnd(digits, '0'));
  return minor > MOST_MINOR ? { problem: 'That is more than can be recorded at once' } : { minor };
}

/** Read a number of units. */
export function readUnits(text: string, least = 1, most = MOST_UNITS): { units: number } | { units: null } | { problem: string } {
  const plain = text.trim();
  if (plain === '') return { units: null };
  if (!/^[+-]?\d{1,9}$/.test(plain)) return { problem: 'Write a whole number of units' };
  const units = Number(plain);
  if (units < least) return { problem: least === 1 ? 'At least 1' : `At least ${least}` };
  return units > most ? { problem: `At most ${most.toLocaleString('en')}` } : { units };
}

/** Return an amount as it is typed: `84.00`. */
export function amountText(minor: number, digits: number): string {
  if (digits === 0) return String(minor);
  const text = String(minor).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

export interface Line {
  units: number;
  priceMinor: number;
  discountMinor: number;
}

export interface Totals {
  goodsMinor: number;
  discountMinor: number;
  totalMinor: number;
}

/** Return what a sale comes to; null where it is more than can be recorded, or a discount is above what it is of. */
export function saleTotals(lines: readonly Line[], orderDiscountMinor: number, chargesMinor: number): Totals | null {
  let goodsMinor = 0;
  let discountMinor = orderDiscountMinor;
  for (const { units, priceMinor, discountMinor: ofLine } of lines) {
    const gross = units * priceMinor;
    if (gross > MOST_MINOR || ofLine > gross) return null;
    goodsMinor += gross;
    discountMinor += ofLine;
  }
  const totalMinor = goodsMinor - discountMinor + chargesMinor;
  return discountMinor > goodsMinor || totalMinor > MOST_MINOR ? null : { goodsMinor, discountMinor, totalMinor };
}

/** Return what `units` of `ofUnits` are worth where all are worth `wholeMinor`, rounded half up, as the server does. */
export function partOf(wholeMinor: number, units: number, ofUnits: number): number {
  if (ofUnits <= 0) return 0;
  // With BigInt: twice an amount times its units may be beyond what a number holds exactly.
  return Number((2n * BigInt(wholeMinor) * BigInt(units) + BigInt(ofUnits)) / (2n * BigInt(ofUnits)));
}

const GROUPED = /^(\d{1,3}(?:([.,' \u00a0\u202f])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?$/;

function explain(text: string, digits: number): string {
  if (/^[-−]/.test(text)) return 'An amount is not below zero: leave the sign out';
  const [, grouped, , part] = GROUPED.exec(text) ?? [];
  if (!grouped) return `Write an amount, as in ${example(digits)}`;
  return `Leave the thousands' marks out: ${grouped.replace(/\D/g, '')}${part ? `.${part}` : ''}`;
}

function tooManyDigits(whole: string, part: string, digits: number): string {
  if (digits === 0) return `Write a whole amount: ${part.length === 3 ? whole + part : whole}`;
  const grouped = part.length === 3 && whole.length <= 3 ? `; thousands have no mark: ${whole}${part}` : '';
  return `At most ${digits} digits behind the mark${grouped}`;
}

function example(digits: number): string {
  return digits === 0 ? '84' : `84.${'0'.repeat(digits)}`;
}
