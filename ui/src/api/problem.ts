/** What the server refused (RFC 9457), or that it could not be reached (`status` 0): one sentence for people. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly errors: readonly { name: string; detail: string }[] = [],
  ) {
    super(detail);
  }
}
