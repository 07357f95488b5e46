/** What the API answers about the catalogue and to SQL, as src/storelens/web/routes writes it. */

import type { CatalogueQuery, Statement, Table } from '../dialogs/replies';
import type { SchemaTable } from './complete';

export type { CatalogueQuery };

/** Rows by column, and the statement as it ran. */
export interface SqlReply extends Table {
  total_rows: number;
  /** There are more rows than were sent: at what they were cut, and what to do. */
  is_cut?: boolean;
  why_cut?: string | null;
  statement: Statement;
  milliseconds: number;
  engine: string;
  version: string;
}

export interface CatalogueReply {
  queries: CatalogueQuery[];
}

export interface SchemaReply {
  tables: SchemaTable[];
}
