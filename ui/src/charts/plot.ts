/** What a chart with axes is: the option that ECharts draws, and where in it its marks are. Pure. */

import type { EChartsCoreOption } from 'echarts/core';
import { type Column, formatDay, formatTick, formatValue, isMoneyUnit, type Money, SHORT_FROM, THOUSANDS, type Value } from '../formatting';
import type { Theme } from '../shell/theme.svelte';

/** The drawing's inner edges, in pixels from the edges of the whole. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Plot {
  option: EChartsCoreOption;
  box: Box;
  /** How many places the axis along the bottom has, one beside the other. */
  places: number;
}

/** What a chart is drawn with: colours, the shop's money, and how much room there is, in pixels. */
export interface Surroundings {
  theme: Theme;
  money: Money;
  width: number;
  height: number;
  categoryNumber: (name: unknown) => number | undefined;
}

const LETTER = 6.6; // of the ticks, in pixels: Inter's figures at 11 px
export const TICK_SIZE = 11;
const MOST_WRAPPED = 10;
const LINE = 14;
const LITTLE_MORE = 1.25; // of a name's room: the axis is a little wider than is reckoned with
const NAME_HEIGHT = 14; // pixels that a line's name needs
const WORTH = 0.12; // of an axis: as much as a finer scale has to save

/** Return round values from nothing or below up to at least the largest, about `wanted` of them: a few more where that
 * leaves less of the drawing empty. What is counted has no parts: its values are whole. */
export function ticksOf(values: readonly (number | null)[], { wanted = 4, isWhole = false } = {}): number[] {
  const known = values.filter((value) => value !== null);
  const least = known.reduce((a, b) => Math.min(a, b), 0);
  const most = known.reduce((a, b) => Math.max(a, b), 0) || (least < 0 ? 0 : 1);
  const scales = [wanted, wanted + 1, wanted + 2].map((count) => ticksIn(least, most, count, isWhole));
  const unused = (ticks: readonly number[]) => ((ticks.at(-1) ?? 0) - (ticks[0] ?? 0)) / (most - least) - 1;
  const [first = []] = scales;
  return scales.reduce((best, ticks) => (unused(ticks) < unused(best) - WORTH ? ticks : best), first);
}

function ticksIn(least: number, most: number, wanted: number, isWhole: boolean): number[] {
  const round = roundStep((most - least) / wanted);
  const step = isWhole ? Math.ceil(round) : round;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.ceil(most / step - 1e-9);
  const ticks = Array.from({ length: Math.max(1, last - first) + 1 }, (_, place) => (first + place) * step);
  // Where only a little lies below nothing, as a day on which more came back than went out, half a step is room enough.
  if (first === -1 && last > 0 && -least <= step / 2) ticks[0] = -step / 2;
  return ticks;
}

/** Return how far apart ticks are; the first of them may be nearer. */
export function stepOf(ticks: readonly number[]): number {
  return Math.abs((ticks.at(-1) ?? 1) - (ticks.at(-2) ?? 0));
}

/** Return 1, 2, 2.5 or 5 times a power of ten: the one that is not smaller. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Return what stands at the ticks: money in whole units, a share in per cent, all in the thousands of the largest; nothing
 * at the end of an axis that is no tick. */
export function tickTexts(column: Column, ticks: readonly number[], money: Money): string[] {
  const texts = allTexts(column, ticks, money);
  return beginsUneven(ticks) ? ['', ...texts.slice(1)] : texts;
}

function beginsUneven([first = 0, second = 0, ...more]: readonly number[]): boolean {
  return more.length > 0 && second - first < stepOf([second, ...more]) * 0.99;
}

function allTexts(column: Column, ticks: readonly number[], money: Money): string[] {
  if (column.unit === 'share') return ticks.map((tick) => `${plain(tick * 100)}%`);
  const isMoney = isMoneyUnit(column.unit);
  const values = ticks.map((tick) => (isMoney ? tick / 10 ** money.money_digits : tick));
  const most = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const [exponent, letter] = THOUSANDS.find(([exponent]) => most >= SHORT_FROM && most >= 10 ** exponent) ?? [0, ''];
  return values.map((value) => {
    const size = formatTick({ ...column, unit: 'number' }, plain(Math.abs(value) / 10 ** exponent), money);
    return `${value < 0 ? '-' : ''}${isMoney ? money.symbol : ''}${size}${value !== 0 && letter ? ` ${letter}` : ''}`;
  });
}

/** Return a number without what adding steps left in its last digits. */
function plain(value: number): number {
  return Number(value.toPrecision(10));
}

/** Return the axis of an amount, its ticks as text, and how wide the widest is. */
export function amountAxis(column: Column, ticks: readonly number[], { theme, money }: Surroundings) {
  const texts = tickTexts(column, ticks, money);
  const width = Math.ceil(Math.max(...texts.map((text) => text.length)) * LETTER) + 10;
  // Left to itself, ECharts counts its steps from an uneven end.
  const own = beginsUneven(ticks) ? { customValues: ticks.slice(1) } : {};
  const axis = {
    type: 'value',
    min: ticks[0],
    max: ticks.at(-1),
    interval: stepOf(ticks),
    axisLabel: { formatter: tickFormatter(ticks, texts), ...tickStyle(theme), margin: 8, ...own },
    splitLine: { lineStyle: { color: theme.rule } },
    axisLine: { show: false },
    axisTick: { show: false, ...own },
  };
  return { axis, width };
}

