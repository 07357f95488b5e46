/** A panel as a picture: its chart as it stands on the page, and the words without which it says nothing. */

import type { Meta, Panel, View } from '../../api/types';
import { layout, type Layout, type Words } from './layout';
import { paint } from './paint';
import { SHARPNESS } from './sharpness';
import { unrolled } from './unrolled';

const WAIT_MS = 100;
const WAITS = 40;

/** Return the panel as a canvas, once its chart is drawn; null where the page does not show it. */
export async function pictureOf(panel: Panel, view: View, meta: Meta): Promise<HTMLCanvasElement | null> {
  const section = document.querySelector(`[data-panel="${CSS.escape(panel.id)}"]`);
  if (!section) return null;
  await drawn(section);
  return compose(section, wordsOf(panel, view, meta));
}

export function wordsOf(panel: Panel, view: View, meta: Meta): Words {
  const asOf = meta.as_of.slice(0, 16).replace('T', ' ');
  return {
    title: panel.title,
    note: panel.note,
    period: [view.period_text, view.comparison_text, view.choice_text].filter(Boolean).join(' · '),
    source: `${meta.shop.name} · as of ${asOf} ${meta.shop.time_zone} · ${meta.shop.currency}`,
  };
}

/** Wait until the section's charts are there: they are loaded after the numbers. */
async function drawn(section: Element): Promise<void> {
  for (let wait = 0; wait < WAITS; wait += 1) {
    const hosts = [...section.querySelectorAll('.plot > .canvas')];
    if (!section.querySelector('.coming') && hosts.every((host) => host.querySelector('canvas'))) break;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  await document.fonts.ready;
}

function compose(section: Element, words: Words): HTMLCanvasElement {
  const parts = [...section.children].filter((part) => part.localName !== 'header');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser has no room for a picture - close other pages');
  const measure = (text: string, font: string) => {
    context.font = font;
    return context.measureText(text).width;
  };
  unrolled(section, () => {
    const box = contentBox(section, parts);
    const placed = layout(words, box, measure);
    canvas.width = placed.width * SHARPNESS;
    canvas.height = placed.height * SHARPNESS;
    context.scale(SHARPNESS, SHARPNESS);
    paintWords(context, placed);
    context.translate(placed.chart.x, placed.chart.y);
    for (const part of parts) paint(context, part, box);
  });
  return canvas;
}

/** Return where something is drawn: a panel is as high as its neighbours on the page, its chart may be lower. */
function contentBox(section: Element, parts: readonly Element[]): { x: number; y: number; width: number; height: number } {
  const { left } = section.getBoundingClientRect();
  const top = Math.min(...parts.map((part) => part.getBoundingClientRect().top));
  const boxes = parts
    .flatMap((part) => [part, ...part.querySelectorAll('*')])
    .filter((part) => part.childElementCount === 0)
    .map((part) => part.getBoundingClientRect());
  const right = Math.max(section.getBoundingClientRect().right, ...boxes.map((box) => box.right));
  const bottom = Math.max(top, ...boxes.map((box) => box.bottom));
  return { x: left, y: top, width: Math.ceil(right - left), height: Math.ceil(bottom - top) };
}

function paintWords(context: CanvasRenderingContext2D, { width, height, lines }: Layout): void {
  const style = getComputedStyle(document.body);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, width, height);
  for (const { text, font, colour, x, y } of lines) {
    context.font = font;
    context.fillStyle = colour === 'ink' ? style.color : mutedColour();
    context.fillText(text, x, y);
  }
}

/** The page's quieter text colour, as the browser computes it in the theme that is on. */
function mutedColour(): string {
  const probe = document.createElement('span');
  probe.className = 'mut';
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Return the picture as a PNG. */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('the browser could not write the picture - try again'));
    }, 'image/png');
  });
}
