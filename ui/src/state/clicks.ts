/** What a click on a mark makes of the filters: it filters by what the mark stands for, a second click takes it back.
 * Pure. */

import { addDays, DEFAULT_PERIOD, type Period, type Preset } from './days';
import { type State, VALUE_FILTERS, type ValueFilter } from './url_state';

/** The filters that a mark can set, by the name the API gives them. */
export type MarkFilter = ValueFilter | 'day' | 'month';
/** What a mark stands for. */
export type Mark = Partial<Record<MarkFilter, string>>;

/** Return the state after a click on a mark; `before` is the period to go back to when a day or a month is undone. */
export function clicked(state: State, mark: Mark, lastDay: string, before: Preset | Period = DEFAULT_PERIOD): State {
  const undo = isChosen(state, mark, lastDay);
  const chosen = { ...state.chosen };
  for (const name of VALUE_FILTERS) {
    const value = mark[name];
    if (value !== undefined) chosen[name] = undo ? [] : [value];
  }
  const days = daysOf(mark, lastDay);
  if (!days) return { ...state, chosen };
  return { ...state, chosen, period: undo ? before : days };
}

/** Say whether the page is filtered by exactly what the mark stands for. */
export function isChosen(state: State, mark: Mark, lastDay: string): boolean {
  const parts = VALUE_FILTERS.filter((name) => mark[name] !== undefined);
  const days = daysOf(mark, lastDay);
  if (parts.length === 0 && !days) return false;
  if (!parts.every((name) => state.chosen[name].length === 1 && state.chosen[name][0] === mark[name])) return false;
  return !days || (typeof state.period === 'object' && state.period.start === days.start && state.period.end === days.end);
}

/** Return the days of a mark, a month as far as the shop's history goes; null for a mark without days. */
function daysOf(mark: Mark, lastDay: string): Period | null {
  if (mark.day !== undefined) return { start: mark.day, end: mark.day };
  if (mark.month === undefined) return null;
  const start = `${mark.month.slice(0, 7)}-01`;
  const last = addDays(`${addDays(start, 31).slice(0, 7)}-01`, -1);
  return { start, end: last < lastDay || start > lastDay ? last : lastDay };
}
