/** An answer of the API that a part of the page waits for, by its address: the newest asked for, and none overtaken. */

import { askWatched, kept, Problem } from '../api/client';
import type { Progress } from '../api/parts';
import { shown } from '../state/shown.svelte';

export class Answer<Body> {
  /** What was answered last; it stays while the next is on its way. */
  body = $state.raw<Body | null>(null);
  problem = $state.raw<Problem | null>(null);
  isLoading = $state(false);
  /** How far what is loading has come, where the server knows. */
  progress = $state.raw<Progress | null>(null);
  /** The reader has stopped it. */
  isStopped = $state(false);
  #bodyAddress: string | null = null;
  #address = '';
  #asked: AbortController | null = null;

  /** Follow the address that `address` returns, while the component that made this lives; null asks nothing. */
  constructor(address: () => string | null) {
    $effect(() => {
      const found = address();
      // Read here so that a new version of the data asks again.
      const version = shown.meta?.version ?? '';
      if (found === null) return;
      const already = kept<Body>(found, version);
      if (already !== null) this.#take(found, already);
      else void this.#load(found, version);
      return () => this.#asked?.abort();
    });
  }

  /** Return the body if it is what this address answers, not the one before. */
  of(address: string | null): Body | null {
    return this.body !== null && this.#bodyAddress === address ? this.body : null;
  }

  async retry(): Promise<void> {
    await this.#load(this.#address, '');
  }

  /** Wait no longer: the server ends what it computes for this. */
  stop(): void {
    this.#asked?.abort();
    this.isLoading = false;
    this.progress = null;
    this.isStopped = true;
  }

  #take(address: string, body: Body): void {
    this.#address = address;
    this.#bodyAddress = address;
    this.body = body;
    this.problem = null;
    this.#end();
  }

  #end(): void {
    this.isLoading = false;
    this.isStopped = false;
    this.progress = null;
  }

  async #load(address: string, version: string): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.#address = address;
    this.isLoading = true;
    this.isStopped = false;
    this.progress = null;
    try {
      const body = await askWatched<Body>(address, version, asked.signal, (progress) => {
        if (!asked.signal.aborted) this.progress = progress;
      });
      if (!asked.signal.aborted) this.#take(address, body);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.problem = error instanceof Problem ? error : new Problem(0, String(error));
      this.#end();
    }
  }
}
