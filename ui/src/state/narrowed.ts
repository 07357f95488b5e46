/** Whether one state of the page shows a part of what another does. Pure. */

import type { State } from './url_state';

/** Say whether `after` is `before` with fewer values in some of the dimensions, and otherwise the same. */
export function isNarrowed(before: State, after: State, dimensions: readonly string[]): boolean {
  const apart = (state: State) => JSON.stringify([state.page, state.id, state.period, state.compare, state.lens, state.own]);
  if (apart(before) !== apart(after)) return false;
  return Object.entries(after.chosen).every(([name, values]) => {
    const had = before.chosen[name as keyof State['chosen']];
    const isSame = had.length === values.length && had.every((value) => values.includes(value));
    if (isSame) return true;
    if (!dimensions.includes(name) || values.length === 0) return false;
    return had.length === 0 || values.every((value) => had.includes(value));
  });
}
