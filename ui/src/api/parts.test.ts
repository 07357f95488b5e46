/** A page in parts: put together in its order, each panel told at once, an end that is missed. */

import { expect, test, vi } from 'vitest';
import { askPage, kept, Problem } from './client';
import { IN_PARTS, readParts } from './parts';
import type { Panel } from './types';

const HEAD = { page: 'overview', version: 'a', panel_ids: ['one', 'two'] };
const ONE = { panel: { id: 'one' } };
const TWO = { panel: { id: 'two' } };
const END = { etag: '"1"' };

/** Return a reply whose body comes in pieces of so many letters. */
function told(lines: readonly unknown[], size = 7): Response {
  const bytes = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  return new Response(body, { headers: { 'Content-Type': IN_PARTS } });
}

function answering(...replies: Response[]): Headers[] {
  const asked: Headers[] = [];
  vi.stubGlobal('fetch', async (_: string, request: RequestInit) => {
    asked.push(new Headers(request.headers));
    return replies.shift();
  });
  return asked;
}

test('panels are told as they come and stand in the order of the page', async () => {
  const came: string[] = [];
  const { body, etag } = await readParts(told([HEAD, TWO, ONE, END]), ({ id }) => came.push(id));
  expect(came).toEqual(['two', 'one']);
  expect(body.panels.map(({ id }) => id)).toEqual(['one', 'two']);
  expect(body).not.toHaveProperty('panel_ids');
  expect(etag).toBe('"1"');
});

test.each([1, 3, 1000])('lines may be cut anywhere: pieces of %i bytes', async (size) => {
  const umlaut = { panel: { id: 'one', title: 'Größe' } };
  const { body } = await readParts(told([HEAD, umlaut, TWO, END], size), () => undefined);
  expect(body.panels[0]?.title).toBe('Größe');
});

test('a problem on the way is thrown as its sentence', async () => {
  const reading = readParts(told([HEAD, ONE, { problem: { status: 503, detail: 'took too long' } }]), () => undefined);
  await expect(reading).rejects.toEqual(new Problem(503, 'took too long'));
});

test('an answer that broke off is asked for again, whole', async () => {
  const whole = { ...HEAD, panels: [] };
  const asked = answering(told([HEAD, ONE]), new Response(JSON.stringify(whole), { headers: { ETag: '"2"' } }));
  const came: Panel[] = [];
  const body = await askPage('/broken', 'a', new AbortController().signal, (panel) => came.push(panel));
  expect(body).toEqual(whole);
  expect(came).toHaveLength(1);
  expect(asked.map((headers) => headers.get('Accept')?.startsWith(IN_PARTS) ?? false)).toEqual([true, false]);
});

test('a page that came in parts is kept as a whole one', async () => {
  answering(told([HEAD, ONE, TWO, END]));
  const body = await askPage('/parts', 'a', new AbortController().signal, () => undefined);
  expect(kept('/parts', 'a')).toBe(body);
});
