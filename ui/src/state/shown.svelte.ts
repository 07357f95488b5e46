/** What the page shows: the state in the address, the shop, and the answer drawn. The only place that loads. */

import { apiAddress, ask, askPage, kept, Problem } from '../api/client';
import type { Ahead, Head, Progress } from '../api/parts';
import type { Meta, PageReply, Panel } from '../api/types';
import { SvelteMap } from 'svelte/reactivity';
import type { Money } from '../formatting';
import { markOf } from './steps';
import { DEFAULT_STATE, filterQuery, parse, type State, write } from './url_state';

/** Pages that are not made of panels: they ask for what they need themselves. */
const PAGES_WITHOUT_PANELS: ReadonlySet<string> = new Set(['data', 'sql']);

class Shown {
  /** The state in the address; null where the address is no page's. */
  state = $state.raw<State | null>(null);
  meta = $state.raw<Meta | null>(null);
  /** The answer drawn: of the state before while the next is on its way. */
  reply = $state.raw<PageReply | null>(null);
  /** The state that `reply` answers. */
  replyState = $state.raw<State | null>(null);
  /** The panels of the next answer that are here already, while the others are on their way. */
  readonly arrived = new SvelteMap<string, Panel>();
  /** How far the panels have come that take long. */
  readonly progress = new SvelteMap<string, Progress>();
  /** What is drawn of a page that is new to the reader before all of it is here: only where a part takes long. */
  ahead = $state.raw<Ahead[] | null>(null);
  /** The reader has stopped what was on its way. */
  isStopped = $state(false);
  isLoading = $state(false);
  isLive = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** What is read out when the page has changed. */
  news = $state('');
  /** How the shop writes money. */
  readonly money = $derived<Money>(this.meta?.shop ?? { symbol: '', money_digits: 2 });

  #asked: AbortController | null = null;
  /** The version that the server told of last: whatever breaks off a refresh, the next load has to bring it. */
  #told = '';

  /** Return a panel of what is shown by its id, the newest there is. */
  panel(id: string): Panel | undefined {
    return this.arrived.get(id) ?? this.reply?.panels.find((panel) => panel.id === id);
  }

  /** Go to a state: into the address, then onto the page. `replace` leaves no step to go back to. */
  go(state: State, { replace = false } = {}): void {
    const address = write(state);
    if (address === location.pathname + location.search && this.state) return;
    if (replace) history.replaceState(history.state, '', address);
    else history.pushState(markOf(this.state, state), '', address);
    this.#enter(state);
  }

  /** Change the state shown. */
  change(change: (state: State) => State): void {
    this.go(change(this.state ?? DEFAULT_STATE));
  }

  /** Show what the address says, now and whenever the reader goes back or forward. */
  start(): void {
    addEventListener('popstate', () => this.#enter(parse(location.href)));
    this.#enter(parse(location.href));
  }

  /** Ask again for what is shown, quietly: the numbers stay until the new ones are here. */
  async refresh(version: string): Promise<void> {
    this.#told = version;
    // What a reader has stopped is not begun again by itself.
    if (!this.meta || this.meta.version === version || this.isStopped) return;
    await this.#load(!this.ahead);
  }

  async retry(): Promise<void> {
    await this.#load();
  }

  /** Wait no longer for what is on its way: the server ends what it computes for it. */
  stop(): void {
    if (!this.isLoading) return;
    this.#asked?.abort();
    this.isLoading = false;
    this.isStopped = true;
  }

  #enter(state: State | null): void {
    const isOtherPage = state?.page !== this.state?.page || state?.id !== this.state?.id;
    this.state = state;
    if (isOtherPage) scrollTo(0, 0);
    void this.#load();
  }

  async #load(isQuiet = false): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.arrived.clear();
    this.progress.clear();
    this.isStopped = false;
    this.isLoading = !isQuiet;
    try {
      await this.#show(asked.signal, isQuiet);
      this.problem = null;
    } catch (error) {
      if (asked.signal.aborted) return;
      // A quiet refresh that failed leaves what is shown: the next event brings it.
      if (!isQuiet) this.problem = error instanceof Problem ? error : new Problem(0, String(error));
    }
    if (this.#asked !== asked) return;
    this.isLoading = false;
    this.arrived.clear();
    this.progress.clear();
  }

  async #show(signal: AbortSignal, isNewVersion: boolean): Promise<void> {
    if (!this.meta || (this.#told && this.meta.version !== this.#told)) {
      this.meta = await ask<Meta>(apiAddress('/meta'), this.#told, signal);
    }
    const state = this.state;
    if (!state || PAGES_WITHOUT_PANELS.has(state.page)) return;
    const address = pageAddress(state, this.meta);
    const { version } = this.meta;
    const reply = kept<PageReply>(address, version) ?? (await this.#answer(address, version, state, signal, isNewVersion));
    if (signal.aborted) return;
    if (this.reply && !isNewVersion) this.news = newsOf(reply);
    this.reply = reply;
    this.replyState = state;
    this.ahead = null;
  }

  /** Return the answer; of the page that is shown already its panels are drawn one by one, in their places, and so they
   * are of another page from the moment on that one of them takes long. */
  async #answer(
    address: string,
    version: string,
    state: State,
    signal: AbortSignal,
    isQuiet: boolean,
  ): Promise<PageReply> {
    if (isQuiet) return ask<PageReply>(address, version, signal);
    const { replyState: before } = this;
    let isDrawn = before?.page === state.page && before.id === state.id;
    const early: Panel[] = [];
    return askPage(address, version, signal, {
      onPanel: (panel) => {
        if (signal.aborted) return;
        if (isDrawn) this.#place(panel);
        else early.push(panel);
      },
      onProgress: (panel, progress, head) => {
        if (signal.aborted) return;
        this.progress.set(panel, progress);
        if (isDrawn) return;
        isDrawn = true;
        this.#begin(head, state);
        for (const one of early) this.#place(one);
      },
    });
  }

  /** Draw a page of which no panel is here yet. */
  #begin({ panel_ids: _, ahead, ...page }: Head, state: State): void {
    this.ahead = ahead;
    this.reply = { ...page, panels: [] };
    this.replyState = state;
  }

  #place(panel: Panel): void {
    this.arrived.set(panel.id, panel);
    const { reply } = this;
    if (this.ahead && reply) this.reply = { ...reply, panels: [...reply.panels.filter(({ id }) => id !== panel.id), panel] };
  }
}

/** Return the address that answers a state; the server preloads the same one. */
export function pageAddress(state: State, meta: Meta): string {
  const query = filterQuery(state, meta.history.last_day);
  if (state.id !== null) query.set(`${state.page}_id`, String(state.id));
  return apiAddress(`/pages/${state.page}`, query);
}

function newsOf({ title, view }: PageReply): string {
  return `${title}, ${view.period_text}${view.choice_text ? `, ${view.choice_text}` : ''}`;
}

export const shown = new Shown();
