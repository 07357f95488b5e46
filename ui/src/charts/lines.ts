/** Amounts along an ordered axis as lines: one a column, or one a group, from the oldest quiet to the newest strong. */

import type { LinesChart, Panel } from '../api/types';
import type { Column, Value } from '../formatting';
import { columnOf, numbersOf, valuesOf } from '../panels/rows';
import { mixed } from './mix';
import { amountAxis, type Box, monthName, nameOffsets, placeAxis, placeNames, type Plot, type Surroundings, ticksOf, tickStyle } from './plot';

export interface Line {
  name: string;
  data: (number | null)[];
  column: Column;
}

/** Return the places along the bottom, each once in the order of its first row, and the lines over them. */
export function linesOf(panel: Panel<LinesChart>): { places: Value[]; lines: Line[] } {
  const { chart } = panel;
  const along = valuesOf(panel, chart.x);
  const places = [...new Set(along)];
  if (chart.by === null) {
    const lines = chart.amounts.map((name) => ({ ...named(columnOf(panel, name)), data: numbersOf(panel, name) }));
    return { places, lines };
  }
  const [name = ''] = chart.amounts;
  const amounts = numbersOf(panel, name);
  const groups = new Map<Value, (number | null)[]>();
  const placeOf = new Map(places.map((value, place) => [value, place]));
  valuesOf(panel, chart.by).forEach((group, row) => {
    const data = groups.get(group) ?? places.map(() => null);
    data[placeOf.get(along[row]) ?? 0] = amounts[row] ?? null;
    groups.set(group, data);
  });
  const column = columnOf(panel, name);
  const isMonth = columnOf(panel, chart.by).unit === 'date';
  const lines = [...groups].map(([group, data]) => ({
    name: isMonth ? monthName(String(group), true) : String(group),
    data,
    column,
  }));
  return { places, lines };
}

export function linesPlot(panel: Panel<LinesChart>, around: Surroundings): Plot {
  const { places, lines } = linesOf(panel);
  const [first] = lines;
  const column = first?.column ?? columnOf(panel, panel.chart.amounts[0] ?? '');
  const values = lines.flatMap((line) => line.data);
  const ticks = scaleOf(column, values);
  const { axis, width } = amountAxis(column, ticks, around);
  const names = lines.length > 1 && panel.chart.by === null ? Math.max(...lines.map((line) => line.name.length)) * 6.2 + 12 : 8;
  const box: Box = { left: width, right: Math.min(names, 150), top: 12, bottom: 24 };
  const ends = lines.map((line) => line.data.findLast((value) => value !== null) ?? null);
  const downs = nameOffsets(ends, ticks, around.height - box.top - box.bottom);
  const x = columnOf(panel, panel.chart.x);
  return {
    box,
    places: places.length,
    option: {
      animation: false,
      grid: box,
      xAxis: placeAxis(placeNames(x, places, around.money), around, { isEdged: false, isCounted: x.unit === 'rank' }),
      yAxis: axis,
      series: lines.map((line, place) => lineSeries(line, place, lines.length, panel.chart.by === null ? (downs[place] ?? 0) : null, around)),
    },
  };
}

/** `down`: how far its name is moved; null for one of many groups, which have a legend. */
function lineSeries(line: Line, place: number, count: number, down: number | null, { theme }: Surroundings) {
  const isGroup = down === null;
  const isLast = place === count - 1;
  const colour = isGroup ? mixed(theme.rule, theme.acc, (place + 2) / (count + 1)) : place === 0 ? theme.acc : theme.prev;
  const isNamed = count > 1 && !isGroup;
  return {
    type: 'line',
    data: line.data,
    showSymbol: line.data.filter((value) => value !== null).length === 1,
    connectNulls: false,
    silent: true,
    lineStyle: { color: colour, width: (isGroup ? isLast : place === 0) ? 2 : 1.25 },
    itemStyle: { color: colour },
    endLabel: {
      show: isNamed,
      formatter: line.name,
      ...tickStyle(theme),
      color: place === 0 && !isGroup ? theme.acc : theme.mut,
      distance: 6,
      offset: [0, down ?? 0],
    },
  };
}

/** Stars are shown where they are, between 1 and 5; everything else begins at nothing. */
function scaleOf(column: Column, values: readonly (number | null)[]): number[] {
  if (column.unit !== 'stars') return ticksOf(values);
  const known = values.filter((value) => value !== null);
  const least = Math.max(1, Math.floor(Math.min(5, ...known) * 2 - 0.5) / 2);
  const most = Math.min(5, Math.ceil(Math.max(1, ...known) * 2 + 0.5) / 2);
  return Array.from({ length: Math.round((most - least) * 2) + 1 }, (_, place) => least + place / 2);
}

function named(column: Column): { name: string; column: Column } {
  return { name: column.label, column };
}
