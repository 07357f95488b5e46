/** Weeks that were and weeks to come: what was, what is expected, and bands of what may be. Pure. */

import type { FanChart, Panel } from '../api/types';
import { formatDay, formatValue, type Money } from '../formatting';
import { columnOf, numbersOf, valuesOf } from '../panels/rows';
import type { Theme } from '../shell/theme.svelte';
import type { Tip } from '../shell/tip.svelte';
import { mixed } from './mix';
import { amountAxis, type Box, placeAxis, type Plot, type Surroundings, ticksOf } from './plot';

type Numbers = (number | null)[];

const INNER = 0.34; // of the accent in the inner band; the outer one is the quiet accent alone
const LEVEL_NAMES: Readonly<Record<string, string>> = { reorder_point_units: 'reorder line', target_units: 'target' };

export interface Key {
  name: string;
  colour: string;
}

/** Return which colour is which, of what this panel has. */
export function fanKeys({ chart, data }: Panel<FanChart>, theme: Theme): Key[] {
  const has = (name: string | null) => name !== null && (data[name] ?? []).some((value) => typeof value === 'number' && value !== 0);
  const keys: (Key | false)[] = [
    { name: chart.stock ? 'on hand' : 'sold', colour: chart.stock ? theme.ink : theme.bar },
    has(chart.without) && { name: 'sold out on some days', colour: theme.dn },
    { name: chart.stock ? 'as likely more as less' : 'expected', colour: theme.acc },
    chart.inner.length > 0 && { name: '50% of what may come', colour: innerColour(theme) },
    chart.outer.length > 0 && { name: '90% of what may come', colour: theme.accq },
    has(chart.arriving) && { name: 'due from suppliers', colour: theme.up },
    ...chart.levels.filter(has).map((name) => ({ name: LEVEL_NAMES[name] ?? name, colour: theme.dn })),
  ];
  return keys.filter((key) => key !== false);
}

export function fanPlot(panel: Panel<FanChart>, around: Surroundings): Plot {
  const { chart } = panel;
  const { theme } = around;
  const numbers = (name: string): Numbers => numbersOf(panel, name);
  const past = numbers(chart.past);
  const [middle, ...edges] = [chart.middle, ...chart.inner, ...chart.outer].map((name) =>
    chart.stock ? joined(past, numbers(name)) : numbers(name),
  );
  const levels = chart.levels.map(numbers);
  const arriving = chart.arriving === null ? [] : numbers(chart.arriving);
  const ticks = ticksOf([...past, ...(middle ?? []), ...edges.flat(), ...levels.flat(), ...arriving]);
  const { axis, width } = amountAxis(columnOf(panel, chart.past), ticks, around);
  const box: Box = { left: width, right: 8, top: 12, bottom: 24 };
  const [inner, outer] = [chart.inner.length > 0 ? edges.slice(0, 2) : [], edges.slice(chart.inner.length)];
  const starts = valuesOf(panel, chart.start).map(String);
  const spansYears = starts[0]?.slice(0, 4) !== starts.at(-1)?.slice(0, 4);
  return {
    box,
    places: starts.length,
    option: {
      animation: false,
      grid: box,
      xAxis: placeAxis(starts.map((day) => formatDay(day, spansYears)), around),
      yAxis: axis,
      series: [
        ...band('outer', outer, theme.accq),
        ...band('inner', inner, innerColour(theme)),
        columns(arriving, theme.up, 0.5),
        chart.stock ? line(past, theme.ink, 1.5) : columns(past, theme.bar, 0.76),
        ...levels.map((level) => ({ ...line(level, theme.dn, 1.25), lineStyle: { color: theme.dn, width: 1.25, type: [4, 3] } })),
        line(middle ?? [], theme.acc, 2),
        marks(chart.without === null ? [] : numbers(chart.without), past, theme.dn),
      ],
    },
  };
}

/** Return what is expected with the last that was at its beginning, so that a line goes on where it ended. */
export function joined(past: Numbers, expected: Numbers): Numbers {
  const begin = expected.findIndex((value) => value !== null);
  if (begin < 1) return expected;
  return expected.map((value, place) => (place === begin - 1 ? (past[place] ?? null) : value));
}

function innerColour(theme: Theme): string {
  return mixed(theme.accq, theme.acc, INNER);
}

/** The room between two lines: the lower one, unseen, and on it what the upper is above it. */
function band(name: string, [low = [], high = []]: Numbers[], colour: string) {
  const above = high.map((value, place) => (value === null ? null : value - (low[place] ?? value)));
  const both = { type: 'line', stack: name, stackStrategy: 'all', showSymbol: false, silent: true, connectNulls: false };
  return [
    { ...both, data: low, lineStyle: { opacity: 0 } },
    { ...both, data: above, lineStyle: { opacity: 0 }, areaStyle: { color: colour, opacity: 1 } },
  ];
}

function columns(data: Numbers, colour: string, share: number) {
  return {
    type: 'bar', data, silent: true, barWidth: `${share * 100}%`, barGap: '-100%', itemStyle: { color: colour, borderRadius: [1, 1, 0, 0] },
  }; // prettier-ignore
}

function line(data: Numbers, colour: string, width: number) {
  return { type: 'line', data, showSymbol: false, connectNulls: false, silent: true, itemStyle: { color: colour }, lineStyle: { color: colour, width } };
}

function marks(days: Numbers, over: Numbers, colour: string) {
  return {
    type: 'scatter',
    data: days.map((count, place) => (count !== null && count > 0 ? (over[place] ?? 0) : null)),
    symbol: 'triangle', symbolSize: 6, symbolOffset: [0, -7], silent: true, itemStyle: { color: colour, opacity: 1 },
  }; // prettier-ignore
}

/** Return what is said of one week. */
export function describeWeek(panel: Panel<FanChart>, place: number, money: Money): Tip {
  const { chart } = panel;
  const text = (name: string) => formatValue(columnOf(panel, name), valuesOf(panel, name)[place], money);
  const isKnown = (name: string | null): name is string => name !== null && typeof valuesOf(panel, name)[place] === 'number';
  const whole = (name: string) => String(Math.round(Number(valuesOf(panel, name)[place])));
  const span = (share: string, [low = '', high = '']: readonly string[]) =>
    isKnown(low) && isKnown(high) ? ([[share, `${whole(low)} to ${whole(high)}`]] as const) : [];
  const rows: (readonly [string, string])[] = [
    ...(isKnown(chart.past) ? ([[chart.stock ? 'on hand' : 'sold', text(chart.past)]] as const) : []),
    ...(isKnown(chart.without) && valuesOf(panel, chart.without)[place] !== 0 ? ([['days sold out', text(chart.without)]] as const) : []),
    ...(isKnown(chart.middle) ? ([['expected', text(chart.middle)]] as const) : []),
    ...span('50% between', chart.inner),
    ...span('90% between', chart.outer),
    ...(isKnown(chart.arriving) && valuesOf(panel, chart.arriving)[place] !== 0 ? ([['due', text(chart.arriving)]] as const) : []),
    ...chart.levels.filter(isKnown).map((name) => [LEVEL_NAMES[name] ?? name, text(name)] as const),
  ];
  const days = [chart.start, chart.end].map((name) => String(valuesOf(panel, name)[place]));
  return { title: `${formatDay(days[0] ?? '')} to ${formatDay(days[1] ?? '', true)}`, rows };
}
