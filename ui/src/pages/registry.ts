/** The pages that are not made of panels, each loaded when it is first opened. */

import type { Component } from 'svelte';
import type { PageName } from '../state/url_state';

type Loader = () => Promise<{ default: Component }>;

export const OWN_PAGES: Partial<Record<PageName, Loader>> = {
  data: () => import('./DataPage.svelte'),
  sql: () => import('./SqlPage.svelte'),
};
