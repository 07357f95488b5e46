import { describe, expect, test } from 'vitest';
import { readBlocks } from './blocks';
import { ideasOf } from './ideas';

const names = (sql: string): string[] => ideasOf(sql).map((idea) => idea.name);

test('a plain select shows none', () => {
  expect(names('select sku from products')).toEqual([]);
});

test('named steps are CTEs, not subqueries', () => {
  expect(names('with a as (select 1 as one) select one from a')).toEqual(['CTE']);
  expect(names('with recursive n as (select 1 as x union all select x + 1 from n) select x from n')).toEqual([
    'recursive CTE',
    'CTE',
    'union',
  ]);
  expect(names('select * from (select 1 as one) as a')).toEqual(['subquery']);
  expect(names('select 1 as x where exists (select 1 from a)')).toEqual(['exists']);
});

test('a sum over a window keeps its rows, a sum folds them, both may be in one', () => {
  expect(names('select sum(net) over (partition by region) as s from a')).toEqual(['window function']);
  expect(names('select sum(abs(net)) as s from a')).toEqual(['aggregation']);
  expect(names('select sum(sum(net)) over () as s from a')).toEqual(['window function', 'aggregation']);
  expect(names('select avg(net) over (order by day rows between 6 preceding and current row) as s from a')).toEqual([
    'moving frame',
    'window function',
  ]);
});

test('joins are told apart', () => {
  expect(names('select 1 from a join b on a.x = b.x')).toEqual(['inner join']);
  expect(names('select 1 from a left join b on a.x = b.x')).toEqual(['left join']);
  expect(names('select 1 from a\ncross  join b')).toEqual(['cross join']);
  expect(names('select 1 from a left outer join b using (x) inner join c using (x)')).toEqual(['inner join', 'left join']);
});

test('what stands in comments and texts is not SQL', () => {
  expect(names("select 'group by' as a -- over (order by x)\n/* union\njoin */ from b")).toEqual([]);
});

test('conditional sums, ranking, top n', () => {
  expect(names("select sum(case when a = 'x' then 1 else 0 end) as n from b")).toEqual(['aggregation', 'conditional sum', 'case']);
  expect(names('select row_number() over (order by x) as n from b order by n limit 5')).toEqual([
    'ranking',
    'window function',
    'top n',
  ]);
});

describe('every query of the catalogue shows some idea', () => {
  const files = import.meta.glob<string>('../../../sql/*.sql', { query: '?raw', import: 'default', eager: true });
  const topics = Object.entries(files).filter(([path]) => !/(schema|checks|marts)\.sql$/.test(path));
  const blocks = topics.flatMap(([, text]) => readBlocks(text));
  test.each(blocks)('$name', ({ text }) => {
    expect(names(text)).not.toEqual([]);
  });
});
