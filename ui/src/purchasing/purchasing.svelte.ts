/** The purchase order that is open, and what is done with it: each step sent once, the page follows the store. */

import { apiAddress, ask, Problem, send } from '../api/client';
import { Attempts } from '../operations/attempts';
import type { ChangedOrder, DraftedOrders, PurchaseOrder } from './replies';
import { draftedText } from './texts';

const PATH = '/purchase-orders';
type Step = 'edit' | 'send' | 'cancel' | 'receive' | 'draft';

class Purchasing {
  order = $state.raw<PurchaseOrder | null>(null);
  /** What was done last, or found to look at. */
  news = $state('');
  warnings = $state.raw<readonly string[]>([]);
  problem = $state('');
  isBusy = $state(false);
  readonly #attempts = new Map<Step, Attempts>();

  async open(number: string): Promise<void> {
    this.#clear();
    await this.#do(async () => {
      this.order = await ask<PurchaseOrder>(addressOf(number));
    });
  }

  close(): void {
    this.order = null;
    this.#clear();
  }

  /** Draft what the plan orders, one order a supplier; a second time adds nothing. */
  async draft(): Promise<void> {
    this.#clear();
    await this.#do(async () => {
      const drafted = await this.#send<DraftedOrders>('draft', `${PATH}/drafts-from-plan`, {}, 'POST');
      this.news = draftedText(drafted);
      this.warnings = drafted.warnings;
      this.order = drafted.added_units > 0 && drafted.orders.length === 1 ? (drafted.orders[0] ?? null) : null;
    });
  }

  edit(lines: readonly unknown[], due: string | null): Promise<void> {
    return this.#change('edit', { lines, ...(due ? { due_date: due } : {}) }, 'Saved.');
  }

  send(due: string | null): Promise<void> {
    return this.#change('send', due ? { due_date: due } : {}, 'Marked as sent: mail it to the supplier as CSV or PDF.');
  }

  cancel(): Promise<void> {
    return this.#change('cancel', {}, 'Cancelled.');
  }

  receive(lines: readonly unknown[]): Promise<void> {
    return this.#change('receive', { lines }, 'Received, and in stock.');
  }

  async #change(step: Exclude<Step, 'draft'>, content: unknown, done: string): Promise<void> {
    const { order } = this;
    if (!order) return;
    this.#clear();
    await this.#do(async () => {
      const path = `${PATH}/${encodeURIComponent(order.po_number)}${step === 'edit' ? '' : `/${step}`}`;
      const changed = await this.#send<ChangedOrder>(step, path, content, step === 'edit' ? 'PATCH' : 'POST');
      this.order = changed;
      this.news = `${changed.po_number}: ${done}`;
      this.warnings = changed.warnings;
    });
  }

  async #send<Body>(step: Step, path: string, content: unknown, method: 'POST' | 'PATCH'): Promise<Body> {
    const attempts = this.#attempts.get(step) ?? new Attempts();
    this.#attempts.set(step, attempts);
    const key = attempts.keyOf(JSON.stringify([path, content]));
    const answer = await send<Body>(path, content, { 'Idempotency-Key': key }, undefined, method);
    attempts.settle();
    return answer;
  }

  async #do(work: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      await work();
    } catch (error) {
      this.problem = error instanceof Problem ? [error.message, ...error.errors.map(({ name, detail }) => `${name} ${detail}`)].join(' ') : String(error);
    } finally {
      this.isBusy = false;
    }
  }

  #clear(): void {
    this.news = '';
    this.warnings = [];
    this.problem = '';
  }
}

function addressOf(number: string): string {
  return apiAddress(`${PATH}/${encodeURIComponent(number)}`);
}

/** Return where an order is to be had as a file. */
export function fileAddress(number: string, format: 'csv' | 'pdf'): string {
  return `${addressOf(number)}/export?format=${format}`;
}

export const purchasing = new Purchasing();
