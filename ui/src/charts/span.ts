/** Several places of an axis, one beside the other, both ends included. */
export interface Span {
  from: number;
  to: number;
}

/** Return the places between two, whichever is first. */
export function spanOf(one: number, other: number): Span {
  return { from: Math.min(one, other), to: Math.max(one, other) };
}
