/** The page's state and its address, each made from the other. Pure: nothing here touches the browser.
 *
 * ui/README.md documents the address. What is the default is not written; a parameter that makes no sense is left out,
 * so that a link typed by hand still opens. */

import { DEFAULT_PERIOD, isDay, isPreset, type Period, presetPeriod, type Preset } from './days';

export const PAGES = [
  'overview', 'sales', 'products', 'customers', 'inventory', 'reviews', 'data', 'sql', 'product', 'customer',
] as const; // prettier-ignore
export type PageName = (typeof PAGES)[number];
/** Pages about one thing, whose number is part of the path. */
const PAGES_OF_ONE: ReadonlySet<PageName> = new Set(['product', 'customer']);

export const COMPARISONS = ['previous', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const LENSES = ['event', 'order'] as const;
export type Lens = (typeof LENSES)[number];

/** The filters that hold values, as they are called in the address and in `filters_on_click`. */
export const VALUE_FILTERS = ['region', 'category', 'channel', 'status'] as const;
export type ValueFilter = (typeof VALUE_FILTERS)[number];
export type Choice = Record<ValueFilter, readonly string[]>;

/** Parameters of one page's own, kept in the address as they are. */
const OWN_PARAMETERS: Partial<Record<PageName, readonly string[]>> = { sql: ['query'], data: ['import'] };

/** Parameters of what is open over a page (a panel's dialog, a form), kept as they are: they end with the page. */
const OVER_PARAMETERS: ReadonlySet<string> = new Set([
  'panel', 'show', 'column', 'order', 'sort', 'from', 'record', 'product_id', 'customer_id', 'order_id',
]); // prettier-ignore
const OVER_PREFIXES = /^(at|with)\.\w{1,80}$/;
/** What is open over the page, by parameter; empty for nothing. */
export type Over = Readonly<Record<string, string>>;
export const NOTHING_OVER: Over = {};

export interface State {
  page: PageName;
  id: number | null;
  period: Preset | Period;
  compare: Comparison;
  lens: Lens;
  chosen: Choice;
  own: Readonly<Record<string, string>>;
  over: Over;
}

export const NO_CHOICE: Choice = { region: [], category: [], channel: [], status: [] };
export const DEFAULT_STATE: State = {
  page: 'overview', id: null, period: DEFAULT_PERIOD, compare: 'previous', lens: 'event', chosen: NO_CHOICE, own: {},
  over: NOTHING_OVER,
}; // prettier-ignore

/** Return the state that an address (path and query) says; null for a path that is no page. */
export function parse(address: string): State | null {
  const url = new URL(address, 'http://page');
  const place = parsePath(url.pathname);
  if (!place) return null;
  const query = url.searchParams;
  return {
    ...place,
    period: parsePeriod(query),
    compare: oneOf(COMPARISONS, query.get('compare')) ?? 'previous',
    lens: oneOf(LENSES, query.get('lens')) ?? 'event',
    chosen: parseChoice(query),
    own: parseOwn(place.page, query),
    over: parseOver(query),
  };
}

/** Return the address of a state: path and query. */
export function write(state: State): string {
  const query = new URLSearchParams();
  if (typeof state.period === 'string') {
    if (state.period !== DEFAULT_STATE.period) query.set('period', state.period);
  } else {
    query.set('start', state.period.start);
    query.set('end', state.period.end);
  }
  for (const name of VALUE_FILTERS) for (const value of state.chosen[name]) query.append(name, value);
  if (state.lens !== DEFAULT_STATE.lens) query.set('lens', state.lens);
  if (state.compare !== DEFAULT_STATE.compare) query.set('compare', state.compare);
  for (const name of OWN_PARAMETERS[state.page] ?? []) {
    const value = state.own[name];
    if (value) query.set(name, value);
  }
  for (const [name, value] of Object.entries(state.over)) query.set(name, value);
  const text = query.toString();
  const path = state.id === null ? `/${state.page}` : `/${state.page}/${state.id}`;
  return text ? `${path}?${text}` : path;
}

/** Return the days of a state, which a preset counts back from the shop's last day; null for all days. */
export function periodOf(state: State, lastDay: string): Period | null {
  return typeof state.period === 'string' ? presetPeriod(state.period, lastDay) : state.period;
}

/** Return the filters as the API takes them, always in this order: a preload must name the same address. */
export function filterQuery(state: State, lastDay: string): URLSearchParams {
  const query = new URLSearchParams();
  const period = periodOf(state, lastDay);
  if (period) {
    query.set('start', period.start);
    query.set('end', period.end);
  }
  for (const name of VALUE_FILTERS) for (const value of state.chosen[name]) query.append(name, value);
  if (state.lens !== DEFAULT_STATE.lens) query.set('lens', state.lens);
  if (state.compare !== DEFAULT_STATE.compare) query.set('compare', state.compare);
  return query;
}

/** Say whether any filter but the period differs from its default. */
export function isFiltered(state: State): boolean {
  return state.lens !== DEFAULT_STATE.lens || VALUE_FILTERS.some((name) => state.chosen[name].length > 0);
}

/** Return the state with a value chosen, or no longer chosen where it was. */
export function toggled(state: State, name: ValueFilter, value: string): State {
  const values = state.chosen[name];
  const kept = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  return { ...state, chosen: { ...state.chosen, [name]: kept } };
}

/** Return the state on another page, under the same filters. */
export function onPage(state: State, page: PageName, id: number | null = null): State {
  return { ...state, page, id, own: {}, over: NOTHING_OVER };
}

function parsePath(path: string): { page: PageName; id: number | null } | null {
  const [first = '', second, ...more] = path.split('/').slice(1).filter((part, place) => place === 0 || part !== '');
  if (first === '' && second === undefined) return { page: 'overview', id: null };
  const page = oneOf(PAGES, first);
  if (!page || more.length > 0 || PAGES_OF_ONE.has(page) !== (second !== undefined)) return null;
  if (second === undefined) return { page, id: null };
  return /^\d{1,15}$/.test(second) ? { page, id: Number(second) } : null;
}

function parsePeriod(query: URLSearchParams): Preset | Period {
  const start = query.get('start') ?? '';
  const end = query.get('end') ?? '';
  if (isDay(start) && isDay(end)) return start <= end ? { start, end } : { start: end, end: start };
  const preset = query.get('period') ?? '';
  return isPreset(preset) ? preset : DEFAULT_STATE.period;
}

function parseChoice(query: URLSearchParams): Choice {
  return {
    region: parseValues(query, 'region'),
    category: parseValues(query, 'category'),
    channel: parseValues(query, 'channel'),
    status: parseValues(query, 'status'),
  };
}

function parseValues(query: URLSearchParams, name: ValueFilter): string[] {
  return [...new Set(query.getAll(name).filter((value) => value !== ''))];
}

function parseOwn(page: PageName, query: URLSearchParams): Record<string, string> {
  const names = (OWN_PARAMETERS[page] ?? []).filter((name) => query.get(name));
  return Object.fromEntries(names.map((name) => [name, query.get(name) ?? '']));
}

function parseOver(query: URLSearchParams): Over {
  const found = [...query].filter(([name, value]) => value && (OVER_PARAMETERS.has(name) || OVER_PREFIXES.test(name)));
  return found.length > 0 ? Object.fromEntries(found) : NOTHING_OVER;
}

function oneOf<Name extends string>(names: readonly Name[], text: string | null): Name | undefined {
  return names.find((name) => name === text);
}
