/** The calls of an import: what changes something, and files with the share of them that is sent. */

import { apiAddress, Problem } from '../api/client';
import type { Upload, Uploads } from './replies';

export const ROOT = '/imports/uploads';
const NO_ANSWER = 'The server does not answer - is `storelens serve` still running?';

/** Return what the API answers; throws Problem. */
export async function call<Body>(method: string, path: string, content?: unknown): Promise<Body> {
  const json = content === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content) };
  let reply: Response;
  try {
    reply = await fetch(apiAddress(path), { method, ...json });
  } catch {
    throw new Problem(0, NO_ANSWER);
  }
  const body: unknown = await reply.json().catch(() => null);
  if (!reply.ok) throw problemOf(reply.status, body);
  return body as Body;
}

export const readUploads = () => call<Uploads>('GET', ROOT);
export const readUpload = (id: string) => call<Upload>('GET', `${ROOT}/${id}`);
export const beginUpload = () => call<Upload>('POST', ROOT);
export const cancelUpload = (id: string) => call<Upload>('DELETE', `${ROOT}/${id}`);
export const removeFile = (id: string, number: number) => call<Upload>('DELETE', `${ROOT}/${id}/files/${number}`);
export const start = (id: string, what: 'guess' | 'load') => call<Upload>('POST', `${ROOT}/${id}/${what}`);
export const startWith = (id: string, what: 'preview' | 'examine', choice: unknown) =>
  call<Upload>('POST', `${ROOT}/${id}/${what}`, choice);

/** Send a file, telling the share that is sent; fetch cannot tell. Throws Problem. */
export function sendFile(id: string, file: File, told: (share: number) => void): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', apiAddress(`${ROOT}/${id}/files`));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('File-Name', encodeURIComponent(file.name));
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Problem(0, `${file.name} was not taken: the connection ended. Choose it again.`));
    request.onload = () => {
      if (request.status < 400) resolve(request.response as Upload);
      else reject(problemOf(request.status, request.response));
    };
    request.send(file);
  });
}

function problemOf(status: number, body: unknown): Problem {
  const detail = (body as { detail?: unknown } | null)?.detail;
  return new Problem(status, typeof detail === 'string' ? detail : `The server answered ${status} - try again`);
}
