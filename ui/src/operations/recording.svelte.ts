/** The form that is open, which the address says (`?record=sale&product_id=7`), and what was recorded last. */

import { shown } from '../state/shown.svelte';
import { stepsOver } from '../state/steps';
import { DEFAULT_STATE, NOTHING_OVER, type Over } from '../state/url_state';
import { isKind, type Kind } from './kinds';
import type { Answer } from './texts';

/** What is said of what was recorded. */
export interface Said {
  kind: Kind;
  text: string;
  warnings: readonly string[];
  answer: Answer;
}

class Recording {
  /** The form that is open; null for none, and where nothing may be recorded. */
  readonly kind: Kind | null = $derived(this.#kindIn(shown.state?.over ?? NOTHING_OVER));
  readonly mayRecord: boolean = $derived(shown.meta?.may_write ?? false);
  said = $state.raw<Said | null>(null);
  #last: Kind = 'sale';

  /** Open a form, the last one where none is named; `about` is what it begins with. */
  open(kind: Kind = this.#last, about: Record<string, string> = {}): void {
    this.said = null;
    this.#go({ record: kind, ...about }, this.kind === null);
  }

  close = (): void => {
    if (!this.kind) return;
    const steps = stepsOver(history.state);
    if (steps > 0) history.go(-steps);
    else this.#go(NOTHING_OVER, false);
  };

  /** Say what was recorded, and close the form. */
  tell(said: Said): void {
    this.said = said;
    this.#last = said.kind;
    this.close();
  }

  #kindIn(over: Over): Kind | null {
    return isKind(over.record) && (shown.meta?.may_write ?? false) ? over.record : null;
  }

  #go(over: Over, isStep: boolean): void {
    shown.go({ ...(shown.state ?? DEFAULT_STATE), over }, { replace: !isStep });
  }
}

export const recording = new Recording();
