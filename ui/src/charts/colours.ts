/** A category's colour: by its number, the same on every chart and under every filter; after the last they begin again. */

import type { Meta } from '../api/types';
import type { Theme } from '../shell/theme.svelte';

export const COLOURS = 7;

/** Return the CSS colour of the category of that number, counted from 1; a quiet one for none. */
export function categoryColour(number: number | undefined): string {
  return number === undefined ? 'var(--neutral)' : `var(--c${placeOf(number)})`;
}

/** Return the same as a colour that a canvas understands. */
export function themeColour(number: number | undefined, theme: Theme): string {
  return number === undefined ? theme.neutral : theme[`c${placeOf(number)}` as 'c1'];
}

/** Return the number of a category by its name; undefined where it is none. */
export function categoryNumber(meta: Meta | null, name: unknown): number | undefined {
  return meta?.filters.categories.find((category) => category.name === name)?.number;
}

function placeOf(number: number): number {
  return ((number - 1) % COLOURS) + 1;
}
