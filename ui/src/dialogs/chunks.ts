/** Which of a query's rows to ask for, so that the ones shown are among them and few requests are made. Pure. */

export const ROWS_A_PAGE = 200;
/** As many rows as the API gives at once: a query with more of them is sorted by the server. */
export const MOST_ROWS = 10_000;
const FIRST_ROWS = 2_000;

export interface Chunk {
  offset: number;
  limit: number;
}

/** Return the chunk that holds the row `from`; all rows for those who sort here. */
export function chunkFor(from: number, sorted: 'not' | 'here' | 'there'): Chunk {
  const isSorted = sorted === 'here';
  if (sorted === 'there') return { offset: from - (from % FIRST_ROWS), limit: FIRST_ROWS };
  if (from < FIRST_ROWS && !isSorted) return { offset: 0, limit: FIRST_ROWS };
  if (from < MOST_ROWS) return { offset: 0, limit: MOST_ROWS };
  return { offset: from - (from % FIRST_ROWS), limit: FIRST_ROWS };
}

/** Return the first row of the page that holds `from`, which may lie behind the last. */
export function pageStart(from: number, total: number, rowsAPage = ROWS_A_PAGE): number {
  const within = Math.max(0, Math.min(from, total - 1));
  return within - (within % rowsAPage);
}
