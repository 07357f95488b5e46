/** An amount a day as bars, its moving average as a line, and that of the comparison as a quiet line. */

import type { Panel, TrendChart } from '../api/types';
import { formatDay } from '../formatting';
import { columnOf, numbersOf, valuesOf } from '../panels/rows';
import { amountAxis, type Box, nameOffsets, placeAxis, type Plot, type Surroundings, ticksOf, tickStyle } from './plot';

const MANY = 400; // bars; from there on they touch
export const ROOMY = 560; // pixels
export const AVERAGE = '7-day average';

/** `comparison` names the quiet line. Where the names have no room at the lines' ends, a legend has to say them. */
export function trendPlot(panel: Panel<TrendChart>, comparison: string, around: Surroundings): Plot {
  const { chart } = panel;
  const { theme } = around;
  const days = valuesOf(panel, chart.day).map(String);
  const amounts = numbersOf(panel, chart.amount);
  const average = numbersOf(panel, chart.average);
  const before = numbersOf(panel, chart.before);
  const ticks = ticksOf([...amounts, ...average, ...before]);
  const { axis, width } = amountAxis(columnOf(panel, chart.amount), ticks, around);
  const hasRoom = around.width >= ROOMY;
  const names = hasRoom ? Math.max(...namesOf(panel, comparison).map((name) => name.length), 0) * 6.4 + 12 : 4;
  const box: Box = { left: width, right: names, top: 12, bottom: 24 };
  const spansYears = days[0]?.slice(0, 4) !== days.at(-1)?.slice(0, 4);
  const inner = around.height - box.top - box.bottom;
  const [downAverage, downBefore] = nameOffsets([lastOf(average), lastOf(before)], ticks, inner);
  return {
    box,
    places: days.length,
    option: {
      animation: false,
      grid: box,
      xAxis: placeAxis(days.map((day) => formatDay(day, spansYears)), around),
      yAxis: axis,
      series: [
        {
          type: 'bar',
          data: amounts,
          itemStyle: { color: theme.bar, borderRadius: [1, 1, 0, 0] },
          barMaxWidth: 48,
          barCategoryGap: days.length > MANY ? '0%' : '24%',
          silent: true,
        },
        { ...line(before, comparison, theme.mut, hasRoom ? (downBefore ?? 0) : null, around), lineStyle: { color: theme.prev, width: 1.25, type: [3, 3] } },
        { ...line(average, AVERAGE, theme.acc, hasRoom ? (downAverage ?? 0) : null, around), lineStyle: { color: theme.acc, width: 2 } },
      ],
    },
  };
}

function line(data: (number | null)[], name: string, colour: string, down: number | null, { theme }: Surroundings) {
  return {
    type: 'line',
    data,
    showSymbol: false,
    connectNulls: false,
    silent: true,
    itemStyle: { color: colour },
    endLabel: { show: down !== null, formatter: name, ...tickStyle(theme), color: colour, distance: 6, offset: [0, down ?? 0] },
  };
}

/** Return the names of the lines that are there: a single day has no average, the first days no comparison. */
export function namesOf(panel: Panel<TrendChart>, comparison: string): string[] {
  const { average, before } = panel.chart;
  return [...(hasAny(panel, average) ? [AVERAGE] : []), ...(hasAny(panel, before) ? [comparison] : [])];
}

function hasAny(panel: Panel, name: string): boolean {
  return lastOf(numbersOf(panel, name)) !== null;
}

function lastOf(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}
