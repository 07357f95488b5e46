/** What is typed into the forms, and stays while the page does: a form that is closed and opened again has lost nothing. */

/** A thing that was looked up, with what a form needs to know of it. */
export interface Found {
  id: number;
  label: string;
  detail: string;
  price_minor?: number | null;
  on_hand_units?: number | null;
  region?: string | null;
}

export interface LineDraft {
  /** Tells lines apart, whatever is in them. */
  key: number;
  product: Found | null;
  units: string;
  price: string;
  discount: string;
}

export interface CustomerDraft {
  full_name: string;
  email: string;
  region: string;
  country: string;
  city: string;
}

export interface SaleDraft {
  lines: LineDraft[];
  customer: Found | null;
  /** The buyer is nobody known, a known customer, or one to be recorded with the sale. */
  buyer: 'nobody' | 'known' | 'new';
  newCustomer: CustomerDraft;
  channel: string;
  region: string;
  status: string;
  discount: string;
  shipping: string;
  tax: string;
  code: string;
}

/** What came back of one line of the order. */
export interface ReturnLineDraft {
  id: number;
  units: string;
  amount: string;
  tax: string;
}

export interface ReturnDraft {
  order: Found | null;
  lines: ReturnLineDraft[];
  date: string;
  reason: string;
  restock: boolean;
}

export interface ReceiptDraft {
  product: Found | null;
  units: string;
  cost: string;
  purchaseOrder: string;
  date: string;
}

export interface AdjustmentDraft {
  product: Found | null;
  way: 'counted' | 'change';
  counted: string;
  change: string;
  reason: string;
}

/** What a unit costs in an order of at least so many. */
export interface BreakDraft {
  key: number;
  units: string;
  cost: string;
}

export interface PricesDraft {
  product: Found | null;
  lines: BreakDraft[];
  /** The product whose breaks are in the lines: what was typed since is not read over. */
  readOf: number | null;
}

export interface ProductDraft {
  sku: string;
  name: string;
  category: string;
  kind: string;
  price: string;
  cost: string;
  opening: string;
  supplier: string;
  casePack: string;
  minimumOrder: string;
}

export interface ReviewDraft {
  product: Found | null;
  customer: Found | null;
  rating: number | null;
  title: string;
  comment: string;
}

let lastKey = 0;

export function newLine(product: Found | null = null, price = ''): LineDraft {
  return { key: ++lastKey, product, units: '1', price, discount: '' };
}

export function newBreak(units = '', cost = ''): BreakDraft {
  return { key: ++lastKey, units, cost };
}

const noCustomer = (): CustomerDraft => ({ full_name: '', email: '', region: '', country: '', city: '' });

const EMPTY = {
  sale: (): SaleDraft => ({
    lines: [newLine()], customer: null, buyer: 'known', newCustomer: noCustomer(), channel: '', region: '', status: 'paid',
    discount: '', shipping: '', tax: '', code: '',
  }), // prettier-ignore
  return: (): ReturnDraft => ({ order: null, lines: [], date: '', reason: '', restock: true }),
  receipt: (): ReceiptDraft => ({ product: null, units: '', cost: '', purchaseOrder: '', date: '' }),
  adjustment: (): AdjustmentDraft => ({ product: null, way: 'counted', counted: '', change: '', reason: '' }),
  prices: (): PricesDraft => ({ product: null, lines: [newBreak()], readOf: null }),
  product: (): ProductDraft => ({
    sku: '', name: '', category: '', kind: 'goods', price: '', cost: '', opening: '', supplier: '', casePack: '1',
    minimumOrder: '1',
  }), // prettier-ignore
  customer: noCustomer,
  review: (): ReviewDraft => ({ product: null, customer: null, rating: null, title: '', comment: '' }),
};

class Drafts {
  sale = $state(EMPTY.sale());
  return = $state(EMPTY.return());
  receipt = $state(EMPTY.receipt());
  adjustment = $state(EMPTY.adjustment());
  prices = $state(EMPTY.prices());
  product = $state(EMPTY.product());
  customer = $state(EMPTY.customer());
  review = $state(EMPTY.review());

  /** Empty a form: what was in it is recorded. The channel stays: the next sale is most often of the same. */
  clear(kind: keyof typeof EMPTY): void {
    const { channel } = this.sale;
    Object.assign(this, { [kind]: EMPTY[kind]() });
    if (kind === 'sale') this.sale.channel = channel;
  }
}

export const drafts = new Drafts();
