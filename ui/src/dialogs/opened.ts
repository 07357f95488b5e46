/** Which dialog of a panel, or of an order, is open, and the parameters of the address that say so. Pure.
 *
 * `panel=revenue&show=explain&column=net_minor&at.date_day=2026-01-05` - what makes no sense is left out. */

import type { Over } from '../state/url_state';

/** The views of a panel, in the order of their tabs. */
export const PANEL_SHOWS = ['sql', 'table', 'export', 'explain'] as const;
export const SHOWS = [...PANEL_SHOWS, 'order'] as const;
export type PanelShow = (typeof PANEL_SHOWS)[number];
export type Show = (typeof SHOWS)[number];

/** The values that tell one row of a query from the others, by column. */
export type RowKey = Readonly<Record<string, string>>;

export interface Sort {
  column: string;
  isDown: boolean;
}

export interface Opened {
  /** The panel's id; empty for an order that was opened from no panel. */
  panel: string;
  show: Show;
  /** The query's own parameters as the reader set them, by name. */
  values: Readonly<Record<string, string>>;
  /** In the table: how it is sorted (null: as the query sorts) and the first row shown, from 0. */
  sort: Sort | null;
  from: number;
  /** Of an explanation: the number's column, the row it stands in (empty: all rows), the order looked at. */
  column: string | null;
  at: RowKey;
  order: number | null;
}

/** Return the dialog of a panel that is open, as it is when one is opened. */
export function opening(panel: string, show: Show): Opened {
  return { panel, show, values: {}, sort: null, from: 0, column: null, at: {}, order: null };
}

/** Return what the parameters say is open; null for no dialog of a panel. */
export function readOpened(over: Over): Opened | null {
  const { panel = '' } = over;
  const show = SHOWS.find((name) => name === over.show);
  const order = wholeNumber(over.order);
  if (!show || (show === 'order' ? order === null : !panel)) return null;
  return {
    panel,
    show,
    values: prefixed(over, 'with.'),
    sort: readSort(over.sort),
    from: wholeNumber(over.from) ?? 0,
    column: over.column ?? null,
    at: prefixed(over, 'at.'),
    order,
  };
}

/** Return the parameters that say what is open; of every view only those that it reads. */
export function writeOpened(opened: Opened): Over {
  const over: Record<string, string> = { ...(opened.panel ? { panel: opened.panel } : {}), show: opened.show };
  for (const [name, value] of Object.entries(opened.values)) over[`with.${name}`] = value;
  if (opened.show === 'table') {
    if (opened.sort) over.sort = `${opened.sort.isDown ? '-' : ''}${opened.sort.column}`;
    if (opened.from > 0) over.from = String(opened.from);
  }
  // An order keeps the explanation it was found in: the way back leads there.
  if (opened.show === 'explain' || opened.show === 'order') {
    if (opened.column !== null) over.column = opened.column;
    for (const [name, value] of Object.entries(opened.at)) over[`at.${name}`] = value;
  }
  if (opened.show === 'order' && opened.order !== null) over.order = String(opened.order);
  return over;
}

function readSort(text: string | undefined): Sort | null {
  const found = /^(-?)(\w+)$/.exec(text ?? '');
  return found ? { column: found[2] ?? '', isDown: found[1] === '-' } : null;
}

function prefixed(over: Over, prefix: string): Record<string, string> {
  const found = Object.entries(over).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}

function wholeNumber(text: string | undefined): number | null {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
