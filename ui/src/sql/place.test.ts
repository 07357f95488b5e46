import { expect, test } from 'vitest';
import { placeOf } from './place';

function marked(sentence: string, sql: string): string | null {
  const place = placeOf(sentence, sql);
  return place && sql.slice(place.from, place.to);
}

test('a line and what stands near the error', () => {
  const sql = 'select sku\nfrom products\nwhere sku = = 1';
  expect(marked("your query is not SQL in line 3 near '= 1': invalid expression - mend it there", sql)).toBe('= 1');
  expect(marked('your query is not SQL in line 2: expected table - mend it there', sql)).toBe('from products');
});

test('a name in quotes is looked for as a word, not in comments', () => {
  const sql = '-- nett\nselect netto, nett from ledger';
  expect(placeOf('Referenced column "nett" not found', sql)).toEqual({ from: 22, to: 26 });
  expect(marked("no table 'ledger' here", sql)).toBe('ledger');
});

test('what stands near is a word, not the beginning of another', () => {
  const sql = "select region, sum(net_minor) as regio -- regio\nfrom ledger where regio = 'regio'";
  expect(placeOf("your query cannot run in line 2 near 'regio': not found", sql)).toEqual({ from: 66, to: 71 });
  expect(placeOf("your query cannot run in line 1 near 'regio': not found", sql)?.from).toBe(33);
});

test('an error that names no place has none', () => {
  expect(placeOf('your query took too long - ask for less', 'select 1')).toBeNull();
  expect(placeOf('no column "gone"', 'select 1')).toBeNull();
});

test('a line beyond the text is its last', () => {
  expect(marked('syntax error in line 9', 'select 1\n  from')).toBe('from');
});

test('what stands near may be hostile to a pattern', () => {
  expect(marked("in line 1 near 'sum((((': oops", 'select sum((((')).toBe('sum((((');
});
