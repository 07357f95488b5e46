/** From one amount to the next in steps: totals stand on the ground, what is added or taken away hangs between. */

import type { Panel, StepsChart } from '../api/types';
import { formatAlike } from '../formatting';
import { columnOf, numbersOf, valuesOf } from '../panels/rows';
import { amountAxis, type Box, nameRoom, placeAxis, type Plot, type Surroundings, ticksOf, tickStyle } from './plot';

export interface Step {
  name: string;
  amount: number;
  isTotal: boolean;
  /** Where the step begins and ends. */
  from: number;
  to: number;
}

/** Return the steps in their order; a total sets the level, whatever the steps before it come to. */
export function stepsOf(panel: Panel<StepsChart>): Step[] {
  const { chart } = panel;
  const amounts = numbersOf(panel, chart.amount);
  let level = 0;
  return valuesOf(panel, chart.label).map((label, row) => {
    const name = String(label);
    const amount = amounts[row] ?? 0;
    const isTotal = chart.totals.includes(name);
    const from = isTotal ? 0 : level;
    level = isTotal ? amount : level + amount;
    return { name, amount, isTotal, from, to: level };
  });
}

export function stepsPlot(panel: Panel<StepsChart>, around: Surroundings): Plot {
  const { theme } = around;
  const steps = stepsOf(panel);
  const column = columnOf(panel, panel.chart.amount);
  const { axis, width } = amountAxis(column, ticksOf(steps.flatMap(({ from, to }) => [from, to])), around);
  const names = steps.map((step) => step.name);
  const box: Box = { left: width, right: 4, top: 20, bottom: nameRoom(names, around.width) };
  const texts = formatAlike(column, steps.map((step) => step.amount), around.money);
  const paint = (place: number) => {
    const step = steps[place];
    if (!step || step.isTotal) return { color: theme.acc };
    return { color: step.amount < 0 ? theme.dn : theme.up, opacity: 0.8 };
  };
  return {
    box,
    places: steps.length,
    option: {
      animation: false,
      grid: box,
      xAxis: placeAxis(names, around),
      yAxis: axis,
      series: [
        stacked(steps.map(baseOf), () => ({ color: 'transparent' })),
        stacked(steps.map(({ from, to }) => Math.max(0, Math.max(from, to)) - Math.max(0, Math.min(from, to))), paint),
        stacked(steps.map(({ from, to }) => Math.min(0, Math.min(from, to)) - Math.min(0, Math.max(from, to))), paint),
        labels(steps, texts, around),
      ],
    },
  };
}

/** Return where a step's bar begins: at the nearer of its ends to nothing, at nothing where it goes across. */
function baseOf({ from, to }: Step): number {
  if (from > 0 && to > 0) return Math.min(from, to);
  return from < 0 && to < 0 ? Math.max(from, to) : 0;
}

function stacked(data: number[], paint: (place: number) => object) {
  return {
    type: 'bar',
    stack: 'steps',
    silent: true,
    barCategoryGap: '36%',
    data: data.map((value, place) => ({ value, itemStyle: paint(place) })),
  };
}

function labels(steps: Step[], texts: string[], { theme }: Surroundings) {
  return {
    type: 'scatter',
    silent: true,
    symbolSize: 0.1,
    data: steps.map(({ from, to }) => Math.max(from, to)),
    label: {
      show: true,
      position: 'top',
      distance: 4,
      formatter: ({ dataIndex }: { dataIndex: number }) => texts[dataIndex] ?? '',
      ...tickStyle(theme),
      color: theme.ink,
    },
  };
}
