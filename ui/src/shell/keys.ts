/** The keys of the page, in one list: the map that `?` opens is drawn from it. */

import { dialog } from '../dialogs/registry.svelte';
import { recording } from '../operations/recording.svelte';
import { DEFAULT_PERIOD } from '../state/days';
import { shown } from '../state/shown.svelte';
import { isFiltered, NO_CHOICE, onPage, type PageName } from '../state/url_state';
import { theme } from './theme.svelte';

const PAGE_KEYS: Record<string, PageName> = {
  o: 'overview', s: 'sales', p: 'products', c: 'customers', i: 'inventory', r: 'reviews', d: 'data', q: 'sql',
}; // prettier-ignore
const LEAD_MS = 1200;

export const KEY_MAP: readonly (readonly [string, string])[] = [
  ['g o', 'Go to Overview'],
  ['g s', 'Go to Sales'],
  ['g p', 'Go to Products'],
  ['g c', 'Go to Customers'],
  ['g i', 'Go to Inventory'],
  ['g r', 'Go to Reviews'],
  ['g d', 'Go to Data'],
  ['g q', 'Go to SQL'],
  ['/', 'Find a product, a customer or an order'],
  ['n', 'Record a sale, a return, a receipt, a count and more'],
  ['f', 'To the filters'],
  ['Esc', 'Close what is open; else clear the filters'],
  ['t', 'Colours: light, dark, as the system'],
  ['← →', 'In a chart: from mark to mark, from day to day'],
  ['⇧ ← →', 'In a trend: choose days; Enter applies them'],
  ['Enter', 'On a mark: filter by it; again: undo'],
  ['?', 'This list'],
];

let ledAt = 0;

/** Do what a key means, unless it is typed into something or something is open over the page. */
export function pressKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyped(event)) return;
  const isLed = performance.now() - ledAt < LEAD_MS;
  ledAt = 0;
  const page = PAGE_KEYS[event.key];
  if (isLed && page) {
    shown.change((state) => onPage(state, page));
  } else if (!press(event.key)) {
    return;
  }
  event.preventDefault();
}

function press(key: string): boolean {
  switch (key) {
    case 'g':
      ledAt = performance.now();
      return true;
    case 'n':
      if (recording.mayRecord) recording.open();
      return recording.mayRecord;
    case 'f':
      document.querySelector<HTMLElement>('[data-filter]')?.focus();
      return true;
    case 't':
      theme.next();
      return true;
    case '/':
      dialog.open('search');
      return true;
    case '?':
      dialog.open('keys');
      return true;
    case 'Escape':
      clearFilters();
      return true;
  }
  return false;
}

/** Take back the values and the lens; where there are none, the days. */
function clearFilters(): void {
  shown.change((state) => {
    if (isFiltered(state)) return { ...state, chosen: NO_CHOICE, lens: 'event' };
    return { ...state, period: DEFAULT_PERIOD };
  });
}

function isTyped(event: KeyboardEvent): boolean {
  if (dialog.current || document.querySelector('dialog[open]')) return true;
  const target = event.target as HTMLElement | null;
  if (!target) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input:not([type=checkbox], [type=radio])');
}
