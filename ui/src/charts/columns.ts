/** Amounts along an ordered axis as columns, stacked where there are several; lighter where a part is missing. */

import type { ColumnsChart, Panel } from '../api/types';
import { columnOf, numbersOf, valuesOf } from '../panels/rows';
import { mixed } from './mix';
import { amountAxis, type Box, nameRoom, placeAxis, placeNames, type Plot, type Surroundings, ticksOf } from './plot';

export function columnsPlot(panel: Panel<ColumnsChart>, around: Surroundings): Plot {
  const { chart } = panel;
  const { theme } = around;
  const places = valuesOf(panel, chart.x);
  const amounts = chart.amounts.map((name) => numbersOf(panel, name));
  const before = chart.before === null ? [] : numbersOf(panel, chart.before);
  const stacked = places.map((_, row) => amounts.reduce((sum, column) => sum + (column[row] ?? 0), 0));
  const column = columnOf(panel, chart.amounts[0] ?? '');
  const { axis, width } = amountAxis(column, ticksOf([...stacked, ...amounts.flat(), ...before], { isWhole: column.unit === 'count' || column.unit === 'units' }), around);
  const names = placeNames(columnOf(panel, chart.x), places, around.money);
  const box: Box = { left: width, right: 4, top: 12, bottom: nameRoom(names, around.width) };
  const complete = chart.complete === null ? [] : numbersOf(panel, chart.complete);
  return {
    box,
    places: places.length,
    option: {
      animation: false,
      grid: box,
      xAxis: placeAxis(names, around),
      yAxis: axis,
      series: [
        ...amounts.map((data, place) => ({
          type: 'bar',
          stack: 'amounts',
          silent: true,
          barMaxWidth: 48,
          barCategoryGap: '32%',
          data: data.map((value, row) => ({
            value,
            itemStyle: { color: partColour(columnColour(place, amounts.length, around), complete[row] === 0, theme.bg) },
          })),
          itemStyle: { borderRadius: [1, 1, 0, 0] },
        })),
        ...(chart.before === null ? [] : [beforeMarks(before, theme.prev)]),
      ],
    },
  };
}

/** Return a part's colour: the last, on top, is the strong one. */
export function columnColour(place: number, count: number, { theme }: Pick<Surroundings, 'theme'>): string {
  return place === count - 1 ? theme.acc : theme.bar;
}

function partColour(colour: string, isPart: boolean, ground: string): string {
  return isPart ? mixed(ground, colour, 0.45) : colour;
}

function beforeMarks(data: (number | null)[], colour: string) {
  return { type: 'scatter', silent: true, data, symbol: 'rect', symbolSize: [24, 2], itemStyle: { color: colour } };
}
