/** Draws a part of the page on a canvas as it stands there: boxes, lines, words, vector shapes and charts.
 *
 * It knows what the charts of this page are made of, no more; nothing leaves the page and no image is loaded, so the
 * strict policy of the page lets it. */

import { paintCanvas } from './paint_canvas';
import { paintShape } from './paint_shape';
import { paintText } from './paint_text';

export type Context = CanvasRenderingContext2D;

/** Where the part of the page begins, in the window. */
export interface Origin {
  x: number;
  y: number;
}

/** Draw an element and what is in it, its upper left corner at the context's origin. */
export function paint(context: Context, element: Element, origin: Origin): void {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (style.display === 'none' || style.visibility === 'hidden' || Number(style.opacity) === 0) return;
  if (box.width <= 1 && box.height <= 1) return; // only read out
  context.save();
  context.globalAlpha *= Number(style.opacity);
  if (element instanceof SVGGraphicsElement && !(element instanceof SVGSVGElement)) paintShape(context, element, style, origin);
  else if (element instanceof HTMLCanvasElement) paintCanvas(context, element, box, origin);
  else paintBox(context, style, box, origin);
  paintContent(context, element, style, box, origin);
  context.restore();
}

function paintContent(context: Context, element: Element, style: CSSStyleDeclaration, box: DOMRect, origin: Origin): void {
  if (style.overflow !== 'visible' && element instanceof HTMLElement) {
    context.beginPath();
    context.rect(box.left - origin.x, box.top - origin.y, box.width, box.height);
    context.clip();
  }
  for (const node of element.childNodes) {
    if (node instanceof Element) paint(context, node, origin);
    else if (node instanceof Text && element instanceof HTMLElement) paintText(context, node, element, style, origin);
  }
}

function paintBox(context: Context, style: CSSStyleDeclaration, box: DOMRect, origin: Origin): void {
  const x = box.left - origin.x;
  const y = box.top - origin.y;
  if (isSeen(style.backgroundColor)) {
    context.beginPath();
    context.roundRect(x, y, box.width, box.height, radiiOf(style));
    context.fillStyle = style.backgroundColor;
    context.fill();
  }
  const sides = [
    ['Top', x, y, box.width, 0],
    ['Bottom', x, y + box.height, box.width, 0],
    ['Left', x, y, 0, box.height],
    ['Right', x + box.width, y, 0, box.height],
  ] as const;
  for (const [side, left, top, across, down] of sides) {
    const width = Number.parseFloat(style[`border${side}Width`]);
    const colour = style[`border${side}Color`];
    if (!(width > 0) || style[`border${side}Style`] === 'none' || !isSeen(colour)) continue;
    // A border lies inside its box.
    const inset = side === 'Top' || side === 'Left' ? width / 2 : -width / 2;
    line(context, left + (down ? inset : 0), top + (across ? inset : 0), across, down, width, colour);
  }
}

function line(context: Context, x: number, y: number, across: number, down: number, width: number, colour: string): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + across, y + down);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function radiiOf(style: CSSStyleDeclaration): number[] {
  const { borderTopLeftRadius, borderTopRightRadius, borderBottomRightRadius, borderBottomLeftRadius } = style;
  return [borderTopLeftRadius, borderTopRightRadius, borderBottomRightRadius, borderBottomLeftRadius].map(
    (radius) => Number.parseFloat(radius) || 0,
  );
}

/** Whether a computed colour is more than nothing. */
export function isSeen(colour: string): boolean {
  return colour !== 'none' && colour !== '' && !/^rgba\(.*, 0\)$|\/ 0\)$/.test(colour);
}
