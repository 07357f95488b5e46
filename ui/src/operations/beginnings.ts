/** What a form begins with: the product, the customer or the order that the address names. */

import { shown } from '../state/shown.svelte';
import type { Over } from '../state/url_state';
import { amountText } from './amounts';
import { detailsOf, type What } from './details';
import { drafts, type Found, newLine } from './drafts.svelte';

/** Put what the address names into its form, unless something else was chosen there already. */
export async function begin(over: Over): Promise<void> {
  const [product, customer, order] = await Promise.all([
    found('products', over.product_id),
    found('customers', over.customer_id),
    found('orders', over.order_id),
  ]);
  switch (over.record) {
    case 'sale':
      if (product) addLine(product);
      if (customer) drafts.sale.customer ??= customer;
      break;
    case 'return':
      if (order) drafts.return.order ??= order;
      break;
    case 'receipt':
      if (product) drafts.receipt.product ??= product;
      break;
    case 'adjustment':
      if (product) drafts.adjustment.product ??= product;
      break;
    case 'prices':
      if (product) drafts.prices.product ??= product;
      break;
    case 'review':
      if (product) drafts.review.product ??= product;
      if (customer) drafts.review.customer ??= customer;
      break;
  }
}

function addLine(product: Found): void {
  const { lines } = drafts.sale;
  if (lines.some((line) => line.product?.id === product.id)) return;
  const price = typeof product.price_minor === 'number' ? amountText(product.price_minor, shown.money.money_digits) : '';
  const empty = lines.findIndex((line) => !line.product);
  lines.splice(empty < 0 ? lines.length : empty, empty < 0 ? 0 : 1, newLine(product, price));
}

async function found(what: What, id: string | undefined): Promise<Found | null> {
  if (!id || !/^\d{1,15}$/.test(id)) return null;
  // What cannot be looked up now can be chosen by hand.
  return detailsOf(what, Number(id), shown.meta?.version).catch(() => null);
}
