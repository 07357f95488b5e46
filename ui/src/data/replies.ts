/** What the API answers about the data itself, as src/storelens/web/routes writes it. */

import type { Table } from '../dialogs/replies';

export type CheckState = 'passed' | 'failed' | 'warning' | 'running';

/** A question whose rows should not exist, and the rows it found. */
export interface Check extends Table {
  name: string;
  question: string;
  severity: 'error' | 'warning';
  state: CheckState;
  rows_found: number;
  /** It stopped at the most rows that it hands over. */
  may_be_more: boolean;
  /** Why it could not be asked. */
  trouble: string | null;
}

export interface ChecksReply {
  checks: Check[];
  version: string;
}

/** What an import did with each row it was given. */
export interface Import {
  import_id: number;
  source: string;
  file_name: string;
  imported_at: string;
  rows_in: number;
  rows_loaded: number;
  rows_updated: number;
  rows_unchanged: number;
  rows_set_aside: number;
}

export interface DataReply {
  freshness: {
    as_of: string;
    last_change_at: string | null;
    last_order_date: string | null;
    last_day: string;
    store_bytes: number;
    warehouse_bytes: number;
    is_simulated: boolean;
  };
  tables: { name: string; rows: number; held_by: 'store' | 'warehouse' }[];
  imports: Import[];
  set_aside_total: number;
}

export interface SetAsideReply {
  total_rows: number;
  rows: { set_aside_id: number; file_name: string; line_number: number; reason: string; original_text: string }[];
}
