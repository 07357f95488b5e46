import { expect, it } from 'vitest';
import type { FanChart } from '../api/types';
import { AROUND, DOLLARS, panelOf } from '../testing/panel';
import { describeWeek, fanPlot, joined } from './fan';

const CHART: FanChart = {
  kind: 'fan', start: 'start_date', end: 'end_date', past: 'sold_units', middle: 'mean_units', inner: ['units_25', 'units_75'],
  outer: ['units_05', 'units_95'], without: 'sold_out_days', arriving: null, levels: [], stock: false,
}; // prettier-ignore
const PANEL = panelOf(CHART, {
  start_date: ['date', ['2025-03-03', '2025-03-10', '2025-03-17']],
  end_date: ['date', ['2025-03-09', '2025-03-16', '2025-03-23']],
  sold_units: ['units', [5, 0, null]],
  sold_out_days: ['days', [0, 3, null]],
  mean_units: ['number', [null, null, 8]],
  units_05: ['number', [null, null, 2.2]],
  units_25: ['number', [null, null, 6]],
  units_75: ['number', [null, null, 10]],
  units_95: ['number', [null, null, 15]],
});
type Series = { data: (number | null)[]; type: string; stack?: string };

it('a band lies on its lower line', () => {
  const series = fanPlot(PANEL, AROUND).option.series as Series[];
  expect(series.filter(({ stack }) => stack === 'outer').map(({ data }) => data[2])).toEqual([2.2, 12.8]);
});

it('weeks without stock are marked, weeks to come are not', () => {
  const series = fanPlot(PANEL, AROUND).option.series as Series[];
  expect(series.find(({ type }) => type === 'scatter')?.data).toEqual([null, 0, null]);
});

it('a week says what was, or what may be', () => {
  expect(describeWeek(PANEL, 1, DOLLARS)).toEqual({ title: '10 Mar to 16 Mar 2025', rows: [['sold', '0'], ['days sold out', '3']] });
  expect(describeWeek(PANEL, 2, DOLLARS).rows).toEqual([['expected', '8.00'], ['50% between', '6 to 10'], ['90% between', '2 to 15']]);
});

it('what is expected of a stock begins where the stock was', () => {
  expect(joined([9, 7, null], [null, null, 4])).toEqual([null, 7, 4]);
  expect(joined([null], [4])).toEqual([4]);
});
