/** One way to the API: answers kept by address and version, revalidated by ETag, refusals as `Problem`.
 *
 * An answer of the version served is never asked for twice; of an older version it costs a 304 where nothing changed. */

import { type Ears, IN_PARTS, isInParts, type Progress, readParts, readWhole } from './parts';
import { Problem } from './problem';
import type { PageReply } from './types';

export { Problem };

const ROOT = '/api/v1';
const SEEN_VERSION = 'Storelens-Version';
const KEPT = 50;
const RETRY_AFTER_MS = 150;
const TAKES_PARTS = { Accept: `${IN_PARTS}, application/json` };

interface Answer {
  etag: string | null;
  version: string;
  body: unknown;
}

const answers = new Map<string, Answer>();

/** Return the address of an API path with its query, which may be empty. */
export function apiAddress(path: string, query?: URLSearchParams): string {
  const text = query?.toString();
  return `${ROOT}${path}${text ? `?${text}` : ''}`;
}

/** Return the answer kept for an address if it is of that version: it can be shown without asking. */
export function kept<Body>(address: string, version: string): Body | null {
  const answer = answers.get(address);
  return answer && answer.version === version ? (answer.body as Body) : null;
}

/** Return what the API answers to a GET, never of a version before `version`; throws Problem, or what `signal` was aborted with. */
export async function ask<Body>(address: string, version = '', signal?: AbortSignal): Promise<Body> {
  const found = version ? kept<Body>(address, version) : null;
  if (found !== null) return found;
  const reply = await get(address, version, signal);
  return reply instanceof Response ? keepWhole<Body>(address, version, reply) : (reply as Body);
}

/** Return what `ask` does; `onProgress` is told how far it has come where the server knows. */
export async function askWatched<Body>(
  address: string,
  version: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Body> {
  const found = version ? kept<Body>(address, version) : null;
  if (found !== null) return found;
  const reply = await get(address, version, signal, TAKES_PARTS);
  if (!(reply instanceof Response)) return reply as Body;
  if (!isInParts(reply)) return keepWhole<Body>(address, version, reply);
  try {
    const { body, etag } = await readWhole(reply, onProgress);
    return keep(address, { etag, version: versionOf(body) ?? version, body });
  } catch (error) {
    if (!(error instanceof TypeError) || signal.aborted) throw error;
    return ask<Body>(address, version, signal);
  }
}

/** Return a page as `ask` does; where it has to be computed, `ears` hear of each part as soon as it is there. */
export async function askPage(address: string, version: string, signal: AbortSignal, ears: Ears): Promise<PageReply> {
  const found = kept<PageReply>(address, version);
  if (found !== null) return found;
  const reply = await get(address, version, signal, TAKES_PARTS);
  if (!(reply instanceof Response)) return reply as PageReply;
  if (!isInParts(reply)) return keepWhole<PageReply>(address, version, reply);
  try {
    const { body, etag } = await readParts(reply, ears);
    return keep(address, { etag, version: body.version, body });
  } catch (error) {
    // A worker that was ended in the middle: another answers the whole of it.
    if (!(error instanceof TypeError) || signal.aborted) throw error;
    return ask<PageReply>(address, version, signal);
  }
}

/** Return the reply to a GET, or what is kept where the server says that nothing has changed. */
async function get(
  address: string,
  version: string,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const old = answers.get(address);
  const known = {
    ...headers,
    ...(old?.etag ? { 'If-None-Match': old.etag } : {}),
    ...(version ? { [SEEN_VERSION]: version } : {}),
  };
  const reply = await fetchTwice(address, { headers: known, ...(signal ? { signal } : {}) });
  if (reply.status === 304 && old) return keep(address, { ...old, version });
  if (!reply.ok) throw await problemOf(reply);
  return reply;
}

async function keepWhole<Body>(address: string, version: string, reply: Response): Promise<Body> {
  const body = (await reply.json()) as Body;
  return keep(address, { etag: reply.headers.get('ETag'), version: versionOf(body) ?? version, body });
}

/** Return what the API answers to a POST of JSON; throws Problem, or what `signal` was aborted with. */
export async function send<Body>(
  path: string,
  content: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
  method: 'POST' | 'PATCH' = 'POST',
): Promise<Body> {
  const reply = await fetchTwice(apiAddress(path), {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(content),
    ...(signal ? { signal } : {}),
  });
  if (!reply.ok) throw await problemOf(reply);
  return (await reply.json()) as Body;
}

function keep<Body>(address: string, answer: Answer): Body {
  answers.delete(address);
  answers.set(address, answer);
  const oldest = answers.keys().next().value;
  if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
  return answer.body as Body;
}

function versionOf(body: unknown): string | null {
  const version = (body as { version?: unknown } | null)?.version;
  return typeof version === 'string' ? version : null;
}

/** Ask again once where the connection broke: a worker that was restarted in between answers then. */
async function fetchTwice(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
  }
  try {
    return await fetch(address, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new Problem(0, 'The server does not answer - is `storelens serve` still running?');
  }
}

async function problemOf(reply: Response): Promise<Problem> {
  const said = (await reply.json().catch(() => null)) as Partial<{
    title: string;
    detail: string;
    errors: { name: string; detail: string }[];
  }> | null;
  const sentence = said?.detail ?? said?.title ?? `The server answered ${reply.status} - try again`;
  return new Problem(reply.status, sentence, said?.errors);
}
