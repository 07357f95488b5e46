/** Sends a form once, and keeps what is wrong with it: field by field, and in one sentence. */

import { Problem, send } from '../api/client';
import { shown } from '../state/shown.svelte';
import { Attempts } from './attempts';
import { drafts } from './drafts.svelte';
import { type Kind, labelOf, PATHS } from './kinds';
import { recording } from './recording.svelte';
import type { Part, Parts, Request } from './requests';
import { type Answer, recordedTexts } from './texts';

const CONFLICT = 409;

export class Sender {
  /** What is wrong, under the API's names of the fields. */
  errors = $state.raw<Readonly<Record<string, string>>>({});
  summary = $state('');
  isSending = $state(false);
  readonly #attempts = new Map<string, Attempts>();

  constructor(readonly kind: Kind) {}

  /** Send a request, or several one after the other, unless something is wrong with them; what was recorded is told, and
   * the form emptied. `recorded` hears of each, so that what has to be sent again is without it. */
  async send(request: Request | Parts, recorded?: (part: Part) => void): Promise<void> {
    if (this.isSending) return;
    const { problems } = request;
    const parts = 'parts' in request ? request.parts : [{ key: '', body: request.body, fieldOf: (name: string) => name }];
    this.#refuse(problems);
    if (this.summary) return;
    this.isSending = true;
    const answers: Answer[] = [];
    try {
      for (const part of parts) {
        answers.push(await this.#post(part));
        recorded?.(part);
      }
      this.#tell(answers);
    } catch (error) {
      this.#fail(error instanceof Problem ? error : new Problem(0, String(error)), parts, answers.length);
    } finally {
      this.isSending = false;
    }
  }

  async #post({ key, body }: Part): Promise<Answer> {
    const attempts = this.#attemptsOf(key);
    const answer = await send<Answer>(PATHS[this.kind], body, { 'Idempotency-Key': attempts.keyOf(JSON.stringify(body)) });
    attempts.settle();
    return answer;
  }

  #attemptsOf(key: string): Attempts {
    const attempts = this.#attempts.get(key) ?? new Attempts();
    this.#attempts.set(key, attempts);
    return attempts;
  }

  #tell(answers: readonly Answer[]): void {
    const [first = { id: null }] = answers;
    const answer = answers.length === 1 ? first : { id: null }; // of several there is no one page to go to
    drafts.clear(this.kind);
    const text = recordedTexts(this.kind, answers, shown.money);
    recording.tell({ kind: this.kind, text, warnings: answers.flatMap(({ warnings = [] }) => warnings), answer });
  }

  /** What was typed is another: what was said of this field holds no longer. */
  forget(name: string): void {
    if (!(name in this.errors)) return;
    const { [name]: _, ...others } = this.errors;
    this.errors = others;
  }

  #refuse(problems: Readonly<Record<string, string>>, done = 'Nothing is recorded yet'): void {
    this.errors = problems;
    const names = [...new Set(Object.keys(problems).map(labelOf))];
    this.summary = names.length === 0 ? '' : `${done}: look at ${listed(names)}.`;
  }

  #fail(problem: Problem, parts: readonly Part[], done: number): void {
    const part = parts[done];
    if (!part) throw problem;
    if (problem.status === CONFLICT) this.#attemptsOf(part.key).settle();
    const found = problem.errors.map(({ name, detail }) => [part.fieldOf(name), `${labelOf(name)} ${detail}`] as const);
    const recorded = done === 0 ? undefined : `${done} of ${parts.length} lines ${done === 1 ? 'is' : 'are'} recorded, the rest is not`;
    this.#refuse(Object.fromEntries(found), recorded);
    if (found.length > 0) return;
    const isUnsure = problem.status === 0 || problem.status >= 500;
    const why = isUnsure ? `${problem.message} Send it again: it is recorded once, however often it is sent.` : problem.message;
    this.summary = recorded ? `${recorded}: ${why}` : why;
  }
}

function listed(names: readonly string[]): string {
  const words = names.map((name) => name.toLowerCase().replace('sku', 'SKU'));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
