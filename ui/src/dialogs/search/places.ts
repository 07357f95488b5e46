/** The pages of the shop, and what can be recorded in it, to be found by name. Pure. */

import type { Meta } from '../../api/types';
import { DEFAULT_STATE, onPage, type PageName, PAGES, type State, write } from '../../state/url_state';
import type { Hit } from './finding.svelte';

const NOTES: Partial<Record<PageName, readonly [title: string, detail: string]>> = {
  overview: ['Overview', 'the state of the shop'],
  sales: ['Sales', 'net sales by day, month, region, channel'],
  products: ['Products', 'which carry the shop, which do not sell'],
  customers: ['Customers', 'who is new, who comes back, what they are worth'],
  inventory: ['Inventory', 'stock, cover, what to order'],
  reviews: ['Reviews', 'ratings and what they cost'],
  data: ['Data', 'freshness, checks, imports'],
  sql: ['SQL', 'the catalogue and own queries'],
};
const RECORDS = [
  ['sale', 'Record a sale'],
  ['return', 'Record a return'],
  ['receipt', 'Record a receipt of stock'],
  ['adjustment', 'Adjust stock'],
  ['prices', 'Write down price breaks'],
  ['product', 'Add a product'],
  ['customer', 'Add a customer'],
  ['review', 'Add a review'],
] as const;

/** Return the pages under the filters of `state`, and the forms that may be opened over it. */
export function placesOf(state: State | null, meta: Meta | null): Hit[] {
  const now = state ?? DEFAULT_STATE;
  const pages = PAGES.flatMap((page) => {
    const note = NOTES[page];
    if (!note) return [];
    return [{ key: `page-${page}`, label: note[0], detail: note[1], way: { address: write(onPage(now, page)) } }];
  });
  const forms = RECORDS.map(([record, label]) => ({
    key: `record-${record}`,
    label,
    detail: 'a form',
    way: { address: write({ ...now, over: { record } }) },
  }));
  return meta?.may_write ? [...pages, ...forms] : pages;
}
