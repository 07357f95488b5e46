/** What each chart draws: bars from nothing, gaps where nothing is known, one colour a category. */

import { expect, test } from 'vitest';
import type { Value } from '../formatting';
import { AROUND, DOLLARS, panelOf } from '../testing/panel';
import { columnsPlot } from './columns';
import { heatOf, turned } from './heat';
import { linesOf, linesPlot } from './lines';
import { mixed } from './mix';
import { nameOffsets, nameRoom, placeAxis, placeNames, ticksOf, tickTexts } from './plot';
import { isSkewed, placeOfPoint, pointsOf, scatterPlot } from './scatter';
import { stepsOf, stepsPlot } from './steps';
import { trendPlot } from './trend';

interface Drawn {
  xAxis: { data: string[]; min: number; max: number };
  yAxis: { min: number; max: number };
  series: { type: string; data: unknown[]; endLabel?: { show: boolean; formatter: string } }[];
}
const drawn = (plot: { option: unknown }) => plot.option as Drawn;
const column = (unit: string, name = 'any') => ({ name, label: name, unit, note: '' });

test('ticks are round, begin at nothing and hold every value', () => {
  expect(ticksOf([3, 17, null])).toEqual([0, 5, 10, 15, 20]);
  expect(ticksOf([-3, 8])).toEqual([-4, -2, 0, 2, 4, 6, 8]);
  expect(ticksOf([])).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(ticksOf([0, 0])).toEqual(ticksOf([]));
});

test('a finer scale is taken where a coarse one leaves much empty', () => {
  expect(ticksOf([44])).toEqual([0, 10, 20, 30, 40, 50]);
  expect(ticksOf([18])).toEqual([0, 5, 10, 15, 20]);
});

test('what is counted has no half ticks', () => {
  expect(ticksOf([2])).toContain(0.5);
  expect(ticksOf([2], { isWhole: true })).toEqual([0, 1, 2]);
});

test('a word that needs little more than its room is not cut in two', () => {
  const ages = ['0-30 days', '31-90 days', '91-180 days', '181-365 days', 'over 365 days', 'no receipt'];
  const wrapped = placeAxis(ages, { ...AROUND, width: 312 }).axisLabel as unknown as { width: number };
  expect(wrapped.width).toBeGreaterThanOrEqual('181-365'.length * 6.6);
});

test('a little below nothing takes half a step, without a name', () => {
  const ticks = ticksOf([-90, 3900]);
  expect(ticks).toEqual([-500, 0, 1000, 2000, 3000, 4000]);
  expect(tickTexts(column('count'), ticks, DOLLARS)).toEqual(['', '0', '1,000', '2,000', '3,000', '4,000']);
  expect(ticksOf([-900, 3900])[0]).toBe(-1000);
});

test('ranks have round names along the bottom, days their unit, money no cents', () => {
  const axis = placeAxis(Array.from({ length: 500 }, (_, place) => String(place + 1)), { ...AROUND, width: 580 }, { isCounted: true });
  const shown = axis.data.filter((_, place) => axis.axisLabel.interval(place));
  expect(shown).toEqual(['1', '100', '200', '300', '400', '500']);
  expect(placeNames(column('days'), [30, 365], DOLLARS)).toEqual(['30 days', '365 days']);
  expect(placeNames(column('money'), [0, 5000], DOLLARS)).toEqual(['$0', '$50']);
  expect(placeNames(column('money'), [0, 5050], DOLLARS)).toEqual(['$0.00', '$50.50']);
});

test('ticks are written in one thousand', () => {
  expect(tickTexts(column('money'), [0, 500_000, 1_000_000, 1_500_000], DOLLARS)).toEqual(['$0', '$5 k', '$10 k', '$15 k']);
  expect(tickTexts(column('share'), [0, 0.1, 0.2, 0.30000000000000004], DOLLARS)).toEqual(['0%', '10%', '20%', '30%']);
  expect(tickTexts(column('money'), [-200_000, 0], DOLLARS)).toEqual(['-$2,000', '$0']);
});