/** Return what finds the text of a tick that ECharts asks for, which may be off in its last digits. */
export function tickFormatter(ticks: readonly number[], texts: readonly string[]) {
  const step = stepOf(ticks);
  return (asked: number) => texts[ticks.findIndex((tick) => Math.abs(tick - asked) < step / 4)] ?? '';
}

/** Return how far each line's name has to move down, in pixels, so that none stands on another: the names stand at the
 * lines' ends, `values`, on an axis with these ticks. */
export function nameOffsets(values: readonly (number | null)[], ticks: readonly number[], height: number): number[] {
  const [least, most] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const wanted = values.map((value) => height - (((value ?? least) - least) / (most - least)) * height);
  const order = values.map((_, place) => place).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const given = [...wanted];
  order.forEach((place, at) => {
    const above = given[order[at - 1] ?? -1];
    if (above !== undefined && (given[place] ?? 0) < above + NAME_HEIGHT) given[place] = above + NAME_HEIGHT;
  });
  // As far below the first as the rest was pushed, half of it is given back: the names stand around their lines.
  const pushed = Math.max(0, ...given.map((y, place) => y - (wanted[place] ?? 0)));
  return given.map((y, place) => Math.round(y - (wanted[place] ?? 0) - (pushed > 0 ? pushed / 2 : 0)));
}

/** Return the axis along the bottom whose places are named; as many names as there is room for. Places that are counted,
 * as ranks are, get round names. */
export function placeAxis(names: readonly string[], { theme, width }: Surroundings, { isEdged = true, isCounted = false } = {}) {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 1) * LETTER + 16;
  const room = Math.max(1, Math.floor((width - 60) / longest));
  const isWrapped = mayWrap(names);
  const every = isWrapped ? 1 : Math.max(1, Math.ceil(names.length / room));
  const isRound = isCounted && every > 1;
  const step = isRound ? Math.ceil(roundStep(Math.max(every, names.length / 6))) : every;
  const isShown = (place: number) => (isRound ? place === 0 || (place + 1) % step === 0 : isNamed(place, names.length, every));
  const wrapped = { width: roomOf(names, width), overflow: 'break', lineHeight: LINE };
  return {
    type: 'category',
    data: names,
    boundaryGap: isEdged,
    axisLabel: { ...tickStyle(theme), interval: isShown, margin: 8, ...(isWrapped ? wrapped : {}) },
    axisLine: { lineStyle: { color: theme.edge }, onZero: false },
    axisTick: { show: false },
  };
}

/** Say whether names are few and of several words: each then stands under its place, on as many lines as it needs. */
function mayWrap(names: readonly string[]): boolean {
  return names.length <= MOST_WRAPPED && names.some((name) => name.includes(' '));
}

/** Return how many pixels below the drawing the names need. */
export function nameRoom(names: readonly string[], width: number): number {
  if (!mayWrap(names)) return 24;
  const letters = Math.max(1, Math.floor(roomOf(names, width) / LETTER));
  return 10 + LINE * Math.max(...names.map((name) => linesOf(name, letters)));
}

/** Return how wide a name may be, in pixels: a word that needs little more is not cut in two. */
function roomOf(names: readonly string[], width: number): number {
  const room = (width - 60) / names.length - 4;
  const longest = Math.ceil(Math.max(...names.flatMap((name) => name.split(' ').map((word) => word.length))) * LETTER);
  return longest > room && longest <= room * LITTLE_MORE ? longest : room;
}

function linesOf(name: string, letters: number): number {
  let [lines, used] = [1, 0];
  for (const { length } of name.split(' ')) {
    if (used > 0 && used + 1 + length > letters) [lines, used] = [lines + 1, length];
    else used += length + (used > 0 ? 1 : 0);
  }
  return lines;
}

/** Say whether a place is named: every so many, counted so that the first and the last are never cut. */
function isNamed(place: number, count: number, every: number): boolean {
  const offset = every > 1 ? Math.floor(((count - 1) % every) / 2) : 0;
  return (place - offset) % every === 0 && place >= offset;
}

export function tickStyle(theme: Theme) {
  return { color: theme.faint, fontSize: TICK_SIZE, fontFamily: theme.font };
}

/** Return the names of an axis' places: days short, months by name, money in whole units, the rest as it is written. */
export function placeNames(column: Column, values: readonly Value[], money: Money): string[] {
  if (column.unit === 'days') return values.map((value) => `${formatValue(column, value, money)} days`);
  if (isMoneyUnit(column.unit) && values.every((value) => typeof value === 'number' && value % 10 ** money.money_digits === 0)) {
    return values.map((value) => formatTick(column, Number(value) / 10 ** money.money_digits, money));
  }
  if (column.unit !== 'date') return values.map((value) => formatValue(column, value, money));
  if (column.name.startsWith('month') || column.name.endsWith('month_start')) return values.map((value) => monthName(String(value)));
  return values.map((value) => formatDay(String(value)));
}

/** Return a month: `Oct`, in January and alone with its year: `Jan 2026`. */
export function monthName(day: string, withYear = day.slice(5, 7) === '01'): string {
  const [, month = '', year = ''] = formatDay(day, true).split(' ');
  return withYear ? `${month} ${year}` : month;
}
