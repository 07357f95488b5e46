/** An answer that comes in lines: a page panel by panel, each as soon as it is there; how far what is waited for has come. */

import type { PageReply, Panel, Size } from './types';
import { Problem } from './problem';

export const IN_PARTS = 'application/x-ndjson';

/** How many tasks are done of those known so far; 0 of 0 while that is not known. */
export interface Progress {
  done: number;
  of: number;
}

/** What is drawn of a panel before it is there. */
export interface Ahead {
  id: string;
  title: string;
  size: Size;
}

/** The first line of a page. */
export type Head = Omit<PageReply, 'panels'> & { panel_ids: string[]; ahead: Ahead[] };

/** Who hears of a page's parts as they come. */
export interface Ears {
  onPanel: (panel: Panel) => void;
  onProgress: (panel: string, progress: Progress, head: Head) => void;
}

interface Told {
  panel?: Panel;
  progress?: Progress & { panel?: string };
  answer?: unknown;
  etag?: string | null;
  problem?: { status: number; detail: string };
}

/** Say whether a reply comes in parts; else it is whole. */
export function isInParts(reply: Response): boolean {
  return (reply.headers.get('Content-Type') ?? '').startsWith(IN_PARTS);
}

/** Return the page once all of it has come, and its ETag; `ears` get each part at once.
 *
 * Throws Problem where the server ends it with one, TypeError where the connection breaks before the end. */
export async function readParts(reply: Response, ears: Ears): Promise<{ body: PageReply; etag: string | null }> {
  let head: Head | null = null;
  const panels = new Map<string, Panel>();
  for await (const line of linesOf(reply)) {
    if (!head) {
      head = JSON.parse(line) as Head;
      continue;
    }
    const told = JSON.parse(line) as Told;
    if (told.panel) {
      panels.set(told.panel.id, told.panel);
      ears.onPanel(told.panel);
    } else if (told.progress) {
      ears.onProgress(told.progress.panel ?? '', told.progress, head);
    } else if (told.problem) {
      throw new Problem(told.problem.status, told.problem.detail);
    } else {
      const { panel_ids: ids, ahead: _, ...page } = head;
      return { body: { ...page, panels: ids.flatMap((id) => panels.get(id) ?? []) }, etag: told.etag ?? null };
    }
  }
  throw new TypeError('the answer broke off');
}

/** Return an answer that comes whole in the last line, and its ETag; throws as `readParts` does. */
export async function readWhole(
  reply: Response,
  onProgress: (progress: Progress) => void,
): Promise<{ body: unknown; etag: string | null }> {
  for await (const line of linesOf(reply)) {
    const told = JSON.parse(line) as Told;
    if (told.progress) onProgress(told.progress);
    else if (told.problem) throw new Problem(told.problem.status, told.problem.detail);
    else return { body: told.answer, etag: told.etag ?? null };
  }
  throw new TypeError('the answer broke off');
}

async function* linesOf(reply: Response): AsyncGenerator<string> {
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  while (reader) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
