/** What the page's cube tells before the server does: of days being chosen on the trend, and of a region, a category or
 * a channel just clicked. What does not add up follows from the server. */

import type { CubeChart, Panel, Value } from '../api/types';
import { type Cube, cubeOf, type Sums, sumsBy, sumsOf, sumsWhere } from '../charts/cube';
import type { Span } from '../charts/span';
import { shown } from '../state/shown.svelte';
import { isNarrowed } from '../state/narrowed';
import { valuesOf } from './rows';

class Brush {
  span = $state.raw<Span | null>(null);

  readonly #panel: Panel<CubeChart> | null = $derived(
    shown.reply?.panels.find((panel): panel is Panel<CubeChart> => panel.chart.kind === 'cube') ?? null,
  );

  readonly #cube: Cube | null = $derived(shown.reply && this.#panel ? cubeOf(this.#panel, shown.reply.view) : null);

  /** The sums of what was just clicked, until its key figures are here. */
  readonly #clicked: Sums | null = $derived.by(() => {
    const { isLoading, replyState, state } = shown;
    const rows = this.#panel ? valuesOf(this.#panel, this.#panel.chart.day).length : 0;
    if (!isLoading || shown.arrived.has('key_figures') || !this.#panel || rows === 0 || !replyState || !state) return null;
    return isNarrowed(replyState, state, this.#panel.chart.dimensions) ? sumsWhere(this.#panel, state.chosen) : null;
  });

  /** The sums of the days being chosen, else of what was just clicked; null while neither is. */
  readonly sums: Sums | null = $derived(this.span && this.#cube ? sumsOf(this.#cube, this.span) : this.#clicked);

  /** Have the cube ready before the first frame that needs it. */
  prepare(): void {
    void this.#cube;
  }

  /** Choose days, counted from the first shown; null: none any more. */
  choose(span: Span | null): void {
    if (span && this.span && span.from === this.span.from && span.to === this.span.to) return;
    this.span = span;
  }

  /** Return an amount for each of a dimension's values, in their order; null while no days are being chosen or the cube
   * does not have it. */
  amountsBy(dimension: string, amount: string, values: readonly Value[]): number[] | null {
    if (!this.span || !this.#cube?.all.amounts.has(amount)) return null;
    const sums = sumsBy(this.#cube, dimension, this.span);
    return sums && values.map((value) => sums.get(String(value))?.[amount] ?? 0);
  }
}

export const brush = new Brush();
