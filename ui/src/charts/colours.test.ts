/** Two categories can be told apart by every eye, and each from the page: light as docs/decisions/0008 says, and dark. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const tokens = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');
const pairOf = (name: string): [string, string] => {
  const found = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokens);
  return [found?.[1] ?? '', found?.[2] ?? ''];
};
const NUMBERS = [1, 2, 3, 4, 5, 6, 7];
const grounds = pairOf('bg');
const THEMES = (['light', 'dark'] as const).map((name, theme) => ({
  name,
  colours: NUMBERS.map((number) => pairOf(`c${number}`)[theme] ?? ''),
  colour: (token: string) => pairOf(token)[theme] ?? '',
  ground: grounds[theme] ?? '',
}));

// Machado, Oliveira, Fernandes 2009, severity 1.0, applied to linear RGB.
const SIGHTS: Record<string, number[][]> = {
  any: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}; // prettier-ignore
const TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]; // prettier-ignore
const WHITE = [0.9505, 1, 1.089];

const times = (matrix: number[][], vector: number[]) => matrix.map((row) => row.reduce((sum, factor, place) => sum + factor * (vector[place] ?? 0), 0));

function linear(colour: string): number[] {
  const full = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit).join('') : colour.slice(1);
  return [0, 2, 4].map((place) => {
    const channel = Number.parseInt(full.slice(place, place + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
}

function lab(colour: string, sight: string): number[] {
  const seen = times(SIGHTS[sight] ?? [], linear(colour)).map((channel) => Math.min(1, Math.max(0, channel)));
  const [x = 0, y = 0, z = 0] = times(TO_XYZ, seen).map((value, place) => {
    const share = value / (WHITE[place] ?? 1);
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other].map((colour) => times(TO_XYZ, linear(colour))[1] ?? 0).sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test.each(THEMES)('categories keep apart for every sight: $name', ({ colours }) => {
  for (const sight of Object.keys(SIGHTS)) {
    const places = colours.map((colour) => lab(colour, sight));
    places.forEach((one, place) => {
      for (const other of places.slice(place + 1)) {
        expect(Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)))).toBeGreaterThan(20);
      }
    });
  }
});

test.each(THEMES)('a mark stands out from the page: $name', ({ colours, ground }) => {
  for (const colour of colours) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3); // WCAG 1.4.11
});

test.each(THEMES)('every text can be read: $name', ({ colour, ground }) => {
  for (const token of ['ink', 'mut', 'faint', 'acc', 'up', 'dn', 'low']) {
    expect(contrast(colour(token), ground), token).toBeGreaterThanOrEqual(4.5); // WCAG 1.4.3
    expect(contrast(colour(token), colour('nav')), `${token} on nav`).toBeGreaterThanOrEqual(4.5);
  }
  for (const token of ['ink', 'mut', 'acc']) expect(contrast(colour(token), colour('accq')), token).toBeGreaterThanOrEqual(4.5);
  expect(contrast(colour('low'), colour('lowbg'))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(colour('dn'), colour('outbg'))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(colour('on-acc'), colour('acc'))).toBeGreaterThanOrEqual(4.5);
  for (const heat of ['heat-least', 'heat-most']) expect(contrast(colour('ink'), colour(heat)), heat).toBeGreaterThanOrEqual(4.5);
});
