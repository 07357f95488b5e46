import fc from 'fast-check';
import { expect, test } from 'vitest';
import marts from '../../../sql/marts.sql?raw';
import { type TokenKind, tokens } from './sql_tokens';

const joined = (sql: string): string => tokens(sql).map((token) => token.text).join('');
const of = (sql: string, kind: TokenKind): string[] =>
  tokens(sql).filter((token) => token.kind === kind).map((token) => token.text);

test('the parts put together are the text', () => {
  const piece = fc.oneof(
    fc.constantFrom("'", '"', '--', '/*', '*/', '$', ':', '::', '.', '1', 'select', 'a', '(', ' ', '\n'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      expect(joined(pieces.join(''))).toBe(pieces.join(''));
    }),
  );
});

test("the catalogue's own files are told apart in time", () => {
  expect(joined(marts)).toBe(marts);
  expect(of(marts, 'keyword').length).toBeGreaterThan(500);
});

test('a statement shows its keywords, functions, values and parameters', () => {
  const sql = "select sum(net_minor) as net, 'a ''b'' from' from ledger where day >= $first_date and n > 1.5e3 -- why: not";
  expect(of(sql, 'keyword')).toEqual(['select', 'as', 'from', 'where', 'and']);
  expect(of(sql, 'function')).toEqual(['sum']);
  expect(of(sql, 'string')).toEqual(["'a ''b'' from'"]);
  expect(of(sql, 'parameter')).toEqual(['$first_date']);
  expect(of(sql, 'number')).toEqual(['1.5e3']);
  expect(of(sql, 'comment')).toEqual(['-- why: not']);
});

test('names are no keywords where they are quoted or belong to a table, nor numbers inside a word', () => {
  expect(of('select "order", t.first, region_1, x::int from t', 'keyword')).toEqual(['select', 'from']);
  expect(of('region_1', 'number')).toEqual([]);
  expect(of('x::int', 'parameter')).toEqual([]);
});

test('what is not closed ends with the text', () => {
  expect(of("select 'open", 'string')).toEqual(["'open"]);
  expect(of('select /* open', 'comment')).toEqual(['/* open']);
});
