/** What of a list a reader means by a few letters. Pure. */

/** Something that can be found. */
export interface Found {
  key: string;
  label: string;
  detail: string;
}

/** Return those whose label or detail holds every word, the ones whose label begins with them first. */
export function matching<Item extends Found>(items: readonly Item[], text: string, most: number): Item[] {
  const words = wordsOf(text);
  return items
    .map((item, place) => ({ item, place, rank: rankOf(item, words) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.place - b.place)
    .slice(0, most)
    .map(({ item }) => item);
}

/** Return a label in parts, those that were typed marked. */
export function marked(label: string, text: string): { text: string; isMarked: boolean }[] {
  const words = wordsOf(text).sort((a, b) => b.length - a.length);
  if (words.length === 0) return [{ text: label, isMarked: false }];
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu');
  return label
    .split(pattern)
    .map((part, place) => ({ text: part, isMarked: place % 2 === 1 }))
    .filter((part) => part.text !== '');
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** 0: the label begins so; 1: a word of it does; 2: it holds the words; 3: they are in label and detail; null: no. */
function rankOf({ label, detail }: Found, words: readonly string[]): number | null {
  const [name, all] = [label.toLowerCase(), `${label} ${detail}`.toLowerCase()];
  if (!words.every((word) => all.includes(word))) return null;
  if (!words.every((word) => name.includes(word))) return 3;
  const [first = ''] = words;
  if (name.startsWith(first)) return 0;
  return name.split(/[\s_]+/).some((word) => word.startsWith(first)) ? 1 : 2;
}
