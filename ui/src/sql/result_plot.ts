/** A result's lines or columns as a drawing: what stands along the bottom, and a colour for each series. Pure. */

import { COLOURS, themeColour } from '../charts/colours';
import { amountAxis, type Box, placeAxis, placeNames, type Plot, type Surroundings, ticksOf, tickStyle } from '../charts/plot';
import type { Column, Value } from '../formatting';
import { dayNumber, dayOfNumber, isDay } from '../state/days';
import { type Series, textOf } from './chart_choice';

const MOST_DAYS = 2000; // a longer stretch is not filled up day by day
const LETTER = 6.2;

/** Return what stands along the bottom, each once: days in their order and without a gap, the rest as it comes. */
export function placesOf(column: Column, series: readonly Series[]): Value[] {
  const places = [...new Map(series.flatMap(({ points }) => points.map(([x]) => [textOf(x), x]))).values()];
  if (column.unit === 'weekday' || column.unit === 'hour') return places.toSorted((a, b) => Number(a) - Number(b));
  if (column.unit !== 'date' || !places.every((x) => typeof x === 'string' && isDay(x))) return places;
  const days = places.map((day) => dayNumber(String(day))).sort((a, b) => a - b);
  const [first = 0, last = 0] = [days[0], days.at(-1)];
  const isDaily = days.some((day, place) => place > 0 && day - (days[place - 1] ?? 0) === 1);
  if (!isDaily || last - first > MOST_DAYS) return days.map(dayOfNumber);
  return Array.from({ length: last - first + 1 }, (_, place) => dayOfNumber(first + place));
}

/** Return a series' values by place, null where it has none. */
export function valuesAt(places: readonly Value[], { points }: Series): (number | null)[] {
  const found = new Map(points.map(([x, y]) => [textOf(x), y]));
  return places.map((place) => found.get(textOf(place)) ?? null);
}

export function resultPlot(
  kind: 'line' | 'bar',
  [x, y]: readonly [Column, Column],
  series: readonly Series[],
  around: Surroundings,
): Plot {
  const { theme, money } = around;
  const places = placesOf(x, series);
  const values = series.map((one) => valuesAt(places, one));
  const { axis, width } = amountAxis(y, ticksOf(values.flat()), around);
  const isLine = kind === 'line';
  const box: Box = { left: width, right: isLine ? namesRoom(series) : 8, top: 12, bottom: 24 };
  return {
    box,
    places: places.length,
    option: {
      animation: false,
      grid: box,
      xAxis: placeAxis(placeNames(x, places, money), around, { isEdged: !isLine }),
      yAxis: axis,
      series: series.map((one, place) => {
        const colour = series.length > 1 ? themeColour((place % COLOURS) + 1, theme) : theme.acc;
        const data = values[place] ?? [];
        return isLine ? lineOf(one, data, colour, series.length > 1, around) : columnsOf(data, colour);
      }),
    },
  };
}

function lineOf(series: Series, data: (number | null)[], colour: string, isNamed: boolean, { theme }: Surroundings) {
  return {
    type: 'line',
    data,
    showSymbol: data.filter((value) => value !== null).length < 2,
    connectNulls: false,
    silent: true,
    lineStyle: { color: colour, width: 1.75 },
    itemStyle: { color: colour },
    endLabel: { show: isNamed, formatter: series.name, ...tickStyle(theme), color: theme.mut, distance: 6 },
    labelLayout: { moveOverlap: 'shiftY' },
  };
}

function columnsOf(data: (number | null)[], colour: string) {
  return { type: 'bar', data, silent: true, barMaxWidth: 40, barGap: '10%', itemStyle: { color: colour } };
}

/** Room at the right for the lines' names, at their ends. */
function namesRoom(series: readonly Series[]): number {
  if (series.length < 2) return 8;
  return Math.min(150, Math.max(...series.map(({ name }) => name.length)) * LETTER + 12);
}
