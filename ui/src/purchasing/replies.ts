/** What the API answers about purchase orders, as src/storelens/web/schemas_purchasing.py has it. */

export interface OrderLine {
  product_id: number;
  sku: string;
  product_name: string;
  quantity: number;
  received_quantity: number;
  outstanding_units: number;
  unit_cost_minor: number | null;
  total_minor: number | null;
  case_pack: number;
  case_packs: number | null;
  minimum_order_units: number;
  is_tracked: boolean;
}

export interface PurchaseOrder {
  id: number;
  po_number: string;
  status: 'draft' | 'sent' | 'partly_received' | 'received' | 'cancelled';
  supplier_name: string;
  supplier_email: string | null;
  ordered_date: string;
  due_date: string | null;
  received_date: string | null;
  overdue_days: number;
  lead_time_days: number | null;
  units: number;
  received_units: number;
  outstanding_units: number;
  total_minor: number;
  products_without_cost: number;
  minimum_order_minor: number;
  lines: OrderLine[];
}

export interface ChangedOrder extends PurchaseOrder {
  warnings: string[];
}

export interface DraftedOrders {
  orders: PurchaseOrder[];
  added_units: number;
  without_supplier: { product_id: number; product_name: string; units: number }[];
  warnings: string[];
}

/** What a unit costs in an order of at least so many. */
export interface ListedPrice {
  least_units: number;
  unit_cost_minor: number;
}

export interface ProductPrices {
  cost_minor: number | null;
  breaks: ListedPrice[];
}
