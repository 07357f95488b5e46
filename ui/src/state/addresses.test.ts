/** What the page asks for is what the server preloads: one list of addresses, tested here and in Python. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filterQuery, parse } from './url_state';

interface Case {
  last_day: string;
  address: string;
  asks: string | null;
}

const file = new URL('../../../tests/web/addresses.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[];

test.each(cases)('$address asks for $asks', ({ last_day, address, asks }) => {
  const state = parse(address);
  if (!state || ['data', 'sql'].includes(state.page)) {
    expect(asks).toBeNull();
    return;
  }
  const query = filterQuery(state, last_day);
  if (state.id !== null) query.set(`${state.page}_id`, String(state.id));
  const text = query.toString();
  expect(`/api/v1/pages/${state.page}${text ? `?${text}` : ''}`).toBe(asks);
});
