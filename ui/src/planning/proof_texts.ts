/** What the proof says in a sentence. Pure. */

import { formatDay, formatShare, type Value } from '../formatting';

const NAMES: Readonly<Record<string, string>> = {
  storelens: 'this plan',
  velocity: 'velocity × cover',
  textbook: 'the textbook rule',
  actual: 'what the shop did',
};

export interface Followed {
  policy: string;
  asked: number | null;
  fill: number | null;
  /** Of the plan's stock to this way's: -0.2 is a fifth less. */
  stockChange: number | null;
}

/** Return what a way of ordering is called in words. */
export function policyName(policy: Value): string {
  return NAMES[String(policy)] ?? String(policy);
}

/** Return the sentence: what was asked, what would have been delivered, from how much stock beside another way. */
export function proofSentence(ways: readonly Followed[]): string {
  const own = ways.find(({ policy }) => policy === 'storelens');
  if (!own || own.fill === null) return '';
  const asked = own.asked === null ? 'Weighing costs' : `Asked for ${percent(own.asked)}`;
  const other = ways.find(({ policy }) => policy === 'velocity') ?? ways.find(({ policy }) => policy !== 'storelens');
  return `${asked}, it would have delivered ${formatShare(own.fill)}${other ? besides(other) : ''}.`;
}

function besides({ policy, fill, stockChange }: Followed): string {
  if (stockChange === null) return '';
  const size = Math.round(Math.abs(stockChange) * 100);
  const stock = size === 0 ? 'as much stock as' : `${size}% ${stockChange < 0 ? 'less' : 'more'} stock than`;
  return `, with ${stock} ${policyName(policy)}${fill === null ? '' : `, which would have delivered ${formatShare(fill)}`}`;
}

/** Return the months that were followed: `1 Jul 2025 to 30 Dec 2025, 84 products`. */
export function proofPeriod(first: Value, last: Value, products: Value): string {
  return `${formatDay(String(first), true)} to ${formatDay(String(last), true)}, ${Number(products).toLocaleString('en-US')} products`;
}

/** A whole per cent where it is one: what is asked is a round number. */
function percent(share: number): string {
  const text = formatShare(share);
  return text.replace('.0%', '%');
}
