/** The catalogue's block format, as src/storelens/catalogue.py reads it: `-- name:`, the question, then the select. Pure. */

export interface Block {
  name: string;
  /** The select with whatever stands between it and `-- name:`; no semicolon at its end. */
  text: string;
}

const NAME_LINE = /^-- name:[ \t]*(.*)$/m;
const NAME_LINES = /^(?=-- name:)/m;

/** Return the blocks of a text in their order; what stands before the first `-- name:` is left out. */
export function readBlocks(file: string): Block[] {
  return file
    .replace(/\r\n?/g, '\n')
    .split(NAME_LINES)
    .flatMap((part) => {
      const found = NAME_LINE.exec(part);
      if (!found || found.index !== 0) return [];
      const text = withoutEnd(part.slice(found[0].length));
      const name = (found[1] ?? '').trim();
      return name && text ? [{ name, text }] : [];
    });
}

/** Return a `.sql` file of blocks, as `readBlocks` and the catalogue read it. */
export function writeBlocks(blocks: readonly Block[]): string {
  return blocks.map(writeBlock).join('\n');
}

/** Return the name a text gives itself in its first line, and the rest; null for a text without a header. */
export function headOf(text: string): Block | null {
  const [first] = readBlocks(text);
  return first && NAME_LINE.exec(text.trimStart())?.index === 0 ? first : null;
}

/** Return the question of a text's header: its comment lines before any other key. */
export function questionOf(text: string): string {
  const lines: string[] = [];
  for (const line of text.trim().split('\n')) {
    if (!line.startsWith('--')) break;
    if (/^-- name:/.test(line)) continue;
    if (/^--\s?\w+:\s/.test(line)) break;
    lines.push(line.replace(/^--\s?/, '').trim());
  }
  return lines.join(' ').trim();
}

/** Return the select of a block, without the comment lines it begins with. */
export function withoutHeader(block: string): string {
  return block.trimStart().replace(/^(?:--[^\n]*(?:\n|$))+/, '').trim();
}

/** Return the name as one line of a header can hold it. */
export function nameInOneLine(name: string): string {
  return name.replace(/\s+/g, ' ').trim().slice(0, 80);
}

/** Return how many blocks a text begins. */
export function countBlocks(text: string): number {
  return (text.match(/^-- name:/gm) ?? []).length;
}

function writeBlock({ name, text }: Block): string {
  return `-- name: ${nameInOneLine(name)}\n${withoutEnd(headOf(text)?.text ?? text)};\n`;
}

function withoutEnd(text: string): string {
  return text.replace(/^\n+/, '').trimEnd().replace(/;$/, '').trimEnd();
}
