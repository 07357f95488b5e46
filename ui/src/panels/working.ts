/** What is said of an answer that takes long. Pure. */

import type { Progress } from '../api/parts';

/** Return how far an answer of Spark's has come, in words. */
export function progressText({ done, of }: Progress): string {
  if (of === 0) return 'Waiting for Spark…';
  return `${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} tasks done`;
}

/** Return which part is done, from 0 to 1; null while that is not known. */
export function shareDone({ done, of }: Progress): number | null {
  return of === 0 ? null : Math.min(1, done / of);
}
