/** How the filters in force are said in few words. Pure. */

import { formatDay } from '../formatting';
import { lengthOf, type Period, PRESET_NAMES } from '../state/days';
import type { Comparison, Lens, State, ValueFilter } from '../state/url_state';

export const FILTER_TITLES: Record<ValueFilter, string> = {
  region: 'Region',
  category: 'Category',
  channel: 'Channel',
  status: 'Status',
};
export const LENS_TEXTS: Record<Lens, string> = { event: 'event date', order: 'order date' };
export const LENS_NOTES: Record<Lens, string> = {
  event: 'a return counts on the day it came back',
  order: 'a return counts on the day of its order',
};
export const COMPARISON_TEXTS: Record<Comparison, string> = {
  previous: 'The period before',
  year: 'Same weekdays last year',
  none: 'No comparison',
};

/** Return a period in few words: the year is said where it is not plain. `2 Oct – 30 Dec` */
export function periodText(period: Period, lastDay: string): string {
  const needsYear = period.end.slice(0, 4) !== lastDay.slice(0, 4);
  if (period.start === period.end) return formatDay(period.end, needsYear);
  const spansYears = period.start.slice(0, 4) !== period.end.slice(0, 4);
  return `${formatDay(period.start, spansYears)} – ${formatDay(period.end, needsYear || spansYears)}`;
}

/** Return what stands in bold on the period's chip: `Last 90 days`, or the number of days chosen. */
export function periodName(state: State): string {
  if (typeof state.period === 'string') return PRESET_NAMES[state.period];
  const days = lengthOf(state.period);
  return days === 1 ? 'One day' : `${days} days`;
}

/** Return what the figures are compared with: `previous 90 days`. */
export function comparisonText(compare: Comparison, period: Period | null): string {
  if (compare === 'none') return 'nothing';
  if (compare === 'year') return 'same weekdays last year';
  if (!period) return 'the period before';
  const days = lengthOf(period);
  return days === 1 ? 'the day before' : `previous ${days} days`;
}

/** Return the values chosen: `all`, one or two by name, else how many. */
export function choiceText(chosen: readonly string[]): string {
  if (chosen.length === 0) return 'all';
  return chosen.length <= 2 ? chosen.join(', ') : `${chosen.length} chosen`;
}
