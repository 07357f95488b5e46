/** Days of the calendar as ISO 8601 texts: arithmetic, and what a preset comes to. Knows no clock and no time zone. */

const DAY_MS = 86_400_000;
/** What the server says for the last day of a shop in which nothing has happened. */
export const NO_DAY = '1970-01-01';

export interface Period {
  start: string;
  end: string;
}

/** Say whether a text is a day that exists: `2026-02-30` is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

export function dayOfNumber(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return dayOfNumber(dayNumber(day) + days);
}

/** Return how many days a period has, both ends included. */
export function lengthOf(period: Period): number {
  return dayNumber(period.end) - dayNumber(period.start) + 1;
}

export const PRESETS = ['today', '7d', '30d', '90d', 'month', 'quarter', 'ytd', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

export const DEFAULT_PERIOD: Preset = '90d';

export const PRESET_NAMES: Record<Preset, string> = {
  today: 'Last day',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'Month to date',
  quarter: 'Quarter to date',
  ytd: 'Year to date',
  all: 'All days',
};

export function isPreset(text: string): text is Preset {
  return (PRESETS as readonly string[]).includes(text);
}

/** Return the days of a preset that ends on the shop's last day; null for all days. */
export function presetPeriod(preset: Preset, lastDay: string): Period | null {
  switch (preset) {
    case 'all':
      return null;
    case 'today':
      return { start: lastDay, end: lastDay };
    case 'month':
      return { start: `${lastDay.slice(0, 7)}-01`, end: lastDay };
    case 'quarter': {
      const month = Number(lastDay.slice(5, 7));
      const first = month - ((month - 1) % 3);
      return { start: `${lastDay.slice(0, 4)}-${String(first).padStart(2, '0')}-01`, end: lastDay };
    }
    case 'ytd':
      return { start: `${lastDay.slice(0, 4)}-01-01`, end: lastDay };
    default:
      return { start: addDays(lastDay, 1 - Number.parseInt(preset, 10)), end: lastDay };
  }
}
