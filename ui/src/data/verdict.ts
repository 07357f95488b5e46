/** Whether the data can be trusted, in one sentence, from what the checks found. Pure. */

import type { Check, CheckState } from './replies';

export interface Verdict {
  state: CheckState;
  text: string;
}

const ORDER: readonly CheckState[] = ['failed', 'warning', 'running', 'passed'];

/** Return the checks, the gravest first; among equals they keep their order. */
export function gravestFirst(checks: readonly Check[]): Check[] {
  return checks.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}

/** Return the sentence: `45 of 46 checks pass; 1 warning: Are products sold below their cost?` */
export function verdictOf(checks: readonly Check[]): Verdict {
  const of = (state: CheckState) => checks.filter((check) => check.state === state);
  const [failed, warnings, running, passed] = [of('failed'), of('warning'), of('running'), of('passed')];
  const found = [...told(failed, 'failure'), ...told(warnings, 'warning')].join('; ');
  if (checks.length === 0) return { state: 'running', text: 'Nothing has been checked yet' };
  if (running.length > 0) {
    const done = checks.length - running.length;
    return { state: failed.length > 0 ? 'failed' : 'running', text: `Checking: ${done} of ${checks.length} done${found ? `; ${found}` : ''}` };
  }
  if (!found) return { state: 'passed', text: `All ${checks.length} checks pass` };
  const state = failed.length > 0 ? 'failed' : 'warning';
  return { state, text: `${passed.length} of ${checks.length} checks pass; ${found}` };
}

/** Return how many there are, and what the first of them is about. */
function told(checks: readonly Check[], word: string): string[] {
  const [first] = checks;
  if (!first) return [];
  const others = checks.length > 1 ? ` and ${checks.length - 1} more` : '';
  return [`${checks.length} ${word}${checks.length === 1 ? '' : 's'}: ${headline(first.question)}${others}`];
}

/** The first sentence of a question, without its end. */
export function headline(question: string): string {
  const first = /^.*?[.?!:](?=\s|$)/.exec(question)?.[0] ?? question;
  return first.replace(/[.:]$/, '');
}
