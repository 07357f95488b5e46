/** How many steps of the history lie over a page: what is open there (a dialog, a form) is closed by going back over
 * them all, so that Back never opens it again. */

import { type Over, type State } from './url_state';

const MARK = 'storelens-steps-over-page';

/** Return the steps an entry of the history is marked with; 0 where it was opened by a link from elsewhere. */
export function stepsOver(entry: unknown): number {
  const steps = (entry as Record<string, unknown> | null)?.[MARK];
  return typeof steps === 'number' ? steps : 0;
}

/** Return the mark of the entry that a step from one state to the next makes. */
export function markOf(before: State | null, next: State, entry: unknown = history.state): Record<string, number> | null {
  if (before?.page !== next.page || before.id !== next.id || isNothing(next.over)) return null;
  const steps = stepsOver(entry);
  // What was opened by a link from elsewhere has no page below it to go back to.
  return isNothing(before.over) || steps > 0 ? { [MARK]: steps + 1 } : null;
}

function isNothing(over: Over): boolean {
  return Object.keys(over).length === 0;
}
