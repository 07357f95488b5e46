/** What the API answers to the questions of a panel's dialogs. */

import type { Column, Value } from '../formatting';

export interface Statement {
  sql: string;
  parameters: Record<string, Value>;
  engine: string;
  dialect: string;
}

export interface Parameter {
  name: string;
  default: string | number;
  note: string;
  choices: string[];
}

export interface CatalogueQuery {
  name: string;
  topic: string;
  question: string;
  headline: string;
  grain: string;
  columns: Column[];
  parameters: Parameter[];
  filters: string[];
  block: string;
}

/** Some rows of something, column by column. */
export interface Table {
  columns: Column[];
  data: Record<string, Value[]>;
}

export interface QueryReply extends Table {
  query: CatalogueQuery;
  total_rows: number;
  offset: number;
  statement: Statement;
  milliseconds: number;
  engine: string;
  version: string;
}

/** What is behind a number: what it means, and the rows it comes from, newest first. */
export interface Explanation extends Table {
  label: string;
  definition: string;
  formula: string;
  value: Value;
  source: Source | null;
  total_rows: number;
  sums: Record<string, Value>;
  /** Whether the rows add up to the value; null where it is no sum: `note` says why. */
  adds_up: boolean | null;
  note: string;
  statement: Statement;
}

/** What the rows behind a number are. */
export type Source = 'ledger' | 'orders' | 'cohort' | 'movements' | 'reviews' | 'purchases';

export interface OrderReply {
  order: Record<string, Value>;
  columns: Column[];
  lines: Table;
  entries: Table;
}
