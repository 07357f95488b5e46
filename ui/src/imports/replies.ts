/** What the API answers about files on their way into the store, as src/storelens/web/schemas_import.py has it. */

export type Level = 'ok' | 'note' | 'warning' | 'stop';
export type JobKind = 'look' | 'guess' | 'preview' | 'examine' | 'load';

export interface Source {
  name: string;
  gives: string;
}

export interface SentFile {
  number: number;
  name: string;
  bytes: number;
}

export interface Table {
  name: string;
  kind: string;
  encoding: string | null;
  delimiter: string | null;
  container: string | null;
  header: string[];
  columns: number;
  lines: number[];
  rows: string[][];
}

export interface FileLook {
  name: string;
  tables: Table[];
  sources: string[];
  trouble: string | null;
}

export interface RowSetAside {
  file_name: string;
  line_number: number;
  reason: string;
  original_text: string;
}

export interface Preview {
  columns: string[];
  rows: (string | number | null)[][];
  rows_in: number;
  set_aside_rows: number;
  set_aside: RowSetAside[];
  notes: string[];
}

export interface Finding {
  topic: string;
  level: Level;
  sentence: string;
  rows: number | null;
  examples: string[];
}

export interface FileAccount {
  file_name: string;
  rows_in: number;
  loaded: number;
  updated: number;
  unchanged: number;
  set_aside: number;
  import_id: number | null;
}

export interface Total {
  measure: string;
  says: string;
  unit: 'count' | 'money';
  stated: number;
  ours: number;
  is_equal: boolean;
}

export interface Account {
  source: string;
  has_changed: boolean;
  files: FileAccount[];
  totals: Total[];
  treatments: { treatment: string; rows: number; amount_minor: number }[];
  notes: string[];
  set_aside_rows: number;
  set_aside: RowSetAside[];
}

export interface Examination {
  worst: Level;
  findings: Finding[];
  account: Account | null;
  may_load: boolean;
}

export interface Progress {
  step: string;
  rows: number;
  rows_per_second: number | null;
  share_done: number | null;
  remaining_seconds: number | null;
}

export interface Job {
  kind: JobKind;
  state: 'running' | 'done' | 'failed' | 'ended';
  trouble: string | null;
  progress: Progress | null;
}

/** How the files are to be read. */
export interface Choice {
  source: string;
  dates: string;
  decimal: string;
  rates: Record<string, number>;
  mapping: string | null;
  /** Whether prices include the tax, where the files leave it open. */
  tax: string;
  /** Of the shop, where the store is empty yet. */
  settings: Partial<Shop>;
}

/** What is to be said of the shop before the first import. */
export interface Shop {
  shop_name: string;
  currency: string;
  time_zone: string;
  country: string;
}

export interface Upload {
  id: string;
  files: SentFile[];
  choice: Choice | null;
  job: Job | null;
  look: { files: FileLook[]; sources: string[]; suggested: string | null; shop: Shop | null } | null;
  guess: { mapping: string } | null;
  preview: Preview | null;
  examination: Examination | null;
  account: Account | null;
}

export interface Uploads {
  sources: Source[];
  most_bytes: number;
  uploads: Upload[];
}
