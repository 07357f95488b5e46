/** Saved queries and the history as plain lists: each change returns a new list. Pure. */

import { type Block, nameInOneLine } from './blocks';

export const MOST_REMEMBERED = 50;

/** A query that ran: its text, when (ISO 8601), and what came of it. */
export interface Ran {
  text: string;
  at: string;
  rows: number | null;
  milliseconds: number | null;
}

/** Return the list with a query saved under a name, which replaces the one of that name; sorted by name. */
export function saved(list: readonly Block[], name: string, text: string): Block[] {
  const block = { name: nameInOneLine(name), text: text.trim() };
  return sorted([...list.filter((other) => other.name !== block.name), block]);
}

/** Return the list with a query called otherwise; unchanged where that name is another's already. */
export function renamed(list: readonly Block[], from: string, to: string): readonly Block[] {
  const name = nameInOneLine(to);
  if (!name || list.some((block) => block.name === name)) return list;
  return sorted(list.map((block) => (block.name === from ? { ...block, name } : block)));
}

export function removed(list: readonly Block[], name: string): Block[] {
  return list.filter((block) => block.name !== name);
}

/** Return the list with the blocks of a file added; one whose name is taken by another text gets the next free number. */
export function added(list: readonly Block[], blocks: readonly Block[]): { list: Block[]; count: number } {
  const all = [...list];
  let count = 0;
  for (const block of blocks) {
    if (all.some((other) => other.name === block.name && other.text === block.text)) continue;
    all.push({ name: freeName(all, nameInOneLine(block.name)), text: block.text });
    count++;
  }
  return { list: sorted(all), count };
}

/** Return the history with a query that ran at its head, once, and no more than MOST_REMEMBERED. */
export function remembered(history: readonly Ran[], ran: Ran): Ran[] {
  return [ran, ...history.filter((other) => other.text !== ran.text)].slice(0, MOST_REMEMBERED);
}

function freeName(list: readonly Block[], name: string): string {
  const names = new Set(list.map((block) => block.name));
  for (let number = 2, free = name; ; number++) {
    if (!names.has(free)) return free;
    free = `${name} ${number}`;
  }
}

function sorted(list: readonly Block[]): Block[] {
  return list.toSorted((a, b) => a.name.localeCompare(b.name));
}
