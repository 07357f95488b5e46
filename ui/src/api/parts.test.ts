/** A page in parts: put together in its order, each panel told at once, an end that is missed. */

import { expect, test, vi } from 'vitest';
import { askPage, askWatched, kept, Problem } from './client';
import { type Ears, IN_PARTS, type Progress, readParts } from './parts';
import type { Panel } from './types';

const HEAD = { page: 'overview', version: 'a', panel_ids: ['one', 'two'], ahead: [{ id: 'one', title: 'One', size: 'half' }] };
const ONE = { panel: { id: 'one' } };
const TWO = { panel: { id: 'two' } };
const END = { etag: '"1"' };

const deaf: Ears = { onPanel: () => undefined, onProgress: () => undefined };

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
  const { body, etag } = await readParts(told([HEAD, TWO, ONE, END]), { ...deaf, onPanel: ({ id }) => came.push(id) });
  expect(came).toEqual(['two', 'one']);
  expect(body.panels.map(({ id }) => id)).toEqual(['one', 'two']);
  expect(body).not.toHaveProperty('panel_ids');
  expect(body).not.toHaveProperty('ahead');
  expect(etag).toBe('"1"');
});

test.each([1, 3, 1000])('lines may be cut anywhere: pieces of %i bytes', async (size) => {
  const umlaut = { panel: { id: 'one', title: 'Größe' } };
  const { body } = await readParts(told([HEAD, umlaut, TWO, END], size), deaf);
  expect(body.panels[0]?.title).toBe('Größe');
});

test('a problem on the way is thrown as its sentence', async () => {
  const reading = readParts(told([HEAD, ONE, { problem: { status: 503, detail: 'took too long' } }]), deaf);
  await expect(reading).rejects.toEqual(new Problem(503, 'took too long'));
});

test('an answer that broke off is asked for again, whole', async () => {
  const whole = { ...HEAD, panels: [] };
  const asked = answering(told([HEAD, ONE]), new Response(JSON.stringify(whole), { headers: { ETag: '"2"' } }));
  const came: Panel[] = [];
  const body = await askPage('/broken', 'a', new AbortController().signal, { ...deaf, onPanel: (panel) => came.push(panel) });
  expect(body).toEqual(whole);
  expect(came).toHaveLength(1);
  expect(asked.map((headers) => headers.get('Accept')?.startsWith(IN_PARTS) ?? false)).toEqual([true, false]);
});

test('a page that came in parts is kept as a whole one', async () => {
  answering(told([HEAD, ONE, TWO, END]));
  const body = await askPage('/parts', 'a', new AbortController().signal, deaf);
  expect(kept('/parts', 'a')).toBe(body);
});

test('how far a panel has come is told with the page that it is of', async () => {
  const came: [string, number, number, string | undefined][] = [];
  await readParts(told([HEAD, { progress: { panel: 'one', done: 3, of: 8 } }, TWO, ONE, END]), {
    ...deaf,
    onProgress: (panel, { done, of }, { ahead }) => came.push([panel, done, of, ahead[0]?.title]),
  });
  expect(came).toEqual([['one', 3, 8, 'One']]);
});

test('an answer that is watched comes whole in the last line, and is kept', async () => {
  const whole = { version: 'a', rows: [1] };
  const asked = answering(told([{ progress: { done: 0, of: 0 } }, { progress: { done: 1, of: 2 } }, { answer: whole, ...END }]));
  const came: Progress[] = [];
  const body = await askWatched('/watched', 'a', new AbortController().signal, (progress) => came.push(progress));
  expect(body).toEqual(whole);
  expect(came).toEqual([{ done: 0, of: 0 }, { done: 1, of: 2 }]);
  expect(kept('/watched', 'a')).toBe(body);
  expect(asked[0]?.get('Accept')).toContain(IN_PARTS);
});

test('an answer that is watched and broke off is asked for again, whole', async () => {
  const asked = answering(told([{ progress: { done: 0, of: 0 } }]), new Response('{"version":"a"}'));
  expect(await askWatched('/watched-broken', 'a', new AbortController().signal, () => undefined)).toEqual({ version: 'a' });
  expect(asked.map((headers) => headers.get('Accept')?.startsWith(IN_PARTS) ?? false)).toEqual([true, false]);
});
