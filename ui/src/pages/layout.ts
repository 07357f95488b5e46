/** How panels share the rows of a page, in twelfths. Pure. */

import type { Size } from '../api/types';

const WIDE: Record<Size, number> = { wide: 12, twothirds: 8, half: 6, third: 4 };
const MEDIUM: Record<Size, number> = { wide: 12, twothirds: 12, half: 6, third: 6 };
const ROW = 12;

/** Return each panel's width on a wide and on a medium screen: its own, or more where its row would have a gap. */
export function widthsOf(sizes: readonly Size[]): { wide: number; medium: number }[] {
  const wide = filled(sizes.map((size) => WIDE[size]));
  const medium = filled(sizes.map((size) => MEDIUM[size]));
  return sizes.map((_, place) => ({ wide: wide[place] ?? ROW, medium: medium[place] ?? ROW }));
}

/** Return the widths with every row full: what is left of one goes to its panels in equal parts, else to the last. */
function filled(widths: readonly number[]): number[] {
  const rows: number[][] = [];
  for (const width of widths) {
    const row = rows.at(-1);
    if (row && sum(row) + width <= ROW) row.push(width);
    else rows.push([width]);
  }
  return rows.flatMap((row) => {
    const left = ROW - sum(row);
    if (left % row.length === 0) return row.map((width) => width + left / row.length);
    return row.map((width, place) => (place === row.length - 1 ? width + left : width));
  });
}

function sum(row: readonly number[]): number {
  return row.reduce((total, width) => total + width, 0);
}
