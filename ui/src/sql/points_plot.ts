/** A result's points between two amounts, or along names in their order. Pure. */

import { COLOURS, themeColour } from '../charts/colours';
import { amountAxis, type Box, placeNames, type Plot, stepOf, type Surroundings, tickFormatter, ticksOf, tickStyle, tickTexts } from '../charts/plot';
import type { Column, Value } from '../formatting';
import { isLabel, type Series, textOf } from './chart_choice';
import { placesOf } from './result_plot';

const SIZE = 7;

export interface Point {
  series: number;
  x: number;
  y: number;
  /** The name that `x` is the place of, where the axis is one of names. */
  named?: Value;
}

/** Return the points that have both; along an axis of names `x` is the name's place. */
export function pointsOf(column: Column, series: readonly Series[]): Point[] {
  const places = isLabel(column) ? new Map(placesOf(column, series).map((value, place) => [textOf(value), place])) : null;
  return series.flatMap(({ points }, number) =>
    points.flatMap(([x, y]): Point[] => {
      if (y === null) return [];
      if (places) return [{ series: number, x: places.get(textOf(x)) ?? 0, y, named: x }];
      return typeof x === 'number' ? [{ series: number, x, y }] : [];
    }),
  );
}

export function pointsPlot([x, y]: readonly [Column, Column], series: readonly Series[], around: Surroundings): Plot {
  const { theme } = around;
  const points = pointsOf(x, series);
  const { axis, width } = amountAxis(y, ticksOf(points.map((point) => point.y)), around);
  const box: Box = { left: width, right: 16, top: 12, bottom: 24 };
  return {
    box,
    places: points.length,
    option: {
      animation: false,
      grid: box,
      xAxis: {
        type: 'value',
        ...scaleOf(x, points, series, around),
        splitLine: { show: false },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: theme.edge }, onZero: false },
      },
      yAxis: axis,
      series: series.map((_, number) => ({
        type: 'scatter',
        silent: true,
        symbolSize: SIZE,
        data: points.filter((point) => point.series === number).map((point) => [point.x, point.y]),
        itemStyle: {
          color: series.length > 1 ? themeColour((number % COLOURS) + 1, theme) : theme.acc,
          opacity: 0.72,
        },
      })),
    },
  };
}

function scaleOf(column: Column, points: readonly Point[], series: readonly Series[], { theme, money }: Surroundings) {
  if (!isLabel(column)) {
    const ticks = ticksOf(points.map((point) => point.x), { wanted: 6 });
    const axisLabel = { ...tickStyle(theme), formatter: tickFormatter(ticks, tickTexts(column, ticks, money)) };
    return { min: ticks[0], max: ticks.at(-1), interval: stepOf(ticks), axisLabel };
  }
  const names = placeNames(column, placesOf(column, series), money);
  const axisLabel = { ...tickStyle(theme), formatter: (place: number) => names[place] ?? '' };
  return { min: 0, max: Math.max(1, names.length - 1), minInterval: 1, axisLabel };
}

/** Return where a point lies in a drawing of this size, in pixels from its upper left corner. */
export function placeOfPoint(point: Point, { option, box }: Plot, width: number, height: number): { left: number; top: number } {
  return {
    left: box.left + along(option.xAxis, point.x) * (width - box.left - box.right),
    top: height - box.bottom - along(option.yAxis, point.y) * (height - box.top - box.bottom),
  };
}

function along(axis: unknown, value: number): number {
  const { min, max } = axis as { min: number; max: number };
  return (value - min) / (max - min || 1);
}
