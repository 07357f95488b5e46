/** What the API answers, as src/storelens/web writes it. Money is a whole number of the currency's smallest unit, a day
 * an ISO 8601 text, a share 0 to 1. */

import type { Column, Value } from '../formatting';
import type { MarkFilter } from '../state/clicks';
import type { Comparison, Lens } from '../state/url_state';

export type { Column, Value };

export interface Meta {
  shop: { name: string; currency: string; symbol: string; money_digits: number; time_zone: string };
  version: string;
  as_of: string;
  history: { first_day: string; last_day: string };
  counts: { orders: number; order_lines: number; customers: number; products: number };
  filters: {
    regions: string[];
    categories: { name: string; number: number }[];
    channels: string[];
    statuses: string[];
  };
  pages: { name: string; title: string }[];
  attention: Record<string, number>;
  may_write: boolean;
  may_sql: boolean;
  signed_in: boolean;
}

export interface View {
  start: string;
  end: string;
  before_start: string | null;
  before_end: string | null;
  period_text: string;
  comparison_text: string;
  choice_text: string;
  filters: {
    regions: string[];
    categories: string[];
    channels: string[];
    statuses: string[];
    lens: Lens;
    compare: Comparison;
  };
}

export interface PageReply {
  page: string;
  title: string;
  version: string;
  as_of: string;
  view: View;
  panels: Panel[];
}

export type Size = 'wide' | 'twothirds' | 'half' | 'third';

export interface Panel<Kind extends Chart = Chart> {
  id: string;
  title: string;
  note: string;
  query: string;
  values: Record<string, string | number>;
  chart: Kind;
  size: Size;
  columns: Column[];
  data: Record<string, Value[]>;
  total_rows: number;
  hidden_rows: number;
  is_empty: boolean;
  why_empty: string | null;
  not_filtered_by: string[];
  milliseconds: number;
  engine: string;
  filters_on_click: Record<string, MarkFilter>;
  links: Record<string, { page: 'product' | 'customer'; key: string }>;
}

export interface Card {
  label: string;
  column: string;
  before: string | null;
  changed: string | null;
  more_is_better: boolean | null;
  coverage: string | null;
  spark: string | null;
}

export interface CardsChart { kind: 'cards'; cards: Card[] } // prettier-ignore
export interface TrendChart { kind: 'trend'; day: string; amount: string; average: string; before: string; count: string } // prettier-ignore
export interface BarsChart { kind: 'bars'; label: string; amount: string; count: string; changed: string | null; category: string | null } // prettier-ignore
export interface HeatMapChart { kind: 'heat_map'; row: string; column: string; amount: string; count: string; written: boolean } // prettier-ignore
export interface CoverBarsChart { kind: 'cover_bars'; label: string; cover: string; lead_time: string; state: string; speed: string; states: string[] } // prettier-ignore
export interface StarsChart { kind: 'stars'; counts: string[]; mean: string; change: string; total: string } // prettier-ignore
export interface RowsChart { kind: 'rows'; columns: string[]; amount: string } // prettier-ignore
export interface LinesChart { kind: 'lines'; x: string; amounts: string[]; by: string | null } // prettier-ignore
export interface FanChart { kind: 'fan'; start: string; end: string; past: string; middle: string; inner: string[]; outer: string[]; without: string | null; arriving: string | null; levels: string[]; stock: boolean } // prettier-ignore
export interface ColumnsChart { kind: 'columns'; x: string; amounts: string[]; before: string | null; complete: string | null } // prettier-ignore
export interface ScatterChart { kind: 'scatter'; label: string; x: string; y: string; size: string | null; category: string | null } // prettier-ignore
export interface StepsChart { kind: 'steps'; label: string; amount: string; before: string; totals: string[] } // prettier-ignore
export interface CubeChart { kind: 'cube'; day: string; dimensions: string[]; amounts: string[] } // prettier-ignore
export interface SentencesChart { kind: 'sentences'; finding: string; sentences: Sentence[] } // prettier-ignore

/** One finding in words; `filters` are what a click sets to see it by itself. */
export interface Sentence {
  runs: { text: string; strong: boolean; product_id: number | null }[];
  verdict: 'better' | 'worse' | 'quiet';
  filters: Partial<Record<MarkFilter, string>>;
}

export type Chart =
  | CardsChart
  | TrendChart
  | BarsChart
  | HeatMapChart
  | CoverBarsChart
  | StarsChart
  | RowsChart
  | LinesChart
  | FanChart
  | ColumnsChart
  | ScatterChart
  | StepsChart
  | CubeChart
  | SentencesChart;
