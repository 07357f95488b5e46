/** Moments and stretches of time as the Data page tells them. Pure. */

import { formatDay, NOTHING } from '../formatting';

/** Return an instant, or a day, in the shop's time: `25 Nov 2026, 19:28`. What has no zone is UTC. */
export function momentText(text: string | null, zone: string): string {
  if (!text) return NOTHING;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return formatDay(text, true);
  const plain = text.replace(' ', 'T');
  const moment = new Date(/(?:Z|[+-]\d{2}:?\d{2})$/.test(plain) ? plain : `${plain}Z`);
  if (Number.isNaN(moment.getTime())) return text;
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(moment); // prettier-ignore
  const part = (name: string) => parts.find(({ type }) => type === name)?.value ?? '';
  return `${formatDay(`${part('year')}-${part('month')}-${part('day')}`, true)}, ${part('hour')}:${part('minute')}`;
}

/** Return whether the store's last change is in figures of that moment; both are told to the second. */
export function lagText(asOf: string, lastChange: string | null): string {
  if (!lastChange) return 'nothing has changed yet';
  const seconds = Math.round((Date.parse(lastChange) - Date.parse(asOf)) / 1000);
  if (!(seconds > 1)) return 'in the figures';
  if (seconds < 90) return `${seconds} s after the figures`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min after the figures`;
  return `${Math.round(seconds / 3600)} h after the figures`;
}

/** Return how large a file is: `6.8 MB`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let [size, place] = [bytes, 0];
  while (size >= 999.5 && place < units.length - 1) [size, place] = [size / 1000, place + 1];
  return `${place === 0 ? size : Number(size.toPrecision(size < 10 ? 2 : 3))} ${units[place]}`;
}
