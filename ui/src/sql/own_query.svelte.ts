/** The reader's own query: its text, kept over a reload, the answer to it, and what the browser remembers of others. */

import { Problem, send } from '../api/client';
import { hasTexts, isListOf, keep, recall } from './browser_memory';
import { type Block, countBlocks, nameInOneLine, readBlocks, writeBlocks } from './blocks';
import { added, type Ran, remembered, removed, renamed, saved } from './lists';
import { type Place, placeOf } from './place';
import type { SqlReply } from './replies';
import { blanked } from './words';

interface Draft {
  text: string;
  /** The name it was saved under, '' for none. */
  name: string;
  /** 'yes' where its tables are narrowed by the page's filters before it reads them. */
  filtered: string;
}

/** The page's filters as POST /sql takes them. */
export type SqlFilters = Record<string, string | readonly string[]>;

const KEEP_AFTER_MS = 300;

class OwnQuery {
  text = $state('');
  name = $state('');
  /** Whether its tables are narrowed by the page's filters, as a query of the catalogue is. */
  isFiltered = $state(false);
  saved = $state.raw<readonly Block[]>(recall('saved', isListOf(isBlock), []));
  history = $state.raw<readonly Ran[]>(recall('history', isListOf(isRan), []));

  reply = $state.raw<SqlReply | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Where in the text the problem is, until the text is another. */
  place = $state.raw<Place | null>(null);
  isRunning = $state(false);
  /** The text that `reply` or `problem` answers. */
  answered = $state('');
  /** Whether the browser keeps what it is told to. */
  isKept = $state(true);

  readonly isSaved = $derived(this.saved.some((block) => block.name === this.name && block.text === this.text.trim()));

  #asked: AbortController | null = null;
  #keeping: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const draft = recall<Draft>('draft', isDraft, { text: '', name: '', filtered: '' });
    this.text = draft.text;
    this.name = draft.name;
    this.isFiltered = draft.filtered === 'yes';
    addEventListener('pagehide', () => this.#keepDraft());
  }

  /** Take the text as it is now written. */
  write(text: string): void {
    this.text = text;
    this.place = null;
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#keepDraft(), KEEP_AFTER_MS);
  }

  /** Take another text; the one before goes into the history unless it is saved or there already. */
  open(text: string, name = '', isFiltered = readsPeriods(text)): void {
    const before = this.text.trim();
    if (before && before !== text.trim() && !this.isSaved && !this.history.some((ran) => ran.text === before)) {
      this.recall(before);
    }
    this.name = name;
    this.isFiltered = isFiltered;
    this.cancel();
    this.problem = null;
    this.reply = null;
    this.write(text);
  }

  /** Ask the server; an answer still on its way is given up, and the server ends its query. */
  async run(filters: SqlFilters): Promise<void> {
    const text = this.text.trim();
    if (!text) return;
    this.cancel();
    const asked = new AbortController();
    this.#asked = asked;
    this.isRunning = true;
    this.place = null;
    try {
      const reply = await send<SqlReply>('/sql', this.isFiltered ? { sql: text, filters } : { sql: text }, {}, asked.signal);
      this.#took(reply, text);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.problem = error instanceof Problem ? error : new Problem(0, String(error));
      this.reply = null;
      this.answered = text;
      this.place = text === this.text.trim() ? shifted(placeOf(this.problem.message, text), this.text) : null;
      this.recall(text);
    } finally {
      if (this.#asked === asked) this.isRunning = false;
    }
  }

  cancel(): void {
    this.#asked?.abort();
    this.isRunning = false;
  }

  /** Save the text under a name; returns why it cannot be, or null. */
  save(name: string): string | null {
    const plain = nameInOneLine(name);
    if (!plain) return 'Give the query a name';
    if (!this.text.trim()) return 'There is nothing to save yet';
    if (countBlocks(this.text) > 1) return 'This text holds several queries - save them one at a time';
    this.#keepSaved(saved(this.saved, plain, this.text));
    this.name = plain;
    this.#keepDraft();
    return null;
  }

  /** Call a saved query otherwise; returns why it cannot be, or null. */
  rename(from: string, to: string): string | null {
    const list = renamed(this.saved, from, to);
    if (list === this.saved) return nameInOneLine(to) ? `There is a query named ${nameInOneLine(to)} already` : 'Give the query a name';
    this.#keepSaved(list);
    if (this.name === from) this.name = nameInOneLine(to);
    return null;
  }

  remove(name: string): void {
    this.#keepSaved(removed(this.saved, name));
    if (this.name === name) this.name = '';
  }

  /** Return the saved queries as a `.sql` file in the catalogue's format. */
  export(): string {
    return writeBlocks(this.saved);
  }

  /** Add the queries of such a file; returns what came of it as a sentence. */
  import(file: string): string {
    const blocks = readBlocks(file);
    if (blocks.length === 0) return "The file holds no query - begin each with a line '-- name: ...'";
    const { list, count } = added(this.saved, blocks);
    this.#keepSaved(list);
    return `${count === 1 ? '1 query' : `${count} queries`} added${count < blocks.length ? ', the others were there already' : ''}`;
  }

  /** Put a text into the history that gave no rows: to be found again. */
  recall(text: string): void {
    this.#remember({ text, at: new Date().toISOString(), rows: null, milliseconds: null });
  }

  forgetHistory(): void {
    this.history = [];
    this.isKept = keep('history', []);
  }

  #took(reply: SqlReply, text: string): void {
    this.reply = reply;
    this.problem = null;
    this.answered = text;
    this.#remember({ text, at: new Date().toISOString(), rows: reply.total_rows, milliseconds: reply.milliseconds });
  }

  #remember(ran: Ran): void {
    this.history = remembered(this.history, ran);
    this.isKept = keep('history', this.history);
  }

  #keepSaved(list: readonly Block[]): void {
    this.saved = list;
    this.isKept = keep('saved', list);
  }

  #keepDraft(): void {
    clearTimeout(this.#keeping);
    this.isKept = keep('draft', { text: this.text, name: this.name, filtered: this.isFiltered ? 'yes' : '' });
  }
}

/** The place in the text as it stands: what ran is the text without the blanks around it. */
function shifted(place: Place | null, text: string): Place | null {
  const blanks = text.length - text.trimStart().length;
  return place && { from: place.from + blanks, to: place.to + blanks };
}

/** Say whether a text reads the page's days: a query of the catalogue does, and makes no sense without them. */
function readsPeriods(text: string): boolean {
  return /\bperiods\b/.test(blanked(text)) || countBlocks(text) > 0;
}

function isDraft(value: unknown): value is Draft {
  return hasTexts(value, 'text', 'name', 'filtered');
}

function isBlock(value: unknown): value is Block {
  return hasTexts(value, 'name', 'text');
}

function isRan(value: unknown): value is Ran {
  return hasTexts(value, 'text', 'at') && 'rows' in value && 'milliseconds' in value;
}

export const ownQuery = new OwnQuery();
