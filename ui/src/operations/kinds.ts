/** What can be recorded: its name in the address, its title, where it is sent, and what its fields are called. */

export const KINDS = ['sale', 'return', 'receipt', 'adjustment', 'prices', 'product', 'customer', 'review'] as const;
export type Kind = (typeof KINDS)[number];

export const TITLES: Readonly<Record<Kind, string>> = {
  sale: 'Sale',
  return: 'Return',
  receipt: 'Receipt',
  adjustment: 'Count',
  prices: 'Price breaks',
  product: 'Product',
  customer: 'Customer',
  review: 'Review',
};

export const NOTES: Readonly<Record<Kind, string>> = {
  sale: 'An order as it is placed: its units leave the stock.',
  return: 'What came back of an order, and the money for it.',
  receipt: 'Units that a supplier delivered.',
  adjustment: 'The stock as it was counted, or how far it was off.',
  prices: 'What the supplier asks for each unit, from how many in one order on: the whole list.',
  product: 'A product the shop does not sell yet.',
  customer: 'A customer the shop does not know yet.',
  review: 'What a customer thinks of a product.',
};

export const PATHS: Readonly<Record<Kind, string>> = {
  sale: '/sales',
  return: '/returns',
  receipt: '/receipts',
  adjustment: '/adjustments',
  prices: '/price-breaks',
  product: '/products',
  customer: '/customers',
  review: '/reviews',
};

/** The last part of a field's name in the API, and what it is called in the form. */
const LABELS: Readonly<Record<string, string>> = {
  product_id: 'Product',
  sku: 'SKU',
  quantity: 'Units',
  unit_price_minor: 'Price',
  discount_minor: 'Discount',
  shipping_minor: 'Shipping',
  tax_minor: 'Tax',
  customer_id: 'Customer',
  full_name: 'Name',
  order_item_id: 'What came back',
  order_id: 'Order',
  amount_minor: 'Amount',
  unit_cost_minor: 'Cost',
  least_units: 'From units',
  breaks: 'Price breaks',
  price_minor: 'Price',
  cost_minor: 'Cost',
  counted_units: 'Counted',
  change_units: 'Difference',
  product_name: 'Name',
  purchase_order: 'Purchase order',
  opening_stock: 'On the shelf now',
  supplier_id: 'Supplier',
  lines: 'Lines',
};

export function isKind(text: string | undefined): text is Kind {
  return (KINDS as readonly string[]).includes(text ?? '');
}

/** Return what a field is called: `lines[0].unit_price_minor` is `Price`. */
export function labelOf(field: string): string {
  const last = field.split('.').at(-1)?.replace(/\[\d+\]$/, '') ?? field;
  const words = last.replaceAll('_', ' ');
  return LABELS[last] ?? words.slice(0, 1).toUpperCase() + words.slice(1);
}
