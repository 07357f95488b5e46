/** What is found for a text, on the page and by the API: the newest asked for, and none overtaken. */

import { apiAddress, ask, Problem } from '../../api/client';
import { shown } from '../../state/shown.svelte';
import type { CatalogueQuery } from '../replies';
import { type Found, matching } from './matches';
import { placesOf } from './places';

/** Where something that was found leads. */
export type Way =
  | { page: 'product' | 'customer'; id: number }
  | { order: number }
  | { address: string };

export interface Hit extends Found {
  way: Way;
}

export interface Group {
  name: string;
  hits: Hit[];
}

interface FindReply {
  items: { id: number; label: string; detail: string }[];
}

const WAIT_MS = 120; // between two letters of somebody who types
const MOST = 6;
const THINGS = [
  ['products', 'Products', (id: number): Way => ({ page: 'product', id })],
  ['customers', 'Customers', (id: number): Way => ({ page: 'customer', id })],
  ['orders', 'Orders', (id: number): Way => ({ order: id })],
] as const;

export class Finding {
  text = $state('');
  isAsking = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** What the API found, for the text before while the next is asked for. */
  #things = $state.raw<Group[]>([]);
  #queries = $state.raw<Hit[]>([]);

  readonly groups = $derived<Group[]>(
    [
      { name: 'Pages', hits: matching(placesOf(shown.state, shown.meta), this.text, this.text ? MOST : 20) },
      ...(this.text ? this.#things : []),
      { name: 'Queries', hits: this.text ? matching(this.#queries, this.text, MOST) : [] },
    ].filter((group) => group.hits.length > 0),
  );

  readonly hits = $derived(this.groups.flatMap((group) => group.hits));

  /** Follow the text while the component that made this lives. */
  constructor() {
    void this.#loadQueries();
    $effect(() => {
      const text = this.text.trim();
      if (text === '') {
        this.#things = [];
        this.problem = null;
        return;
      }
      const asked = new AbortController();
      const timer = setTimeout(() => void this.#find(text, asked.signal), WAIT_MS);
      return () => {
        clearTimeout(timer);
        asked.abort();
      };
    });
  }

  async #find(text: string, signal: AbortSignal): Promise<void> {
    this.isAsking = true;
    try {
      const version = shown.meta?.version ?? '';
      const found = await Promise.all(
        THINGS.map(async ([path, name, way]) => {
          const address = apiAddress(`/find/${path}`, new URLSearchParams({ text }));
          const { items } = await ask<FindReply>(address, version, signal);
          const hits = items.slice(0, MOST).map(({ id, label, detail }) => ({ key: `${path}-${id}`, label, detail, way: way(id) }));
          return { name, hits };
        }),
      );
      if (signal.aborted) return;
      // Digits alone are the number of an order before they are a part of a name.
      this.#things = /^\d+$/.test(text) ? found.toReversed() : found;
      this.problem = null;
    } catch (error) {
      if (signal.aborted) return;
      this.#things = [];
      this.problem = error instanceof Problem ? error : new Problem(0, String(error));
    }
    this.isAsking = false;
  }

  async #loadQueries(): Promise<void> {
    try {
      const { queries } = await ask<{ queries: CatalogueQuery[] }>(apiAddress('/queries'), shown.meta?.version ?? '');
      this.#queries = queries.map(({ name, headline }) => ({
        key: `query-${name}`,
        label: headline,
        detail: name,
        way: { address: `/sql?query=${encodeURIComponent(name)}` },
      }));
    } catch {
      this.#queries = []; // the rest can still be found
    }
  }
}
