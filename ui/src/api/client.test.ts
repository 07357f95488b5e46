/** Answers kept and revalidated, a broken connection tried again, refusals as one sentence. */

import { beforeEach, expect, test, vi } from 'vitest';
import { ask, kept, Problem } from './client';

const calls: { address: string; headers: Headers }[] = [];
let replies: (Response | Error)[] = [];
let number = 0;

beforeEach(() => {
  calls.length = 0;
  number += 1;
  vi.stubGlobal('fetch', async (address: string, request: RequestInit = {}) => {
    calls.push({ address, headers: new Headers(request.headers) });
    const reply = replies.shift();
    if (!reply || reply instanceof Error) throw reply ?? new TypeError('no reply');
    return reply;
  });
});

const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init);
const address = () => `/api/v1/pages/${number}`;

test('an answer of the version shown is not asked for again', async () => {
  replies = [json({ version: 'a', n: 1 }, { headers: { ETag: '"1"' } })];
  expect(await ask(address(), 'a')).toEqual({ version: 'a', n: 1 });
  expect(await ask(address(), 'a')).toEqual({ version: 'a', n: 1 });
  expect(kept(address(), 'a')).toEqual({ version: 'a', n: 1 });
  expect(kept(address(), 'b')).toBeNull();
  expect(calls).toHaveLength(1);
});

test('of another version it costs a 304 where nothing changed', async () => {
  replies = [json({ version: 'a', n: 1 }, { headers: { ETag: '"1"' } }), new Response(null, { status: 304 })];
  await ask(address(), 'a');
  expect(await ask(address(), 'b')).toEqual({ version: 'a', n: 1 });
  expect(calls[1]?.headers.get('If-None-Match')).toBe('"1"');
  expect(kept(address(), 'b')).not.toBeNull();
});

test('a connection that broke is tried once more', async () => {
  replies = [new TypeError('reset'), json({ version: 'a' })];
  expect(await ask(address())).toEqual({ version: 'a' });
  replies = [new TypeError('reset'), new TypeError('reset')];
  await expect(ask(`${address()}x`)).rejects.toMatchObject({ status: 0 });
});

test('a request that was given up is not tried again', async () => {
  const given = new AbortController();
  given.abort();
  replies = [new DOMException('aborted', 'AbortError')];
  await expect(ask(address(), '', given.signal)).rejects.toThrow('aborted');
  expect(calls).toHaveLength(1);
});

test('a refusal is its sentence', async () => {
  replies = [json({ detail: 'no region Wset - did you mean West?', errors: [{ name: 'region', detail: 'x' }] }, { status: 400 })];
  const problem = await ask(address()).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 400, message: 'no region Wset - did you mean West?' });
  replies = [new Response('<html>', { status: 502 })];
  await expect(ask(address())).rejects.toThrow('502');
});
