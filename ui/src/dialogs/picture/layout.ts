/** Where the words around a chart stand in its picture. Pure: `measure` says how wide a text is in a font. */

export interface Words {
  title: string;
  /** What the marks are. */
  note: string;
  /** The days, what they are compared with, what was chosen. */
  period: string;
  /** Shop and time: where the figures come from. */
  source: string;
}

export interface Line {
  text: string;
  font: string;
  colour: 'ink' | 'mut';
  x: number;
  /** The line's base. */
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  lines: Line[];
  /** Where the chart's upper left corner is. */
  chart: { x: number; y: number };
}

export const EDGE = 24;
const FAMILY = "'Inter Variable', system-ui, sans-serif";
const STYLES = {
  title: { font: `650 16px ${FAMILY}`, height: 24, colour: 'ink' },
  note: { font: `400 12px ${FAMILY}`, height: 18, colour: 'mut' },
  period: { font: `400 12px ${FAMILY}`, height: 18, colour: 'mut' },
  source: { font: `400 11px ${FAMILY}`, height: 16, colour: 'mut' },
} as const;
const GAP = 16;

type Measure = (text: string, font: string) => number;

/** Return where all stands in a picture of a chart of this size. */
export function layout(words: Words, chart: { width: number; height: number }, measure: Measure): Layout {
  const lines: Line[] = [];
  let y = EDGE;
  const add = (part: keyof Words) => {
    const { font, height, colour } = STYLES[part];
    for (const text of wrapped(words[part], chart.width, (some) => measure(some, font))) {
      lines.push({ text, font, colour, x: EDGE, y: y + Math.round(height * 0.72) });
      y += height;
    }
  };
  for (const part of ['title', 'note', 'period'] as const) add(part);
  const top = y + GAP;
  y = top + chart.height + GAP;
  add('source');
  return { width: chart.width + 2 * EDGE, height: y + EDGE, lines, chart: { x: EDGE, y: top } };
}

/** Return the text in lines that fit; a word that is wider than a line has one of its own. */
export function wrapped(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Return the text as much as fits, with an ellipsis where something is missing. */
export function cut(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  let end = text.length;
  while (end > 0 && measure(`${text.slice(0, end).trimEnd()}…`) > width) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Return a file's name that every system takes. */
export function fileName(shop: string, title: string, start: string, end: string): string {
  const words = [shop, title].map((text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, ''));
  return `${[...words.filter(Boolean), start, end].join('_').slice(0, 120)}.png`;
}
