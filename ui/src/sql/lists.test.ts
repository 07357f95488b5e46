import { expect, test } from 'vitest';
import { added, MOST_REMEMBERED, remembered, removed, renamed, saved, type Ran } from './lists';

const ran = (text: string): Ran => ({ text, at: '2026-01-05T10:00:00Z', rows: 1, milliseconds: 2 });

test('saving under a taken name replaces that query, and the list stays sorted', () => {
  const list = saved(saved(saved([], 'b', 'select 2'), 'a', 'select 1'), 'b', ' select 3\n');
  expect(list).toEqual([
    { name: 'a', text: 'select 1' },
    { name: 'b', text: 'select 3' },
  ]);
});

test("renaming never overwrites another's name, nor leaves none", () => {
  const list = saved(saved([], 'a', 'select 1'), 'b', 'select 2');
  expect(renamed(list, 'a', 'b')).toEqual(list);
  expect(renamed(list, 'a', '  ')).toEqual(list);
  expect(renamed(list, 'a', 'c\nd').map((block) => block.name)).toEqual(['b', 'c d']);
  expect(removed(list, 'a').map((block) => block.name)).toEqual(['b']);
});

test('a file adds what is new; a name taken by another text is numbered', () => {
  const list = saved([], 'a', 'select 1');
  const { list: all, count } = added(list, [
    { name: 'a', text: 'select 1' },
    { name: 'a', text: 'select 2' },
    { name: 'b', text: 'select 3' },
  ]);
  expect(count).toBe(2);
  expect(all.map((block) => block.name)).toEqual(['a', 'a 2', 'b']);
});

test('the history holds each text once, the last one first, and fifty at most', () => {
  let history: Ran[] = [];
  for (let n = 0; n < MOST_REMEMBERED + 10; n++) history = remembered(history, ran(`select ${n}`));
  history = remembered(history, ran('select 30'));
  expect(history).toHaveLength(MOST_REMEMBERED);
  expect(history.slice(0, 2).map((item) => item.text)).toEqual(['select 30', 'select 59']);
});
