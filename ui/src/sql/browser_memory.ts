/** What the browser keeps between visits: JSON by key. A browser that keeps nothing (private, full) is no error. */

const PREFIX = 'storelens.sql.';

/** Return what is kept under a key if it is of the shape asked for, else `otherwise`. */
export function recall<Kept>(key: string, isKept: (value: unknown) => value is Kept, otherwise: Kept): Kept {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null');
    return isKept(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a value; returns whether the browser did. */
export function keep(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Return a test for lists whose every item is of a shape. */
export function isListOf<Item>(isItem: (value: unknown) => value is Item): (value: unknown) => value is Item[] {
  return (value): value is Item[] => Array.isArray(value) && value.every(isItem);
}

/** Say whether a value has these fields, all texts. */
export function hasTexts<Name extends string>(value: unknown, ...names: Name[]): value is Record<Name, string> {
  return typeof value === 'object' && value !== null && names.every((name) => isText((value as Record<string, unknown>)[name]));
}
