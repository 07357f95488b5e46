/** Makes the plan of now: one at a time, and the page follows when the store has it. */

import { Problem, send } from '../api/client';
import type { PlanMade } from './replies';

class Making {
  isRunning = $state(false);
  problem = $state('');
  /** What was made last, read out. */
  news = $state('');

  /** Make the plan and write it into the store; `settings` are those that are other than usual. */
  async make(settings: Record<string, unknown> = {}): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    this.problem = '';
    this.news = 'The plan is being made…';
    try {
      const made = await send<PlanMade>('/plan', settings);
      this.news = `Planned ${made.products.toLocaleString('en-US')} products in ${made.seconds.toFixed(1)} s.`;
    } catch (error) {
      this.news = '';
      this.problem = error instanceof Problem ? error.message : String(error);
    } finally {
      this.isRunning = false;
    }
  }
}

export const making = new Making();
