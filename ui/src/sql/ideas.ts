/** Which ideas of SQL a query shows, found in its text: for those who read the catalogue to learn. Pure. */

import { blanked, closingBracket } from './words';

export interface Idea {
  name: string;
  /** One sentence: what the idea is for. */
  note: string;
}

type Found = (sql: string) => boolean;

const has =
  (pattern: RegExp): Found =>
  (sql) =>
    pattern.test(sql);

/** In the order they are shown: what shapes a query most stands first. */
const IDEAS: readonly (readonly [name: string, note: string, found: Found])[] = [
  ['recursive CTE', 'A step that reads its own rows until there are no more.', has(/\bwith\s+recursive\b/)],
  ['CTE', 'Named steps (with ... as), each a small query that the next ones read like a table.', has(/\bwith\s+(?:recursive\s+)?\w+\s*(?:\([^()]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(/)],
  ['ranking', 'Numbers rows in an order: first, second, third of each group.', has(/\b(?:row_number|rank|dense_rank|ntile|percent_rank|cume_dist)\s*\(/)],
  ['row before or after', 'Looks at the row before or after this one (lag, lead).', has(/\b(?:lag|lead)\s*\(/)],
  ['moving frame', 'A figure over the rows around this one: moving averages, running totals.', has(/\b(?:rows|range|groups)\s+between\b/)],
  ['window function', 'A figure over many rows (over ...) that keeps every row.', has(/\bover\s*(?:\(|\w)/)],
  ['inner join', 'Rows of two tables side by side, where both have a match.', has(/(?:\binner\s+join\b|(?<!\b(?:left|right|full|cross|outer|natural|semi|anti|asof)\s+)\bjoin\b)/)],
  ['left join', 'Keeps every row of the first table, also those without a match.', has(/\b(?:left|right|full)\s+(?:outer\s+)?join\b/)],
  ['cross join', 'Every row of one with every row of the other.', has(/\bcross\s+join\b/)],
  ['exists', 'Asks whether there is any matching row, without joining it.', has(/\bexists\s*\(/)],
  ['subquery', 'A query inside another, where a table or a value stands.', isSubqueryUsed],
  ['union', 'Rows of several queries one below the other.', has(/\bunion\b/)],
  ['aggregation', 'Many rows folded into one figure: sum, count, average, least, most.', isFolding],
  ['group by', 'One row for each group of rows that are alike.', has(/\bgroup\s+by\b/)],
  ['having', 'Keeps only the groups that meet a condition.', has(/\bhaving\b/)],
  ['conditional sum', 'Adds up only the rows that meet a condition (sum of case).', has(/\b(?:sum|count|avg|min|max)\s*\(\s*(?:distinct\s+)?case\b|\bfilter\s*\(\s*where\b/)],
  ['count distinct', 'Counts what is different, each once.', has(/\bcount\s*\(\s*distinct\b/)],
  ['distinct', 'Each different row once.', has(/\bselect\s+distinct\b/)],
  ['case', 'If, then, else in one value.', has(/\bcase\b/)],
  ['null handling', 'Says what stands where a value is missing.', has(/\b(?:coalesce|nullif|ifnull)\s*\(|\bis\s+(?:not\s+)?null\b/)],
  ['top n', 'Sorted, then only the first rows.', has(/\border\s+by\b[\s\S]*\blimit\b/)],
]; // prettier-ignore

/** Return the ideas a query shows, the ones that shape it most first. */
export function ideasOf(sql: string): Idea[] {
  const text = blanked(sql).toLowerCase();
  return IDEAS.filter(([, , found]) => found(text)).map(([name, note]) => ({ name, note }));
}

/** A select behind a bracket that opens neither a step (`as (`) nor a list of `exists`. */
function isSubqueryUsed(sql: string): boolean {
  return [...sql.matchAll(/\(\s*select\b/g)].some(({ index }) => !/\b(?:as|materialized|exists)\s*$/.test(sql.slice(0, index)));
}

/** A sum, a count or the like that is not one over a window. */
function isFolding(sql: string): boolean {
  return [...sql.matchAll(/\b(?:sum|count|avg|min|max|median)\s*\(/g)].some((found) => {
    const after = sql.slice(closingBracket(sql, found.index + found[0].length) + 1);
    return !/^\s*(?:filter\s*\([^()]*\)\s*)?over\b/.test(after);
  });
}
