import { expect, test } from 'vitest';
import { namesRead, stepsOf, suggest, type SchemaTable, typeText } from './complete';

const TABLES: SchemaTable[] = [
  {
    name: 'ledger',
    question: 'What moved, line by line?',
    columns: [
      { name: 'entry_date', type: 'date' },
      { name: 'region', type: 'text' },
      { name: 'net_minor', type: 'bigint' },
    ],
  },
  { name: 'products', question: '', columns: [{ name: 'product_id', type: 'bigint' }, { name: 'region', type: 'text' }] },
];

/** The labels at `|`, the nearest first. */
function at(marked: string, isAsked = false): string[] | null {
  const place = marked.indexOf('|');
  const found = suggest(marked.replace('|', ''), place, TABLES, isAsked);
  return found && found.items.toSorted((a, b) => b.boost - a.boost).map((item) => item.label);
}

test('after a table and its point stand its columns, and nothing else', () => {
  expect(at('select ledger.| from ledger')).toEqual(['entry_date', 'region', 'net_minor']);
  expect(at('select ledger.ne| from ledger')).toEqual(['entry_date', 'region', 'net_minor']);
});

test('an alias stands for its table, in a join as well', () => {
  expect(at('select l.| from ledger as l')).toEqual(['entry_date', 'region', 'net_minor']);
  expect(at('select p.| from ledger inner join products p on true')).toEqual(['product_id', 'region']);
});

test('behind from and join stand steps and tables', () => {
  expect(at('with days as (select entry_date as day from ledger) select day from d|')).toEqual(['days', 'ledger', 'products']);
  expect(at('select 1 from ledger join |', true)).toEqual(['ledger', 'products']);
});

test("a step's columns are those its select names", () => {
  const sql = 'with days as (select entry_date as day, sum(l.net_minor) as net, l.region from ledger as l) select days.| from days';
  expect(at(sql)).toEqual(['day', 'net', 'region']);
});

test('elsewhere the columns of what is read stand first, then the rest', () => {
  const found = at('select ne| from ledger');
  expect(found?.slice(0, 3)).toEqual(['entry_date', 'region', 'net_minor']);
  expect(found).toContain('select');
  expect(found).toContain('sum');
  expect(found).not.toContain('product_id');
});

test('a column of several tables is suggested once, with all of them', () => {
  const items = suggest('select re from ledger cross join products', 9, TABLES)?.items ?? [];
  expect(items.filter((item) => item.label === 'region').map((item) => item.detail)).toEqual(['text · ledger, products']);
});

test('nothing in comments, in texts, behind numbers, or before a letter unless asked', () => {
  expect(at('-- sel|')).toBeNull();
  expect(at("select 'led|' from ledger")).toBeNull();
  expect(at('select 12|')).toBeNull();
  expect(at('select |')).toBeNull();
  expect(at('select |', true)).not.toBeNull();
});

test('names read and steps', () => {
  expect([...namesRead('select 1 from ledger where x join products as p on 1 = 1')]).toEqual([
    ['ledger', 'ledger'],
    ['p', 'products'],
  ]);
  const steps = stepsOf('with a as (select 1 as x), b as materialized (select a.x, count(*) as n from a)');
  expect([...steps]).toEqual([
    ['a', ['x']],
    ['b', ['x', 'n']],
  ]);
});

test('types as people call them', () => {
  expect(["ENUM('a', 'b')", 'BIGINT', 'tinyint', 'VARCHAR', 'DATE', 'decimal(18,3)'].map(typeText)).toEqual([
    'text',
    'integer',
    'integer',
    'text',
    'date',
    'decimal(18,3)',
  ]);
});
