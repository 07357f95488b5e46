import { expect, test } from 'vitest';
import { defaultChoice, drawn, fitted, MOST_SERIES, stepsOf } from './chart_choice';

const column = (name: string, unit: string) => ({ name, label: name, unit, note: '' });

test('days and the first amount are a line', () => {
  const columns = [column('order_id', 'id'), column('date_day', 'date'), column('orders', 'count'), column('net_minor', 'money')];
  const data = { order_id: [1], date_day: ['2026-01-05'], orders: [2], net_minor: [300] };
  expect(defaultChoice(columns, data)).toEqual({ kind: 'line', x: 'date_day', y: 'orders', by: null });
});

test('names and an amount are bars; two amounts a scatter; one amount alone is no chart', () => {
  const region = column('region', 'text');
  const net = column('net_minor', 'money');
  expect(defaultChoice([net, region], { region: ['West'], net_minor: [1] })?.kind).toBe('bar');
  expect(defaultChoice([net, column('orders', 'count')], {})).toMatchObject({ kind: 'scatter', x: 'net_minor', y: 'orders' });
  expect(defaultChoice([net], { net_minor: [1] })).toBeNull();
  expect(defaultChoice([column('product_id', 'id'), region], {})).toBeNull();
});

test('where days repeat, the name that tells them apart is drawn in colours', () => {
  const columns = [column('date_day', 'date'), column('region', 'text'), column('net_minor', 'money')];
  const data = { date_day: ['2026-01-05', '2026-01-05', '2026-01-06'], region: ['West', 'East', 'West'], net_minor: [1, 2, null] };
  const choice = defaultChoice(columns, data);
  expect(choice?.by).toBe('region');
  expect(choice && drawn(choice, data).series).toEqual([
    { name: 'West', points: [['2026-01-05', 1], ['2026-01-06', null]] }, // prettier-ignore
    { name: 'East', points: [['2026-01-05', 2]] },
  ]);
  expect(choice && stepsOf(drawn(choice, data).series)).toEqual(['2026-01-05', '2026-01-06']);
});

test('what there is no room for is counted', () => {
  const many = Array.from({ length: 100 }, (_, n) => `n${n}`);
  const amounts = many.map((_, n) => n);
  expect(drawn({ kind: 'bar', x: 'a', y: 'b', by: null }, { a: many, b: amounts }).hiddenRows).toBe(20);
  const split = drawn({ kind: 'line', x: 'b', y: 'b', by: 'a' }, { a: many, b: amounts });
  expect([split.series.length, split.hiddenSeries]).toEqual([MOST_SERIES, 100 - MOST_SERIES]);
});

test('a choice is kept while its columns are there', () => {
  const columns = [column('region', 'text'), column('orders', 'count'), column('net_minor', 'money')];
  const data = { region: ['a'], orders: [1], net_minor: [2] };
  const choice = { kind: 'scatter' as const, x: 'orders', y: 'net_minor', by: 'gone' };
  expect(fitted(choice, columns, data)).toEqual({ ...choice, by: null });
  expect(fitted({ ...choice, x: 'gone' }, columns, data)).toMatchObject({ kind: 'bar', x: 'region' });
});
