/** What the forms hold as the API takes it, or what is wrong with it, field by field under the API's names. Pure. */

import { type Line, MOST_UNITS, readAmount, readUnits, saleTotals, type Totals } from './amounts';
import type { AdjustmentDraft, BreakDraft, CustomerDraft, LineDraft, PricesDraft, ProductDraft, ReceiptDraft, ReturnDraft, ReviewDraft, SaleDraft } from './drafts.svelte';

export interface Request {
  body: Record<string, unknown>;
  problems: Record<string, string>;
  /** What a field of the API is called in the form, where that is another name. */
  fieldOf?: (name: string) => string;
}

/** Reads the fields of one request; what is empty is left out of it, so that the server's own value holds. */
class Reader {
  readonly body: Record<string, unknown> = {};

  constructor(
    private readonly digits: number,
    readonly problems: Record<string, string> = {},
    private readonly prefix = '',
  ) {}

  /** Return the reader of a part of the request, whose fields' names begin with `prefix`. */
  within(prefix: string): Reader {
    return new Reader(this.digits, this.problems, `${this.prefix}${prefix}.`);
  }

  refuse(name: string, problem: string): void {
    this.problems[this.prefix + name] ??= problem;
  }

  set(name: string, value: unknown): void {
    if (value !== null && value !== undefined && value !== '') this.body[name] = value;
  }

  text(name: string, text: string, isNeeded?: string): void {
    const plain = text.trim();
    if (!plain && isNeeded) this.refuse(name, isNeeded);
    this.set(name, plain);
  }

  chosen(name: string, id: number | undefined | null, isNeeded?: string): void {
    if (id == null && isNeeded) this.refuse(name, isNeeded);
    this.set(name, id);
  }

  /** Read an amount; returns it, 0 for none. */
  amount(name: string, text: string, isNeeded?: string): number {
    const typed = readAmount(text, this.digits);
    if ('problem' in typed) this.refuse(name, typed.problem);
    else if (typed.minor === null && isNeeded) this.refuse(name, isNeeded);
    else this.set(name, typed.minor);
    return 'minor' in typed ? (typed.minor ?? 0) : 0;
  }

  /** Read a number of units; returns it, 0 for none. */
  units(name: string, text: string, least = 1, isNeeded?: string): number {
    const typed = readUnits(text, least);
    if ('problem' in typed) this.refuse(name, typed.problem);
    else if (typed.units === null && isNeeded) this.refuse(name, isNeeded);
    else this.set(name, typed.units);
    return 'units' in typed ? (typed.units ?? 0) : 0;
  }
}

/** Return the lines that are sent: those with a product; the first where none has one, to be asked for it. */
export function keptLines(draft: SaleDraft): readonly LineDraft[] {
  const chosen = draft.lines.filter((line) => line.product);
  return chosen.length > 0 ? chosen : draft.lines.slice(0, 1);
}

/** Return a sale as it is sent. */
export function saleRequest(draft: SaleDraft, digits: number): Request & { totals: Totals | null } {
  const reader = new Reader(digits);
  const lines: Line[] = [];
  const bodies = keptLines(draft).map((line, place) => {
    const of = reader.within(`lines[${place}]`);
    of.chosen('product_id', line.product?.id, 'Choose a product');
    const units = of.units('quantity', line.units, 1, 'How many?');
    const priceMinor = of.amount('unit_price_minor', line.price);
    const discountMinor = of.amount('discount_minor', line.discount);
    if (discountMinor > units * priceMinor) of.refuse('discount_minor', 'Above what the line costs');
    lines.push({ units, priceMinor, discountMinor });
    return of.body;
  });
  reader.set('lines', bodies);
  const charges = reader.amount('shipping_minor', draft.shipping) + reader.amount('tax_minor', draft.tax);
  const totals = saleTotals(lines, reader.amount('discount_minor', draft.discount), charges);
  readBuyer(reader, draft);
  reader.text('channel', draft.channel, 'Where was it sold?');
  reader.text('status', draft.status);
  reader.text('discount_code', draft.code);
  if (!totals && Object.keys(reader.problems).length === 0) reader.refuse('discount_minor', 'Above what the lines cost');
  return { body: reader.body, problems: reader.problems, totals };
}

function readBuyer(reader: Reader, draft: SaleDraft): void {
  if (draft.buyer === 'known') reader.chosen('customer_id', draft.customer?.id, 'Choose a customer, or nobody known');
  if (draft.buyer === 'new') {
    const of = reader.within('new_customer');
    readCustomer(of, draft.newCustomer);
    reader.set('new_customer', of.body);
  }
  reader.text('region', draft.region, draft.buyer === 'nobody' ? 'Where does it go?' : undefined);
}