test('names beside lines keep 14 pixels apart, around where they belong', () => {
  expect(nameOffsets([10, 90], [0, 100], 200)).toEqual([0, 0]);
  const [one = 0, other = 0] = nameOffsets([50, 50], [0, 100], 200);
  expect(Math.abs(one - other)).toBe(14);
  expect(one + other).toBe(0);
});

test('names of several words get the lines they need', () => {
  expect(nameRoom(['Jan', 'Feb'], 400)).toBe(24);
  expect(nameRoom(['over 365 days', 'x'], 800)).toBe(24);
  expect(nameRoom(['over 365 days', '0-30 days', 'a', 'b', 'c', 'd'], 400)).toBeGreaterThan(24);
});

test('months are named, January with its year', () => {
  expect(placeNames(column('date', 'month_start'), ['2025-12-01', '2026-01-01'], DOLLARS)).toEqual(['Dec', 'Jan 2026']);
});

const TREND = { kind: 'trend', day: 'day', amount: 'net_minor', average: 'average_minor', before: 'before_minor', count: 'orders' } as const;
const trend = panelOf(TREND, {
  day: ['date', ['2026-01-01', '2026-01-02', '2026-01-03']],
  net_minor: ['money', [100, null, 300]],
  average_minor: ['money per day', [null, 150, 200]],
  before_minor: ['money per day', [null, null, null]],
  orders: ['count', [1, 0, 3]],
});

test('the trend has gaps where days have nothing, and names its lines at their ends', () => {
  const { series, yAxis, xAxis } = drawn(trendPlot(trend, 'previous 3 days', AROUND));
  expect(series.map(({ data }) => data)).toEqual([[100, null, 300], [null, null, null], [null, 150, 200]]);
  expect(yAxis.min).toBe(0);
  expect(xAxis.data).toEqual(['1 Jan', '2 Jan', '3 Jan']);
  expect(series.map(({ endLabel }) => endLabel?.show && endLabel.formatter)).toEqual([undefined, 'previous 3 days', '7-day average']);
  const narrow = drawn(trendPlot(trend, 'x', { ...AROUND, width: 340 }));
  expect(narrow.series.some(({ endLabel }) => endLabel?.show)).toBe(false);
});

test('lines of groups share their places; what a group has not is a gap', () => {
  const panel = panelOf({ kind: 'lines', x: 'days', amounts: ['net_minor'], by: 'month' } as const, {
    month: ['date', ['2026-01-01', '2026-01-01', '2026-02-01']],
    days: ['days', [30, 60, 30]],
    net_minor: ['money', [1, 2, 3]],
  });
  const { places, lines } = linesOf(panel);
  expect(places).toEqual([30, 60]);
  expect(lines.map(({ name, data }) => [name, data])).toEqual([['Jan 2026', [1, 2]], ['Feb 2026', [3, null]]]);
  expect(drawn(linesPlot(panel, AROUND)).series).toHaveLength(2);
});

test('stars are shown where they are', () => {
  const panel = panelOf({ kind: 'lines', x: 'month', amounts: ['mean'], by: null } as const, {
    month: ['date', ['2026-01-01', '2026-02-01']],
    mean: ['stars', [3.7, 3.8]],
  });
  const { min, max } = drawn(linesPlot(panel, AROUND)).yAxis;
  expect([min, max]).toEqual([3, 4.5]);
});

test('columns stack, and pale where they are a part', () => {
  const chart = { kind: 'columns', x: 'month', amounts: ['a', 'b'], before: null, complete: 'is_complete' } as const;
  const panel = panelOf({ ...chart, amounts: ['a', 'b'] }, {
    month: ['date', ['2026-01-01', '2026-02-01']],
    a: ['count', [1, 2]],
    b: ['count', [3, 4]],
    is_complete: ['count', [1, 0]],
  });
  const { series, yAxis } = drawn(columnsPlot(panel, AROUND));
  expect(yAxis.max).toBeGreaterThanOrEqual(6);
  expect(series).toHaveLength(2);
  expect(new Set(series[0]?.data.map((item) => (item as { itemStyle: { color: string } }).itemStyle.color)).size).toBe(2);
});

