/** What a card shows while days are being chosen: made of the cube's sums, or not to be had from them. Pure. */

import type { Sums } from '../charts/cube';

/** Figures that are a sum divided by another, as the query `kpis` defines them: above, below. */
const RATIOS: Record<string, readonly [string, string]> = {
  average_order_minor: ['ordered_minor', 'orders'],
  gross_margin_share: ['gross_margin_minor', 'net_with_cost_minor'],
};

/** Return a figure of the days being chosen; null where it is nothing by nothing, undefined where sums do not give it. */
export function previewed(column: string, sums: Sums): number | null | undefined {
  if (column in sums) return sums[column];
  const known: Sums = { ...sums, gross_margin_minor: (sums.net_with_cost_minor ?? NaN) - (sums.cost_minor ?? NaN) };
  const [above, below] = (RATIOS[column] ?? []).map((name) => known[name]);
  if (above === undefined || below === undefined || Number.isNaN(above)) return undefined;
  return below === 0 ? null : above / below;
}