function readCustomer(reader: Reader, draft: CustomerDraft): void {
  reader.text('full_name', draft.full_name, 'What is the name?');
  reader.text('region', draft.region, 'Which region?');
  for (const name of ['email', 'country', 'city'] as const) reader.text(name, draft[name]);
}

export function customerRequest(draft: CustomerDraft): Request {
  const reader = new Reader(0);
  readCustomer(reader, draft);
  return reader;
}

/** Return a return as it is sent. In the form a line's fields are named by its id: lines can be chosen in any order.
 * `unitsLeft` is, by line, what can still come back of it. */
export function returnRequest(draft: ReturnDraft, digits: number, unitsLeft: ReadonlyMap<number, number>): Request {
  const reader = new Reader(digits);
  if (!draft.order) reader.refuse('order_id', 'Choose the order');
  else if (draft.lines.length === 0) reader.refuse('order_item_id', 'Choose what came back');
  const lines = draft.lines.map((line) => {
    const of = reader.within(`lines[${line.id}]`);
    of.chosen('order_item_id', line.id);
    const left = unitsLeft.get(line.id) ?? MOST_UNITS;
    if (of.units('quantity', line.units, 1, 'How many?') > left) of.refuse('quantity', `Only ${left} can still come back`);
    of.amount('amount_minor', line.amount);
    of.amount('tax_minor', line.tax);
    return of.body;
  });
  reader.set('lines', lines);
  reader.text('return_date', draft.date);
  reader.text('reason', draft.reason);
  reader.set('restock', draft.restock);
  const idAt = (place: string) => draft.lines[Number(place)]?.id ?? place;
  const fieldOf = (name: string) => name.replace(/^lines\[(\d+)\]/, (_, place: string) => `lines[${idAt(place)}]`);
  return { body: reader.body, problems: reader.problems, fieldOf };
}

export function receiptRequest(draft: ReceiptDraft, digits: number): Request {
  const reader = new Reader(digits);
  reader.chosen('product_id', draft.product?.id, 'Choose a product');
  reader.units('quantity', draft.units, 1, 'How many?');
  reader.amount('unit_cost_minor', draft.cost);
  reader.text('purchase_order', draft.purchaseOrder);
  reader.text('received_date', draft.date);
  return reader;
}

export function adjustmentRequest(draft: AdjustmentDraft): Request {
  const reader = new Reader(0);
  reader.chosen('product_id', draft.product?.id, 'Choose a product');
  if (draft.way === 'counted') {
    reader.units('counted_units', draft.counted, 0, 'How many are there?');
  } else if (reader.units('change_units', draft.change, -MOST_UNITS, 'How many more or fewer?') === 0 && draft.change.trim()) {
    reader.refuse('change_units', 'Nothing would change');
  }
  reader.text('reason', draft.reason, 'Why?');
  return reader;
}

/** Return the breaks that are sent: those in which something was typed. */
export function keptBreaks(draft: PricesDraft): readonly BreakDraft[] {
  return draft.lines.filter(({ units, cost }) => units.trim() || cost.trim());
}

/** Return a product's whole list of price breaks; an empty one takes from it those it has. */
export function pricesRequest(draft: PricesDraft, digits: number): Request {
  const reader = new Reader(digits);
  reader.chosen('product_id', draft.product?.id, 'Choose a product');
  const seen = new Set<number>();
  const breaks = keptBreaks(draft).map((line, place) => {
    const of = reader.within(`breaks[${place}]`);
    const units = of.units('least_units', line.units, 1, 'From how many units on?');
    if (units > 0 && seen.has(units)) of.refuse('least_units', 'Stands twice');
    seen.add(units);
    of.amount('unit_cost_minor', line.cost, 'What does each cost?');
    return of.body;
  });
  reader.set('breaks', breaks);
  return reader;
}

export function productRequest(draft: ProductDraft, digits: number): Request {
  const reader = new Reader(digits);
  reader.text('sku', draft.sku, 'Each product has its own');
  reader.text('product_name', draft.name, 'What is it called?');
  reader.text('category', draft.category, 'Which category?');
  reader.text('kind', draft.kind);
  reader.amount('price_minor', draft.price, 'What does it cost the buyer?');
  reader.amount('cost_minor', draft.cost);
  if (draft.kind === 'goods') reader.units('opening_stock', draft.opening, 0);
  reader.set('supplier_id', draft.supplier ? Number(draft.supplier) : null);
  reader.units('case_pack', draft.casePack);
  reader.units('minimum_order_units', draft.minimumOrder);
  return reader;
}

export function reviewRequest(draft: ReviewDraft): Request {
  const reader = new Reader(0);
  reader.chosen('product_id', draft.product?.id, 'Choose a product');
  reader.chosen('rating', draft.rating, 'How many stars?');
  reader.chosen('customer_id', draft.customer?.id);
  reader.text('title', draft.title);
  reader.text('comment', draft.comment);
  return reader;
}
