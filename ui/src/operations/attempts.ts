/** One key for what is being recorded, however often it is sent: until it is answered, the same content has the same key,
 * so that a retry after a lost answer records nothing twice. Pure but for the keys it is given. */

export class Attempts {
  #content = '';
  #key = '';

  constructor(private readonly newKey: () => string = randomKey) {}

  /** Return the key for a content: the one it was sent with before, or a new one. */
  keyOf(content: string): string {
    if (!this.#key || content !== this.#content) {
      this.#key = this.newKey();
      this.#content = content;
    }
    return this.#key;
  }

  /** The content was recorded, or its key is another's: what comes next is something else, even if it reads the same. */
  settle(): void {
    this.#key = '';
  }
}

/** `crypto.randomUUID` is there only where the page came over HTTPS or from this machine. */
function randomKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
