/** What an import says in words: how far it is, what a file is, what rows were taken for. Pure. */

import { formatMoney, type Money } from '../formatting';
import type { Choice, FileLook, JobKind, Level, Progress, Shop, Table, Total } from './replies';

export const LEVELS: Readonly<Record<Level, { sign: string; word: string }>> = {
  stop: { sign: '✕', word: 'Stop' },
  warning: { sign: '!', word: 'Warning' },
  note: { sign: 'i', word: 'Note' },
  ok: { sign: '✓', word: 'Fine' },
};
const GRAVEST: readonly Level[] = ['stop', 'warning', 'note', 'ok'];
const JOBS: Readonly<Record<JobKind, string>> = {
  look: 'Looking at the files',
  guess: 'Writing a first mapping',
  preview: 'Reading the first rows',
  examine: 'Examining the files',
  load: 'Loading',
};
const TREATMENTS: Readonly<Record<string, string>> = {
  sale: 'Lines of goods',
  service: 'Services: postage, fees, manual entries',
  gift_card: 'Gift cards sold',
  return: 'Returns of a known sale',
  unmatched_return: 'Returns without their sale',
  credit_note: 'Credit notes',
  order: 'Rows in which nothing is sold',
  cancelled: 'Cancelled lines',
  duplicate: 'Repeated rows, not loaded',
  set_aside: 'Rows set aside',
};
const KINDS: Readonly<Record<string, string>> = { csv: 'CSV', xlsx: 'XLSX', xls: 'XLS', ods: 'ODS', jsonl: 'JSON lines', parquet: 'Parquet' };

export function written(count: number): string {
  return count.toLocaleString('en-US');
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${written(count)} ${count === 1 ? one : many}`;
}

/** Return findings with the gravest first, else in their order. */
export function gravestFirst<Found extends { level: Level }>(findings: readonly Found[]): Found[] {
  return [...findings].sort((a, b) => GRAVEST.indexOf(a.level) - GRAVEST.indexOf(b.level));
}

/** Return how long something takes yet: `about 40 s left`. */
export function remainingText(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 1.5) return 'about a second left';
  if (seconds < 90) return `about ${Math.round(seconds)} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${Math.round(seconds / 3600)} h left`;
}

/** Return how far a job is: `Loading: storing orders, 12,000 rows, 85,000 rows/s, about 4 s left`. */
export function progressText(kind: JobKind, progress: Progress | null): string {
  if (!progress) return `${JOBS[kind]}…`;
  const rate = progress.rows_per_second;
  const parts = [
    progress.step,
    counted(progress.rows, 'row'),
    rate === null ? '' : `${written(Number(rate.toPrecision(2)))} rows/s`,
    remainingText(progress.remaining_seconds),
  ];
  return `${JOBS[kind]}: ${parts.filter(Boolean).join(', ')}`;
}

export function treatmentText(treatment: string): string {
  return TREATMENTS[treatment] ?? treatment.replaceAll('_', ' ');
}

export function measureText(measure: string): string {
  const words = measure.replace(/_minor$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Return one of a total's values as people write it. */
export function totalText(total: Total, value: number, money: Money): string {
  return total.unit === 'money' ? formatMoney(value, money) : written(value);
}

/** Return what a file is: `CSV, utf-8, fits shopify`. */
export function fileText(look: FileLook | undefined): string {
  if (!look) return '';
  if (look.trouble) return look.trouble;
  const [first] = look.tables;
  if (!first) return 'no table in it';
  const kind = [kindText(first), look.tables.length > 1 ? `${look.tables.length} tables` : ''].filter(Boolean).join(', ');
  return `${kind} · ${look.sources.length > 0 ? `fits ${look.sources.join(', ')}` : 'of no known source'}`;
}

export function kindText(table: Table): string {
  const packed = table.container ? `, packed with ${table.container}` : '';
  return [KINDS[table.kind] ?? table.kind, table.encoding ?? ''].filter(Boolean).join(', ') + packed;
}

/** Return rates typed as `EUR=1.08, GBP=1.27`, or what is wrong with them. */
export function readRates(text: string): { rates: Record<string, number> } | { problem: string } {
  const rates: Record<string, number> = {};
  for (const part of text.split(/[,;\s]+/).filter(Boolean)) {
    const [, code, number] = /^([A-Za-z]{3})=(\d+(?:\.\d+)?)$/.exec(part) ?? [];
    const rate = Number(number);
    if (!code || !(rate > 0)) return { problem: `${part} is no rate: write what one of it is worth, as EUR=1.08` };
    rates[code.toUpperCase()] = rate;
  }
  return { rates };
}

/** Return what is wrong with what is said of a new shop, '' where nothing is. */
export function shopProblem(shop: Shop): string {
  if (!/^[A-Za-z]{3}$/.test(shop.currency.trim())) return 'The currency has three letters, as EUR';
  if (!/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(shop.time_zone.trim())) return 'The time zone is a place, as Europe/Berlin';
  if (shop.country.trim() && !/^[A-Za-z]{2}$/.test(shop.country.trim())) return 'The country has two letters, as DE';
  return '';
}

/** Return whether two choices read files alike. */
export function isSameChoice(one: Choice | null, other: Choice): boolean {
  if (!one) return false;
  const plain = (choice: Choice) => [
    choice.source, choice.dates, choice.decimal, choice.mapping, choice.tax,
    ...Object.entries(choice.rates).sort().flat(), ...Object.entries(choice.settings).sort().flat(),
  ]; // prettier-ignore
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}
