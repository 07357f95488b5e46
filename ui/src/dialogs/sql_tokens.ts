/** The parts of a SQL text, for colouring it. Pure: put together again they are the text. */

export type TokenKind = 'plain' | 'comment' | 'string' | 'number' | 'parameter' | 'keyword' | 'function';

export interface Token {
  kind: TokenKind;
  text: string;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  `all and any as asc between by case cast cross current desc distinct else end except exists false filter first following
   from full group groups having in inner intersect interval into is join last lateral left like limit materialized natural not
   null nulls offset on or order outer over partition preceding qualify range recursive right row rows select semi some then true
   unbounded union using values when where window with within`.split(/\s+/),
);

// In the order they are tried: what stands in quotes or comments holds no other parts.
const PARTS = new RegExp(
  [
    String.raw`(?<comment>--[^\n]*|/\*[\s\S]*?(?:\*/|$))`,
    String.raw`(?<string>'(?:[^']|'')*(?:'|$))`,
    String.raw`(?<quoted>"(?:[^"]|"")*(?:"|$))`,
    String.raw`(?<parameter>[$:](?<!::)[A-Za-z_]\w*)`,
    String.raw`(?<number>(?<![\w.])(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w))`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_]*)`,
  ].join('|'),
  'gu',
);
const CALLED = /\s*\(/y;

/** Return the parts of a text in their order. */
export function tokens(sql: string): Token[] {
  const found: Token[] = [];
  let end = 0;
  for (const part of sql.matchAll(PARTS)) {
    add(found, 'plain', sql.slice(end, part.index));
    add(found, kindOf(part.groups ?? {}, sql, part.index), part[0]);
    end = part.index + part[0].length;
  }
  add(found, 'plain', sql.slice(end));
  return found;
}

function kindOf(groups: Record<string, string | undefined>, sql: string, index: number): TokenKind {
  if (groups.comment !== undefined) return 'comment';
  if (groups.string !== undefined) return 'string';
  if (groups.parameter !== undefined) return 'parameter';
  if (groups.number !== undefined) return 'number';
  const { word } = groups;
  if (word === undefined) return 'plain';
  if (KEYWORDS.has(word.toLowerCase()) && sql[index - 1] !== '.') return 'keyword';
  CALLED.lastIndex = index + word.length;
  return CALLED.test(sql) && sql[index - 1] !== '.' ? 'function' : 'plain';
}

function add(found: Token[], kind: TokenKind, text: string): void {
  if (text === '') return;
  const last = found.at(-1);
  if (last?.kind === 'plain' && kind === 'plain') last.text += text;
  else found.push({ kind, text });
}
