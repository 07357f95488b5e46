/** What could be written at a place in a query: keywords, tables, columns, functions, the query's own steps. Pure. */

import { blanked, closingBracket } from './words';

export interface SchemaTable {
  name: string;
  question: string;
  /** What a row is, '' where nobody says; how many there are. */
  grain?: string;
  rows?: number;
  /** `values`: what a column may be, where that is a short list. */
  columns: { name: string; type: string; values?: string[] }[];
}

export interface Suggestion {
  label: string;
  kind: 'keyword' | 'table' | 'column' | 'function' | 'step';
  /** What stands beside it: a column's type and table, a table's size. */
  detail: string;
  /** What it is about, where there is more to say. */
  info?: string;
  /** How near it is at hand: more stands first. */
  boost: number;
}

export interface Suggestions {
  /** Where the word begins that they would replace. */
  from: number;
  items: Suggestion[];
}

export const KEYWORDS = [
  'select', 'distinct', 'from', 'where', 'group by', 'order by', 'having', 'limit', 'offset', 'with', 'as', 'and', 'or',
  'not', 'in', 'between', 'like', 'is null', 'is not null', 'exists', 'inner join', 'left join', 'cross join', 'on',
  'using', 'union all', 'union', 'intersect', 'except', 'case', 'when', 'then', 'else', 'end', 'asc', 'desc', 'over',
  'partition by', 'rows between', 'preceding', 'following', 'unbounded preceding', 'current row', 'nulls last', 'null',
  'true', 'false', 'filter', 'cast', 'date', 'interval', 'window', 'qualify',
] as const; // prettier-ignore

export const FUNCTIONS: Readonly<Record<string, string>> = {
  sum: 'sum(value): all of them added up',
  count: 'count(*): how many rows',
  avg: 'avg(value): their mean',
  min: 'min(value): the least',
  max: 'max(value): the most',
  median: 'median(value): the one in the middle',
  round: 'round(value, digits)',
  abs: 'abs(value): without its sign',
  coalesce: 'coalesce(a, b): the first that is not null',
  nullif: 'nullif(a, b): null where they are equal',
  row_number: 'row_number() over (...): 1, 2, 3 in an order',
  rank: 'rank() over (...): equals share a place',
  dense_rank: 'dense_rank() over (...): equals share a place, none is left out',
  lag: 'lag(value) over (...): of the row before',
  lead: 'lead(value) over (...): of the row after',
  ntile: 'ntile(n) over (...): in n equal parts',
  first_value: 'first_value(value) over (...)',
  lower: 'lower(text)',
  upper: 'upper(text)',
  length: 'length(text)',
  substr: 'substr(text, start, count)',
  trim: 'trim(text)',
  replace: 'replace(text, what, by)',
  date_trunc: "date_trunc('month', day)",
  extract: 'extract(year from day)',
};