test('steps hang from one to the next, totals stand on the ground', () => {
  const panel = panelOf({ kind: 'steps', label: 'step', amount: 'amount_minor', before: 'before_minor', totals: ['gross', 'net'] }, {
    step: ['text', ['gross', 'returns', 'net']],
    amount_minor: ['money', [100, -130, -30]],
    before_minor: ['money', [null, null, null]],
  });
  expect(stepsOf(panel).map(({ from, to }) => [from, to])).toEqual([[0, 100], [100, -30], [0, -30]]);
  const parts = drawn(stepsPlot(panel, AROUND)).series.slice(0, 3).map(({ data }) => data.map((item) => (item as { value: number }).value));
  expect(parts).toEqual([[0, 0, 0], [100, 100, 0], [0, -30, -30]]);
});

const scatter = panelOf({ kind: 'scatter', label: 'product', x: 'x', y: 'y', size: 'size_minor', category: 'category' }, {
  product: ['text', ['a', 'b', 'c']],
  x: ['number', [1, 2, 3]],
  y: ['share', [0.1, null, 0.3]],
  size_minor: ['money', [10, 20, 1000]],
  category: ['text', ['Books', 'Home', 'Home']],
});

test('points without both amounts are left out, large ones lie below', () => {
  expect(pointsOf(scatter).map(({ row }) => row)).toEqual([2, 0]);
  const items = drawn(scatterPlot(scatter, AROUND)).series[0]?.data as { itemStyle: { color: string } }[];
  expect(items.map(({ itemStyle }) => itemStyle.color)).toEqual(['neutral', 'c4']);
});

test('a point is found where it is drawn', () => {
  const plot = scatterPlot(scatter, AROUND);
  const { left, top } = placeOfPoint({ row: 0, x: drawn(plot).xAxis.min, y: drawn(plot).yAxis.min, size: 7 }, plot, 800, 240);
  expect([left, top]).toEqual([plot.box.left, 240 - plot.box.bottom]);
});

test('one product far above the rest does not press them together', () => {
  expect(isSkewed([1, 2, 3, 4, 5])).toBe(false);
  expect(isSkewed([1, 2, 3, 4, 500])).toBe(true);
  expect(isSkewed([0, 2, 3, 4, 500])).toBe(false);
});

test('a heat map has a cell a pair, none where there is no row, and one peak does not pale the rest', () => {
  const pairs: [Value, Value, number][] = Array.from({ length: 40 }, (_, at) => [1 + Math.floor(at / 20), at % 20, 10]);
  pairs[5] = [1, 5, 1000];
  const rows = pairs.slice(0, -1);
  const panel = panelOf({ kind: 'heat_map', row: 'weekday', column: 'hour', amount: 'orders', count: 'orders', written: false }, {
    weekday: ['weekday', rows.map(([day]) => day)],
    hour: ['hour', rows.map(([, hour]) => hour)],
    orders: ['count', rows.map(([, , orders]) => orders)],
  });
  const { cells, columns } = heatOf(panel);
  expect(columns).toHaveLength(20);
  expect(cells[1]?.[19]).toBeNull();
  expect(cells[0]?.[0]?.strength).toBe(1);
});

test('a colour between two', () => {
  expect(mixed('#000000', 'rgb(200, 100, 0)', 0.5)).toBe('rgb(100, 50, 0)');
});

test('whole shares do not pale the rest, rows without an amount are left out, and a map can be turned', () => {
  const panel = panelOf({ kind: 'heat_map', row: 'cohort', column: 'months', amount: 'kept', count: 'kept', written: true }, {
    cohort: ['date', ['2026-01-01', '2026-01-01', '2026-02-01', '2026-03-01']],
    months: ['count', [0, 1, 0, 0]],
    kept: ['share', [1, 0.4, 1, null]],
  });
  const heat = heatOf(panel);
  expect(heat.rows).toEqual(['2026-01-01', '2026-02-01']);
  expect(heat.cells[0]?.map((cell) => cell?.strength)).toEqual([1, 1]);
  const { rows, columns, cells } = turned(heat);
  expect([rows, columns]).toEqual([heat.columns, heat.rows]);
  expect(cells[1]?.map((cell) => cell?.amount ?? null)).toEqual([0.4, null]);
});
