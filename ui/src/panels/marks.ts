/** What the marks of a panel stand for, and what a click on one does. */

import type { Panel } from '../api/types';
import { opening, writeOpened } from '../dialogs/opened';
import { clicked, isChosen, type Mark } from '../state/clicks';
import type { Period, Preset } from '../state/days';
import { shown } from '../state/shown.svelte';
import { DEFAULT_STATE, type PageName, onPage, write } from '../state/url_state';
import { valuesOf } from './rows';

/** The period before a day or a month was clicked: what a second click goes back to. */
let before: Preset | Period | undefined;

/** Return what a row's mark filters by, of all its columns or of those named; null if a click on it does nothing. */
export function markOf(panel: Panel, row: number, names = Object.keys(panel.filters_on_click)): Mark | null {
  const mark: Mark = {};
  for (const name of names) {
    const filter = panel.filters_on_click[name];
    const value = valuesOf(panel, name)[row];
    if (filter && value !== null && value !== undefined) mark[filter] = String(value);
  }
  return Object.keys(mark).length > 0 ? mark : null;
}

/** Filter the page by a mark, or take that back where it is filtered so. */
export function clickMark(mark: Mark): void {
  const lastDay = shown.meta?.history.last_day ?? '';
  shown.change((state) => {
    const isUndone = isChosen(state, mark, lastDay);
    const next = clicked(state, mark, lastDay, before);
    if (next.period !== state.period) before = isUndone ? undefined : state.period;
    return next;
  });
}

export function isMarkChosen(mark: Mark | null): boolean {
  return mark !== null && shown.state !== null && isChosen(shown.state, mark, shown.meta?.history.last_day ?? '');
}

/** Return the address that a column's value leads to; null if it leads nowhere. */
export function linkOf(panel: Panel, name: string, row: number): string | null {
  const link = panel.links[name];
  const key = link ? valuesOf(panel, link.key)[row] : undefined;
  if (!link || typeof key !== 'number' || !shown.state) return null;
  return write(onPage(shown.state, link.page as PageName, key));
}

/** Return the address of the page shown with an order open over it. */
export function orderLink(order: number): string {
  return write({ ...(shown.state ?? DEFAULT_STATE), over: writeOpened({ ...opening('', 'order'), order }) });
}
