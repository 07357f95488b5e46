/** Draws words where the page has them: letter by letter, since a canvas knows no figures of equal width. */

import { cut } from './layout';
import type { Context, Origin } from './paint';

export function paintText(context: Context, node: Text, parent: HTMLElement, style: CSSStyleDeclaration, origin: Origin): void {
  if (node.data.trim() === '') return;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.textBaseline = 'alphabetic';
  context.fontKerning = 'normal';
  const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = context.measureText('x');
  const text = cased(node.data, parent, style);
  const end = endOf(node, parent, style, (some) => context.measureText(some).width);
  const range = document.createRange();
  for (let place = 0; place < end; place += 1) {
    range.setStart(node, place);
    range.setEnd(node, place + 1);
    const box = range.getBoundingClientRect();
    const letter = place === end - 1 && end < node.length ? '…' : (text[place] ?? '');
    if (box.width === 0 || letter.trim() === '') continue;
    // A figure stands in the middle of the room that all figures have.
    const slack = /\d/.test(letter) ? (box.width - context.measureText(letter).width) / 2 : 0;
    const base = box.top - origin.y + (box.height - (above + below)) / 2 + above;
    context.fillText(letter, box.left - origin.x + slack, base);
  }
}

function cased(text: string, parent: HTMLElement, style: CSSStyleDeclaration): string {
  if (style.textTransform === 'uppercase') return text.toUpperCase();
  const first = text.search(/\S/);
  const isFirst = parent.firstChild?.textContent === text;
  const isCapital = getComputedStyle(parent, '::first-letter').textTransform === 'uppercase' && isFirst;
  return isCapital || style.textTransform === 'capitalize'
    ? text.slice(0, first) + text.charAt(first).toUpperCase() + text.slice(first + 1)
    : text;
}

/** Return how many letters are seen: fewer where the page ends the text with an ellipsis, which takes the last place. */
function endOf(node: Text, parent: HTMLElement, style: CSSStyleDeclaration, measure: (text: string) => number): number {
  if (style.textOverflow !== 'ellipsis' || parent.scrollWidth <= parent.clientWidth) return node.length;
  const range = document.createRange();
  range.selectNodeContents(node);
  const room = parent.getBoundingClientRect().right - range.getBoundingClientRect().left;
  return Math.min(node.length, cut(node.data, room, measure).length);
}
