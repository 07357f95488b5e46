import { expect, test } from 'vitest';
import { placesOf, resultPlot, valuesAt } from './result_plot';
import type { Theme } from '../shell/theme.svelte';

const day = { name: 'date_day', label: 'day', unit: 'date', note: '' };
const month = { name: 'month_start', label: 'month', unit: 'date', note: '' };
const net = { name: 'net_minor', label: 'net', unit: 'money', note: '' };

test('days stand in their order, and a day without a row leaves a gap', () => {
  const series = { name: 'net', points: [['2026-01-05', 1], ['2026-01-02', 2], ['2026-01-03', 3]] as const }; // prettier-ignore
  const places = placesOf(day, [{ ...series, points: [...series.points] }]);
  expect(places).toEqual(['2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05']);
  expect(valuesAt(places, { ...series, points: [...series.points] })).toEqual([2, 3, null, 1]);
});

test('months are not filled up day by day', () => {
  const points: [string, number][] = [['2026-02-01', 1], ['2026-01-01', 2]]; // prettier-ignore
  expect(placesOf(month, [{ name: '', points }])).toEqual(['2026-01-01', '2026-02-01']);
});

test('names keep the order they come in, weekdays go from Monday on', () => {
  const name = { name: 'region', label: '', unit: 'text', note: '' };
  const points: [string, number][] = [['West', 1], ['East', 2], ['West', 3]]; // prettier-ignore
  expect(placesOf(name, [{ name: '', points }])).toEqual(['West', 'East']);
  expect(placesOf({ ...name, unit: 'weekday' }, [{ name: '', points: [[5, 1], [1, 2]] }])).toEqual([1, 5]); // prettier-ignore
});

test('every series has a colour of its own, one alone the accent', () => {
  const theme = { acc: '#acc', c1: '#c1', c2: '#c2' } as Theme;
  const around = { theme, money: { symbol: '$', money_digits: 2 }, width: 600, height: 300, categoryNumber: () => undefined };
  const one = { name: 'West', points: [['2026-01-01', 100] as const] };
  const colours = (count: number) => {
    const { option } = resultPlot('line', [month, net], Array.from({ length: count }, () => one), around);
    return (option.series as { itemStyle: { color: string } }[]).map((series) => series.itemStyle.color);
  };
  expect(colours(1)).toEqual(['#acc']);
  expect(colours(2)).toEqual(['#c1', '#c2']);
});
