import fc from 'fast-check';
import { expect, test } from 'vitest';
import queries from '../../../sql/queries.sql?raw';
import { headOf, nameInOneLine, questionOf, readBlocks, withoutHeader, writeBlocks } from './blocks';

test("the catalogue's own files are read block by block", () => {
  const blocks = readBlocks(queries);
  expect(blocks.map((block) => block.name)).toContain('revenue_by_day');
  expect(blocks.every((block) => !block.text.endsWith(';'))).toBe(true);
  expect(readBlocks(writeBlocks(blocks))).toEqual(blocks);
});

test('a text without a header holds no block', () => {
  expect(readBlocks('select 1')).toEqual([]);
  expect(headOf('-- a remark\nselect 1')).toBeNull();
});

test('a text that names itself is written under the name it is saved by', () => {
  expect(writeBlocks([{ name: 'mine', text: '-- name: theirs\n-- How much?\nselect 1;\n' }])).toBe(
    '-- name: mine\n-- How much?\nselect 1;\n',
  );
});

test('the question is what the header says before its other keys', () => {
  expect(questionOf('-- name: a\n-- How much\n-- did we sell?\n-- grain: one row\nselect 1')).toBe('How much did we sell?');
  expect(questionOf('select 1 -- no')).toBe('');
});

test('what is written is read again', () => {
  const line = fc.stringMatching(/^[a-z0-9 ,.()*'_-]{1,30}$/).filter((text) => !text.startsWith('-- name:'));
  const block = fc.record({
    name: fc.stringMatching(/^[A-Za-z0-9_?-][A-Za-z0-9 _?-]{0,30}$/).map(nameInOneLine),
    text: fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => `select ${lines.join('\n')}`.trimEnd()),
  });
  fc.assert(
    fc.property(fc.array(block, { maxLength: 5 }), (blocks) => {
      expect(readBlocks(writeBlocks(blocks))).toEqual(blocks);
    }),
  );
});

test('the select of a block begins after its header', () => {
  expect(withoutHeader('-- name: a\n-- How?\n-- grain: one row\nwith b as (select 1) -- one\nselect 1;\n')).toBe(
    'with b as (select 1) -- one\nselect 1;',
  );
  expect(withoutHeader('select 1')).toBe('select 1');
});
