/** A page that comes in parts: a line for the page, one for each panel as soon as it is there, one that ends it. */

import type { PageReply, Panel } from './types';
import { Problem } from './problem';

export const IN_PARTS = 'application/x-ndjson';

type Head = Omit<PageReply, 'panels'> & { panel_ids: string[] };
interface Told {
  panel?: Panel;
  etag?: string | null;
  problem?: { status: number; detail: string };
}

/** Say whether a reply comes in parts; else it is whole. */
export function isInParts(reply: Response): boolean {
  return (reply.headers.get('Content-Type') ?? '').startsWith(IN_PARTS);
}

/** Return the page once all of it has come, and its ETag; `onPanel` gets each panel at once.
 *
 * Throws Problem where the server ends it with one, TypeError where the connection breaks before the end. */
export async function readParts(
  reply: Response,
  onPanel: (panel: Panel) => void,
): Promise<{ body: PageReply; etag: string | null }> {
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
      onPanel(told.panel);
    } else if (told.problem) {
      throw new Problem(told.problem.status, told.problem.detail);
    } else {
      const { panel_ids: ids, ...page } = head;
      return { body: { ...page, panels: ids.flatMap((id) => panels.get(id) ?? []) }, etag: told.etag ?? null };
    }
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
