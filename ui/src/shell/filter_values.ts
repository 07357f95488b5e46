/** What there is to choose from, with the colour a category has on every chart. */

import type { Meta } from '../api/types';
import { categoryColour } from '../charts/colours';
import type { ValueFilter } from '../state/url_state';

export interface FilterValue {
  name: string;
  colour?: string;
}

export function valuesOfFilter(meta: Meta | null, filter: ValueFilter): FilterValue[] {
  if (!meta) return [];
  const named = (names: readonly string[]) => names.map((name) => ({ name }));
  switch (filter) {
    case 'region':
      return named(meta.filters.regions);
    case 'category':
      return meta.filters.categories.map(({ name, number }) => ({ name, colour: categoryColour(number) }));
    case 'channel':
      return named(meta.filters.channels);
    case 'status':
      return named(meta.filters.statuses);
  }
}
