/** Sends a form once, and keeps what is wrong with it: field by field, and in one sentence. */

import { Problem, send } from '../api/client';
import { shown } from '../state/shown.svelte';
import { Attempts } from './attempts';
import { drafts } from './drafts.svelte';
import { type Kind, labelOf, PATHS } from './kinds';
import { recording } from './recording.svelte';
import type { Request } from './requests';
import { type Answer, recordedText } from './texts';

const CONFLICT = 409;

export class Sender {
  /** What is wrong, under the API's names of the fields. */
  errors = $state.raw<Readonly<Record<string, string>>>({});
  summary = $state('');
  isSending = $state(false);
  readonly #attempts = new Attempts();

  constructor(readonly kind: Kind) {}

  /** Send a request, unless something is wrong with it; what was recorded is told, and the form emptied. */
  async send(request: Request): Promise<void> {
    if (this.isSending) return;
    this.#refuse(request.problems);
    if (this.summary) return;
    this.isSending = true;
    try {
      const key = this.#attempts.keyOf(JSON.stringify(request.body));
      const answer = await send<Answer>(PATHS[this.kind], request.body, { 'Idempotency-Key': key });
      this.#attempts.settle();
      this.#tell(answer);
    } catch (error) {
      this.#fail(error instanceof Problem ? error : new Problem(0, String(error)), request);
    } finally {
      this.isSending = false;
    }
  }

  #tell(answer: Answer): void {
    drafts.clear(this.kind);
    const text = recordedText(this.kind, answer, shown.money);
    recording.tell({ kind: this.kind, text, warnings: answer.warnings ?? [], answer });
  }

  /** What was typed is another: what was said of this field holds no longer. */
  forget(name: string): void {
    if (!(name in this.errors)) return;
    const { [name]: _, ...others } = this.errors;
    this.errors = others;
  }

  #refuse(problems: Readonly<Record<string, string>>): void {
    this.errors = problems;
    const names = [...new Set(Object.keys(problems).map(labelOf))];
    this.summary = names.length === 0 ? '' : `Nothing is recorded yet: look at ${listed(names)}.`;
  }

  #fail(problem: Problem, { fieldOf = (name) => name }: Request): void {
    if (problem.status === CONFLICT) this.#attempts.settle();
    const found = problem.errors.map(({ name, detail }) => [fieldOf(name), `${labelOf(name)} ${detail}`] as const);
    this.#refuse(Object.fromEntries(found));
    if (found.length > 0) return;
    const isUnsure = problem.status === 0 || problem.status >= 500;
    this.summary = isUnsure ? `${problem.message} Send it again: it is recorded once, however often it is sent.` : problem.message;
  }
}

function listed(names: readonly string[]): string {
  const words = names.map((name) => name.toLowerCase().replace('sku', 'SKU'));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
