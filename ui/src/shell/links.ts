/** Links of the page go through the state, without loading the page again. */

import { shown } from '../state/shown.svelte';
import { parse } from '../state/url_state';

/** Take over a click on a link to one of the pages; clicks that open a new tab stay the browser's. */
export function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest('a');
  if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download') || link.hash) return;
  if (followAddress(link.href)) event.preventDefault();
}

/** Go to an address of the page; false where it is none. */
export function followAddress(address: string): boolean {
  const state = parse(address);
  if (state) shown.go(state);
  return state !== null;
}
