/** Colours between two colours. Pure. */

/** Return the colour `share` of the way from one to the other, each as `rgb(r, g, b)` or `#rrggbb`. */
export function mixed(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  const between = a.map((channel, place) => Math.round(channel + ((b[place] ?? 0) - channel) * share));
  return `rgb(${between.join(', ')})`;
}

function channels(colour: string): number[] {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex) return [0, 2, 4].map((place) => Number.parseInt(hex.slice(place, place + 2), 16));
  return (colour.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map(Number);
}
