/** A point a row between two amounts; its size a third, its colour its category. */

import type { Panel, ScatterChart } from '../api/types';
import { columnOf, numbersOf, valuesOf } from '../panels/rows';
import { themeColour } from './colours';
import { amountAxis, type Box, type Plot, stepOf, type Surroundings, tickFormatter, ticksOf, tickStyle, tickTexts } from './plot';

const SMALLEST = 7;
const LARGEST = 34;

export interface Point {
  row: number;
  x: number;
  y: number;
  /** Its diameter in pixels: its area is in proportion to its size. */
  size: number;
}

/** Return the rows that have both amounts, the large ones first so that none hides behind another. */
export function pointsOf(panel: Panel<ScatterChart>): Point[] {
  const { chart } = panel;
  const xs = numbersOf(panel, chart.x);
  const ys = numbersOf(panel, chart.y);
  const sizes = chart.size === null ? [] : numbersOf(panel, chart.size);
  const largest = sizes.reduce<number>((most, size) => Math.max(most, size ?? 0), 0);
  const points: Point[] = [];
  xs.forEach((x, row) => {
    const y = ys[row] ?? null;
    if (x === null || y === null) return;
    const share = largest > 0 ? Math.max(0, sizes[row] ?? 0) / largest : 0;
    points.push({ row, x, y, size: Math.max(SMALLEST, Math.sqrt(share) * LARGEST) });
  });
  return points.sort((a, b) => b.size - a.size);
}

export function scatterPlot(panel: Panel<ScatterChart>, around: Surroundings): Plot {
  const { chart } = panel;
  const { theme, money } = around;
  const points = pointsOf(panel);
  const [x, y] = [columnOf(panel, chart.x), columnOf(panel, chart.y)];
  const xTicks = x.unit === 'stars' ? [1, 2, 3, 4, 5] : ticksAlong(points.map((point) => point.x));
  const isLog = isSkewed(points.map((point) => point.x));
  const { axis, width } = amountAxis(y, ticksOf(points.map((point) => point.y)), around);
  const box: Box = { left: width, right: 12, top: 26, bottom: 40 };
  const categories = chart.category === null ? [] : valuesOf(panel, chart.category);
  const name = { nameTextStyle: { ...tickStyle(theme), color: theme.mut } };
  return {
    box,
    places: points.length,
    option: {
      animation: false,
      grid: box,
      xAxis: {
        type: isLog ? 'log' : 'value',
        min: xTicks[0],
        max: xTicks.at(-1),
        ...(isLog ? {} : { interval: stepOf(xTicks) }),
        name: x.label,
        nameLocation: 'middle',
        nameGap: 26,
        ...name,
        axisLabel: { ...tickStyle(theme), formatter: isLog ? plainTick : tickFormatter(xTicks, tickTexts(x, xTicks, money)) },
        axisLine: { lineStyle: { color: theme.edge } },
        axisTick: { show: false },
        splitLine: { show: false },
      },
      yAxis: { ...axis, name: y.label, ...name, nameTextStyle: { ...name.nameTextStyle, align: 'left', padding: [0, 0, 0, 8 - width] } },
      series: [
        {
          type: 'scatter',
          silent: true,
          data: points.map(({ row, x, y, size }) => ({
            value: [x, y],
            symbolSize: size,
            itemStyle: {
              color: chart.category === null ? theme.acc : themeColour(around.categoryNumber(categories[row]), theme),
              opacity: 0.72,
              borderColor: theme.bg,
              borderWidth: 1,
            },
          })),
        },
      ],
    },
  };
}

/** Say whether a few values are so far above the rest that those would lie on one heap: each ten times then gets the
 * same room. */
export function isSkewed(values: readonly number[]): boolean {
  const sorted = [...values].sort((a, b) => a - b);
  const [least = 0] = sorted;
  return least > 0 && (sorted.at(-1) ?? 0) > 12 * (sorted[Math.floor(sorted.length / 2)] ?? 0);
}

function ticksAlong(values: readonly number[]): number[] {
  if (!isSkewed(values)) return ticksOf(values, { wanted: 5 });
  const power = (value: number) => 10 ** Math.floor(Math.log10(value));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const first = power(least) * Math.floor(least / power(least));
  return [first, power(most) * Math.ceil(most / power(most))];
}

function plainTick(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Return where a point lies in a drawing of this size, in pixels from its upper left corner. */
export function placeOfPoint(point: Point, points: Pick<Plot, 'option' | 'box'>, width: number, height: number) {
  const { box, option } = points;
  const along = (axis: unknown, value: number) => {
    const { type, min, max } = axis as { type: string; min: number; max: number };
    const scale = type === 'log' ? Math.log : Number;
    return (scale(value) - scale(min)) / (scale(max) - scale(min));
  };
  return {
    left: box.left + along(option.xAxis, point.x) * (width - box.left - box.right),
    top: height - box.bottom - along(option.yAxis, point.y) * (height - box.top - box.bottom),
  };
}