const KEYWORDS_OF_NAMES = /\b(?:from|join)\s+[\w".]*$/i;
const NOT_AN_ALIAS = new Set([
  'on', 'using', 'where', 'group', 'order', 'having', 'limit', 'inner', 'left', 'right', 'full', 'cross', 'join', 'union',
  'natural', 'window', 'qualify', 'except', 'intersect', 'offset', 'as', 'select', 'set', 'when', 'and', 'or',
]); // prettier-ignore

/** Return what could be written at `place`; null inside a comment or a text. `isAsked` suggests before any letter too. */
export function suggest(sql: string, place: number, tables: readonly SchemaTable[], isAsked = false): Suggestions | null {
  const text = blanked(sql);
  if (isInQuotes(sql, text, place)) return null;
  const before = text.slice(0, place);
  const word = /\w*$/.exec(before)?.[0] ?? '';
  const from = place - word.length;
  const owner = /([A-Za-z_]\w*)\.$/.exec(text.slice(0, from))?.[1];
  if (owner) return { from, items: columnsAfter(owner, text, tables) };
  if ((!word && !isAsked) || /^\d/.test(word)) return null;
  const steps = stepsOf(text);
  if (KEYWORDS_OF_NAMES.test(before)) return { from, items: [...stepItems(steps, 2), ...tableItems(tables, 1)] };
  return {
    from,
    items: [
      ...columnItems(inScope(text, tables)),
      ...stepItems(steps, 0),
      ...tableItems(tables, -1),
      ...KEYWORDS.map((label) => ({ label, kind: 'keyword' as const, detail: '', boost: 0 })),
      ...Object.entries(FUNCTIONS).map(([label, info]) => ({ label, kind: 'function' as const, detail: '', info, boost: -1 })),
    ],
  };
}

/** Return the query's own steps (`with name as (...)`), each with the columns its select names. */
export function stepsOf(text: string): Map<string, string[]> {
  const steps = new Map<string, string[]>();
  for (const found of text.matchAll(/(?:\bwith(?:\s+recursive)?|,)\s*([A-Za-z_]\w*)\s+as\s+(?:(?:not\s+)?materialized\s+)?\(/gi)) {
    const start = found.index + found[0].length;
    steps.set((found[1] ?? '').toLowerCase(), outputsOf(text.slice(start, closingBracket(text, start))));
  }
  return steps;
}

/** Return the tables and steps a query reads, by the name it uses for each: `from ledger as l` is `l`. */
export function namesRead(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const found of text.matchAll(/\b(?:from|join|,)\s+([A-Za-z_]\w*)(?:\s+(?:as\s+)?([A-Za-z_]\w*))?/gi)) {
    const table = (found[1] ?? '').toLowerCase();
    const alias = found[2]?.toLowerCase();
    names.set(alias && !NOT_AN_ALIAS.has(alias) ? alias : table, table);
  }
  return names;
}

function columnsAfter(owner: string, text: string, tables: readonly SchemaTable[]): Suggestion[] {
  const name = namesRead(text).get(owner.toLowerCase()) ?? owner.toLowerCase();
  const step = stepsOf(text).get(name);
  if (step) return step.map((label) => ({ label, kind: 'column', detail: '', boost: 1 }));
  return columnItems(tables.filter((table) => table.name === name));
}

function inScope(text: string, tables: readonly SchemaTable[]): SchemaTable[] {
  const read = new Set(namesRead(text).values());
  return tables.filter((table) => read.has(table.name));
}

/** Return a column's type as people call it: a list of values is a text, whichever they are. */
export function typeText(type: string): string {
  const plain = type.toLowerCase();
  if (plain.startsWith('enum') || plain === 'varchar') return 'text';
  if (/^u?(tiny|small|big|huge)?int(eger)?$/.test(plain)) return 'integer';
  return plain;
}

/** Columns, each name once; where several tables have it, all are named beside it. */
function columnItems(tables: readonly SchemaTable[]): Suggestion[] {
  const found = new Map<string, { type: string; owners: string[]; values: readonly string[] }>();
  for (const table of tables) {
    for (const { name, type, values = [] } of table.columns) {
      const known = found.get(name);
      if (known) known.owners.push(table.name);
      else found.set(name, { type: typeText(type), owners: [table.name], values });
    }
  }
  return [...found].map(([label, { type, owners, values }]) => ({
    label,
    kind: 'column',
    detail: tables.length > 1 ? `${type} · ${owners.join(', ')}` : type,
    ...(values.length > 0 ? { info: `One of ${values.join(', ')}` } : {}),
    boost: 2,
  }));
}

function tableItems(tables: readonly SchemaTable[], boost: number): Suggestion[] {
  return tables.map(({ name, question, columns }) => ({
    label: name,
    kind: 'table',
    detail: `${columns.length} columns`,
    ...(question ? { info: question } : {}),
    boost,
  }));
}

function stepItems(steps: Map<string, string[]>, boost: number): Suggestion[] {
  return [...steps.keys()].map((label) => ({ label, kind: 'step', detail: 'a step above', boost }));
}

/** The names a select gives its columns: `x as name`, or the last part of `table.column`. */
function outputsOf(text: string): string[] {
  const list = /\bselect\b(?:\s+distinct\b)?([\s\S]*)/i.exec(text)?.[1] ?? '';
  const names: string[] = [];
  for (const part of partsOf(list)) {
    const name = /\bas\s+([A-Za-z_]\w*)\s*$/i.exec(part)?.[1] ?? /^(?:\s*\w+\.)?\s*([A-Za-z_]\w*)\s*$/.exec(part)?.[1];
    if (name && !names.includes(name)) names.push(name);
  }
  return names;
}

/** The parts of a select's list, as far as its `from`: split at commas that stand in no bracket. */
function partsOf(list: string): string[] {
  const parts: string[] = [];
  let open = 0;
  let start = 0;
  for (let place = 0; place <= list.length; place++) {
    const sign = list[place];
    const isEnd = place === list.length || (open === 0 && /^\bfrom\b/i.test(list.slice(place, place + 5)) && !/\w/.test(list[place - 1] ?? ' '));
    if (sign === '(') open++;
    else if (sign === ')') open--;
    else if (isEnd || (sign === ',' && open === 0)) {
      parts.push(list.slice(start, place));
      start = place + 1;
    }
    if (isEnd) break;
  }
  return parts;
}

function isInQuotes(sql: string, text: string, place: number): boolean {
  const sign = sql[place - 1];
  return sign !== undefined && sign !== '\n' && sign !== ' ' && text[place - 1] === ' ';
}
