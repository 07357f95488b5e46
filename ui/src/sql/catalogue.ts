/** The catalogue as the SQL page lists it: by topic, searched, with a query's own parameters in its address. Pure. */

import type { SchemaTable } from './complete';
import type { CatalogueQuery } from './replies';

export interface Topic {
  title: string;
  queries: CatalogueQuery[];
}

const PARAMETER = 'with.';

/** Return the queries by topic, in the catalogue's order; with a search only those that have every word of it. */
export function topicsOf(queries: readonly CatalogueQuery[], search = ''): Topic[] {
  const topics: Topic[] = [];
  for (const query of queries.filter((one) => holds(search, one.name, one.question, ...one.columns.map((column) => column.name)))) {
    const title = topicTitle(query.topic);
    const topic = topics.find((one) => one.title === title);
    if (topic) topic.queries.push(query);
    else topics.push({ title, queries: [query] });
  }
  return topics;
}

/** Return the tables that have every word of a search, in their names, columns or questions. */
export function tablesWith(tables: readonly SchemaTable[], search: string): SchemaTable[] {
  return tables.filter((table) => holds(search, table.name, table.question, ...table.columns.map((column) => column.name)));
}

/** Say whether the texts together hold every word of a search. */
export function holds(search: string, ...texts: string[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

export function topicTitle(topic: string): string {
  const word = topic === 'queries' ? 'sales' : topic;
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** Return what is explained after the question itself, '' for nothing. */
export function explanationOf(query: CatalogueQuery): string {
  return query.question.startsWith(query.headline) ? query.question.slice(query.headline.length).trim() : '';
}

/** Return the query's own parameters as the address sets them: only those it has. */
export function valuesIn(over: Readonly<Record<string, string>>, query: CatalogueQuery): Record<string, string> {
  const found = query.parameters.flatMap(({ name }) => {
    const value = over[PARAMETER + name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/** Return the address's part for the parameters; those left at their defaults are not written. */
export function valuesAsOver(values: Readonly<Record<string, string>>, query: CatalogueQuery): Record<string, string> {
  const set = query.parameters.flatMap(({ name, default: usual }) => {
    const value = values[name]?.trim() ?? '';
    return value === '' || value === String(usual) ? [] : [[PARAMETER + name, value] as const];
  });
  return Object.fromEntries(set);
}

const FILTER_WORDS: readonly (readonly [filter: string, word: 'region' | 'category' | 'channel' | 'status'])[] = [
  ['regions', 'region'], ['categories', 'category'], ['channels', 'channel'], ['statuses', 'status'],
]; // prettier-ignore

/** Return the chosen filters that a query does not take: its rows are not limited by them. */
export function filtersLeftOut(query: CatalogueQuery, chosen: Readonly<Record<string, readonly string[]>>): string[] {
  return FILTER_WORDS.filter(([filter, word]) => (chosen[word]?.length ?? 0) > 0 && !query.filters.includes(filter)).map(
    ([, word]) => word,
  );
}

/** Return the page's filters as POST /sql takes them: lists for what may be there several times. */
export function asSqlFilters(query: URLSearchParams): Record<string, string | string[]> {
  const several = new Set<string>(FILTER_WORDS.map(([, word]) => word));
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, several.has(name) ? query.getAll(name) : (query.get(name) ?? '')]));
}
