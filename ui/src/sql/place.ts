/** Where in a query the place is that an error speaks of. Pure: the server's sentence and the text in, a place out. */

import { blanked } from './words';

export interface Place {
  from: number;
  to: number;
}

/** Return the place an error names: `near '...'` in a line, or a name it puts in quotes; null where it names none. */
export function placeOf(sentence: string, sql: string): Place | null {
  const line = /\bline (\d+)\b/i.exec(sentence);
  const near = /\bnear ['"]([\s\S]+?)['"](?=[:\s]|$)/i.exec(sentence)?.[1];
  const span = line ? spanOfLine(sql, Number(line[1])) : null;
  if (near) {
    const found = find(sql, near, span?.from ?? 0) ?? find(sql, near, 0);
    if (found) return found;
  }
  return span ?? quotedName(sentence, sql);
}

function wordAt(text: string, word: string, start: number): Place | null {
  const found = new RegExp(`(?<!\\w)${word}(?!\\w)`, 'i').exec(text.slice(start));
  return found ? { from: start + found.index, to: start + found.index + word.length } : null;
}

/** The first name in quotes that stands in the query as a word of its own. */
function quotedName(sentence: string, sql: string): Place | null {
  const text = blanked(sql);
  for (const [, name = ''] of sentence.matchAll(/["'`](\w+)["'`]/g)) {
    const found = wordAt(text, name, 0);
    if (found) return found;
  }
  return null;
}

function find(sql: string, near: string, start: number): Place | null {
  if (/^\w+$/.test(near)) return wordAt(blanked(sql), near, start);
  const words = near.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (words.length === 0) return null;
  const found = new RegExp(words.join('\\s+'), 'i').exec(sql.slice(start));
  return found ? { from: start + found.index, to: start + found.index + found[0].length } : null;
}

/** The words of a line, counted from one; of the last line where there are fewer. */
function spanOfLine(sql: string, number: number): Place {
  const lines = sql.split('\n');
  const index = Math.min(Math.max(1, number), lines.length) - 1;
  const from = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
  const line = lines[index] ?? '';
  const indent = line.length - line.trimStart().length;
  return { from: from + indent, to: from + Math.max(indent, line.trimEnd().length) };
}
