-- The store: the shop's system of record. Money is an integer count of the shop's smallest unit (`_minor`),
-- a day is 'YYYY-MM-DD' in shop time, an instant is 'YYYY-MM-DD HH:MM:SS' in UTC. Regions and categories are data.
-- A chain of `or` in a check is cheaper than an `in` list, which SQLite builds anew for every row.
-- `date(x, '+0 days')` is `x` only for a day that exists: without the modifier SQLite takes 31 February for one.

create table settings (
    name text primary key,
    value text not null
) strict, without rowid;

create table calendar (
    date_day text primary key check (date_day is date(date_day, '+0 days')),
    weekday integer not null check (weekday between 1 and 7), -- ISO: Monday is 1
    week_start text not null check (week_start is date(week_start, '+0 days')),
    month_start text not null check (month_start is date(month_start, '+0 days')),
    quarter_start text not null check (quarter_start is date(quarter_start, '+0 days')),
    year integer not null,
    day_number integer not null unique, -- days since 1970-01-01: subtract two to get days between
    month_number integer not null, -- year * 12 + month: subtract two to get months between
    holiday text
) strict, without rowid;

create table suppliers (
    supplier_id integer primary key,
    supplier_name text not null unique check (supplier_name <> ''),
    email text,
    currency text,
    lead_time_days integer check (lead_time_days >= 0), -- as promised; receipts tell what it is
    minimum_order_minor integer not null default 0 check (minimum_order_minor >= 0),
    notes text
) strict;

create table customers (
    customer_id integer primary key,
    external_id text unique,
    full_name text not null,
    email text unique check (email is lower(trim(email)) and email <> ''),
    region text not null check (region <> ''),
    country text,
    city text,
    joined_date text not null check (joined_date is date(joined_date, '+0 days'))
) strict;

create table products (
    product_id integer primary key,
    sku text not null unique check (sku <> ''),
    product_name text not null check (product_name <> ''),
    category text not null check (category <> ''),
    kind text not null default 'goods' check (kind = 'goods' or kind = 'service' or kind = 'gift_card'),
    price_minor integer not null check (price_minor >= 0),
    cost_minor integer check (cost_minor >= 0),
    stock_level integer, -- null: stock of this product is not tracked; kept by triggers
    supplier_id integer references suppliers (supplier_id),
    case_pack integer not null default 1 check (case_pack >= 1),
    minimum_order_units integer not null default 1 check (minimum_order_units >= 1),
    launched_date text check (launched_date is date(launched_date, '+0 days')),
    retired_date text check (retired_date is date(retired_date, '+0 days')),
    check (retired_date >= launched_date)
) strict;

create table price_breaks ( -- what a supplier asks for a unit from a number of units in one order on
    price_break_id integer primary key,
    product_id integer not null references products (product_id) on delete cascade,
    least_units integer not null check (least_units >= 1),
    unit_cost_minor integer not null check (unit_cost_minor >= 0), -- of all units of the order
    unique (product_id, least_units)
) strict;

create table promotions (
    promotion_id integer primary key,
    promotion_name text not null check (promotion_name <> ''),
    category text, -- null: the whole shop
    start_date text not null check (start_date is date(start_date, '+0 days')),
    end_date text not null check (end_date is date(end_date, '+0 days')),
    discount_share real not null check (discount_share > 0 and discount_share <= 1),
    check (end_date >= start_date)
) strict;

create table orders (
    order_id integer primary key,
    external_id text unique,
    customer_id integer references customers (customer_id), -- null: anonymous, counted and never merged
    ordered_at text not null check (ordered_at is datetime(ordered_at, '+0 days')),
    order_date text not null check (order_date is date(order_date, '+0 days')), -- in shop time
    order_hour integer not null check (order_hour between 0 and 23), -- in shop time
    region text not null check (region <> ''), -- where it was shipped
    status text not null check (status <> '' and status is lower(status)),
    channel text not null check (channel <> ''),
    discount_code text,
    shipping_minor integer not null default 0 check (shipping_minor >= 0),
    tax_minor integer not null default 0 check (tax_minor >= 0),
    cancelled_date text check (cancelled_date is date(cancelled_date, '+0 days')),
    cancelled_date_is_estimated integer not null default 0 check (cancelled_date_is_estimated between 0 and 1),
    delivered_date text check (delivered_date is date(delivered_date, '+0 days')),
    is_test integer not null default 0 check (is_test between 0 and 1), -- test and deleted orders are in no figure
    original_currency text, -- where it was not the shop's: the amounts here are converted
    exchange_rate real check (exchange_rate > 0), -- shop currency for one of the original
    exchange_rate_date text check (exchange_rate_date is date(exchange_rate_date, '+0 days')),
    order_kind text not null default 'sale' check (
        order_kind = 'sale'
        or (order_kind = 'credit_note' and cancelled_date is null) -- goods back, of a sale that is not known
    ),
    check ((original_currency is null) = (exchange_rate is null)),
    check ((original_currency is null) = (exchange_rate_date is null)),
    check ((status = 'cancelled') = (cancelled_date is not null)),
    check (cancelled_date >= order_date),
    check (delivered_date >= order_date)
) strict;

create table order_items (
    order_item_id integer primary key,
    order_id integer not null references orders (order_id) on delete cascade,
    product_id integer not null references products (product_id),
    quantity integer not null check (quantity > 0),
    unit_price_minor integer not null check (unit_price_minor >= 0),
    discount_minor integer not null default 0, -- the line's own and its share of the order's
    unit_cost_minor integer check (unit_cost_minor >= 0), -- null: not known
    check (discount_minor between 0 and quantity * unit_price_minor)
) strict;

create table returns (
    return_id integer primary key,
    external_id text unique,
    order_item_id integer not null references order_items (order_item_id) on delete cascade,
    return_date text not null check (return_date is date(return_date, '+0 days')), -- the day it was processed
    quantity integer not null check (quantity > 0),
    amount_minor integer not null check (amount_minor >= 0), -- goods, net of the discount they carried
    tax_minor integer not null default 0 check (tax_minor >= 0),
    reason text
) strict;

create table refunds ( -- money back that is not goods
    refund_id integer primary key,
    external_id text unique,
    order_id integer not null references orders (order_id) on delete cascade,
    refund_date text not null check (refund_date is date(refund_date, '+0 days')),
    kind text not null check (kind = 'shipping' or kind = 'tax' or kind = 'goodwill'),
    amount_minor integer not null check (amount_minor > 0),
    reason text
) strict;

create table reviews (
    review_id integer primary key,
    external_id text unique,
    product_id integer not null references products (product_id),
    customer_id integer references customers (customer_id),
    order_id integer references orders (order_id) on delete set null,
    rating integer not null check (rating between 1 and 5),
    title text,
    comment text,
    review_date text not null check (review_date is date(review_date, '+0 days'))
) strict;

create table purchase_orders (
    purchase_order_id integer primary key,
    po_number text not null unique check (po_number <> ''),
    supplier_id integer not null references suppliers (supplier_id),
    status text not null check (
        status = 'draft' or status = 'sent' or status = 'partly_received' or status = 'received' or status = 'cancelled'
    ),
    ordered_date text not null check (ordered_date is date(ordered_date, '+0 days')),
    due_date text check (due_date is date(due_date, '+0 days')),
    received_date text check (received_date is date(received_date, '+0 days')), -- the last receipt
    check (received_date >= ordered_date),
    check (due_date >= ordered_date),
    check (status <> 'received' or received_date is not null)
) strict;

create table purchase_order_items (
    purchase_order_item_id integer primary key,
    purchase_order_id integer not null references purchase_orders (purchase_order_id) on delete cascade,
    product_id integer not null references products (product_id),
    quantity integer not null check (quantity > 0),
    unit_cost_minor integer check (unit_cost_minor >= 0),
    received_quantity integer not null default 0 check (received_quantity >= 0),
    unique (purchase_order_id, product_id)
) strict;

create table stock_movements (
    movement_id integer primary key,
    product_id integer not null references products (product_id),
    moved_date text not null check (moved_date is date(moved_date, '+0 days')),
    quantity integer not null check (quantity <> 0),
    kind text not null check (
        kind = 'sale' or kind = 'receipt' or kind = 'opening' or kind = 'return' or kind = 'cancellation'
        or kind = 'adjustment'
    ),
    reference text -- the purchase order's number, the order's id, the day whose sales were posted together, or why
) strict;

create table imports (
    import_id integer primary key,
    source text not null,
    file_name text not null,
    file_hash text not null,
    file_bytes integer not null check (file_bytes >= 0),
    imported_at text not null check (imported_at is datetime(imported_at, '+0 days')),
    rows_in integer not null check (rows_in >= 0),
    rows_loaded integer not null default 0 check (rows_loaded >= 0),
    rows_updated integer not null default 0 check (rows_updated >= 0),
    rows_unchanged integer not null default 0 check (rows_unchanged >= 0),
    rows_set_aside integer not null default 0 check (rows_set_aside >= 0),
    check (rows_in = rows_loaded + rows_updated + rows_unchanged + rows_set_aside)
) strict;

create table set_aside (
    set_aside_id integer primary key,
    import_id integer not null references imports (import_id) on delete cascade,
    file_name text not null,
    line_number integer not null check (line_number >= 1),
    reason text not null check (reason <> ''),
    original_text text not null
) strict;

create table import_rows ( -- what became of each row of a file of orders, with its amount as the file has it
    import_id integer not null references imports (import_id) on delete cascade,
    line_number integer not null check (line_number >= 1),
    treatment text not null check (treatment <> ''), -- sale, return, credit_note, service, duplicate, set_aside, ...
    amount_minor integer not null, -- quantity times price less the line's discount, with its sign
    order_item_id integer, -- the line it is, or that it returns
    primary key (import_id, line_number)
) strict, without rowid;

create table import_totals ( -- what the files state, beside what the store had of the same records then
    import_id integer not null references imports (import_id) on delete cascade,
    position integer not null check (position >= 1),
    measure text not null check (measure <> ''),
    says text not null, -- which column or file states it
    unit text not null check (unit = 'money' or unit = 'count'),
    stated integer not null,
    ours integer not null,
    primary key (import_id, position)
) strict, without rowid;

create table closed_months (
    month_start text primary key check (month_start is date(month_start, '+0 days')),
    closed_at text not null check (closed_at is datetime(closed_at, '+0 days'))
) strict, without rowid;

create table closed_figures ( -- every headline number of a closed month, as it was
    month_start text not null references closed_months (month_start) on delete cascade,
    measure text not null check (measure <> ''),
    value integer, -- null: there was nothing to divide by
    primary key (month_start, measure)
) strict, without rowid;

create table closed_entries ( -- the ledger of a closed month by order, as it was
    month_start text not null references closed_months (month_start) on delete cascade,
    order_id integer not null,
    entry_kind text not null,
    entries integer not null check (entries > 0),
    quantity integer not null,
    gross_minor integer not null,
    discount_minor integer not null,
    returns_minor integer not null,
    net_minor integer not null,
    cost_minor integer, -- null: not known
    shipping_minor integer not null,
    tax_minor integer not null,
    goodwill_minor integer not null,
    primary key (month_start, order_id, entry_kind)
) strict, without rowid;

create table plans ( -- one row: what the plan and the proof beside it were asked, and what they had seen
    plan_id integer primary key check (plan_id = 1),
    made_at text not null check (made_at is datetime(made_at, '+0 days')),
    as_of_date text not null check (as_of_date is date(as_of_date, '+0 days')), -- the last day that was seen
    settings_json text not null check (json_valid(settings_json))
) strict;

create table forecasts ( -- by week from the day after as_of_date: demand to come, and the stock that meets it
    product_id integer not null references products (product_id) on delete cascade,
    week_number integer not null check (week_number >= 1),
    start_date text not null check (start_date is date(start_date, '+0 days')),
    end_date text not null check (end_date is date(end_date, '+0 days')),
    mean_units real not null check (mean_units >= 0),
    units_05 real not null, -- a share of 0.05 of what may happen is at or below
    units_25 real not null,
    units_50 real not null,
    units_75 real not null,
    units_95 real not null,
    due_units integer not null default 0, -- on their way and expected in this week; drafts are not on their way
    stock_05 real, -- at the week's end, with nothing more ordered; null: stock is not tracked
    stock_50 real,
    stock_95 real,
    primary key (product_id, week_number)
) strict, without rowid;

create table replenishment_plan (
    product_id integer primary key references products (product_id) on delete cascade,
    state text not null check (state <> ''), -- order now, order soon, ok, overstock, dead stock, no demand, not tracked
    demand_class text not null check (demand_class <> ''),
    method text not null check (method <> ''), -- the one with the greatest weight in the forecast
    basis text not null check (basis <> ''), -- what the forecast rests on
    on_hand_units integer, -- null: stock is not tracked
    committed_units integer not null default 0, -- owed to customers: sold beyond what was there
    incoming_units integer not null default 0, -- on purchase orders sent
    draft_units integer not null default 0, -- on drafts that would land in time
    lead_time_days real not null check (lead_time_days >= 0), -- mean
    lead_time_sd_days real not null check (lead_time_sd_days >= 0),
    lead_time_source text not null check (
        lead_time_source = 'receipts' or lead_time_source = 'promise' or lead_time_source = 'default'
    ),
    review_days integer not null check (review_days >= 1),
    service_share real check (service_share > 0 and service_share < 1), -- fill rate asked; null: by cost
    units_per_day real not null check (units_per_day >= 0), -- expected over lead and review time
    protection_units real not null check (protection_units >= 0), -- expected over lead and review time, in all
    safety_units real not null, -- what the target holds beyond that
    reorder_point_units integer not null,
    target_units integer not null,
    days_of_cover real, -- null without demand
    first_gap_date text check (first_gap_date is date(first_gap_date, '+0 days')), -- null: none in the weeks forecast
    stock_out_share real not null check (stock_out_share between 0 and 1), -- the chance, before an order made now lands
    risk_units real not null check (risk_units >= 0), -- expected to be lost before then
    risk_minor integer not null check (risk_minor >= 0), -- at the product's price
    wanted_units integer not null check (wanted_units >= 0), -- to the target, before rounding and limits
    order_units integer not null check (order_units >= 0),
    unit_cost_minor integer check (unit_cost_minor >= 0), -- null: not known
    order_minor integer check (order_minor >= 0), -- null where the cost is not known
    gain_per_cash real, -- money expected from the next unit of money spent on it; null where the cost is not known
    order_by_date text check (order_by_date is date(order_by_date, '+0 days')), -- null: not within the weeks forecast
    due_date text check (due_date is date(due_date, '+0 days')), -- when an order made now is expected
    excess_units integer not null default 0 check (excess_units >= 0), -- more than a season of demand will take
    excess_minor integer check (excess_minor >= 0), -- at cost; null where it is not known
    lost_units real not null default 0 check (lost_units >= 0), -- not sold in the year before, sold out
    lost_units_low real not null default 0,
    lost_units_high real not null default 0,
    notes text not null default '' -- what is missing and what was assumed for it, in sentences
) strict;

create table backtests ( -- the plan beside other ways of ordering, on the shop's own past
    policy text primary key check (policy <> ''), -- storelens, velocity, textbook, actual
    position integer not null unique check (position >= 1),
    first_date text not null check (first_date is date(first_date, '+0 days')),
    last_date text not null check (last_date is date(last_date, '+0 days')),
    products integer not null check (products >= 0),
    service_asked real, -- null: as the shop did
    demand_units real not null check (demand_units >= 0), -- as sold, with what is estimated to have been lost
    served_units real not null check (served_units >= 0),
    lost_units real not null check (lost_units >= 0),
    lost_minor integer not null check (lost_minor >= 0), -- at the products' prices
    mean_stock_units real not null,
    mean_stock_minor integer not null, -- at cost, of products whose cost is known
    ordered_units real not null check (ordered_units >= 0),
    orders integer not null check (orders >= 0)
) strict;

create table forecast_scores ( -- from rolling origins in the same months
    demand_class text not null check (demand_class <> ''), -- all: every class together
    method text not null check (method <> ''), -- combination: what the plan uses
    horizon_days integer not null check (horizon_days >= 1),
    products integer not null check (products >= 0),
    forecasts integer not null check (forecasts >= 0),
    bias_share real, -- (forecast - demand) / demand
    rmse_units real,
    wape_share real,
    mase_ratio real, -- against seasonal naive
    quantile_loss_share real, -- of mean demand, mean of the quantiles 0.8, 0.9, 0.95 and 0.98
    covered_50 real, -- share of demands within the interval of 0.5; null where the method gives none
    covered_80 real,
    covered_90 real,
    primary key (demand_class, method, horizon_days)
) strict, without rowid;

create table change_log ( -- what a refresh of the warehouse must read again
    change_id integer primary key autoincrement,
    changed_at text not null default (datetime('now')),
    table_name text not null,
    row_id integer not null, -- the key of the order, product, customer, review or other row named by table_name
    operation text not null check (operation = 'insert' or operation = 'update' or operation = 'delete'),
    before_json text
) strict;

create table recorded ( -- sales, receipts and the like, one by one: who asks again with a key gets its first answer
    idempotency_key text primary key check (idempotency_key <> ''), -- one for each request, chosen by who asks
    operation text not null check (operation <> ''),
    request_hash text not null,
    response_json text not null check (json_valid(response_json)),
    recorded_at text not null check (recorded_at is datetime(recorded_at, '+0 days'))
) strict, without rowid;

create table simulation_truth ( -- what the simulator planted, for analyses to be judged against
    truth_id integer primary key,
    subject text not null, -- shop, customer, product, pair, promotion, supplier, category, region, lost_sale
    subject_key text not null,
    name text not null, -- the unit is part of it: purchase_rate_per_day, uplift_share, lost_units
    value real not null
) strict;

create index customers_by_joined_date on customers (joined_date);
create index products_by_category on products (category);
create index orders_by_customer on orders (customer_id, order_date);
create index orders_by_date on orders (order_date);
create index order_items_by_order on order_items (order_id);
create index returns_by_item on returns (order_item_id);
create index refunds_by_order on refunds (order_id);
create index reviews_by_product on reviews (product_id);
create index reviews_by_order on reviews (order_id);
create index purchase_orders_by_supplier on purchase_orders (supplier_id);
create index purchase_order_items_by_product on purchase_order_items (product_id);
create index stock_movements_by_product on stock_movements (product_id, moved_date);
create index import_rows_by_item on import_rows (order_item_id);
create index set_aside_by_import on set_aside (import_id);
create index simulation_truth_by_subject on simulation_truth (subject, name);

-- The stock level is the sum of the movements, whatever happens to a movement.
create trigger stock_moved after insert on stock_movements begin
    update products set stock_level = coalesce(stock_level, 0) + new.quantity where product_id = new.product_id;
    insert into change_log (table_name, row_id, operation) values ('stock_movements', new.movement_id, 'insert');
end;

create trigger stock_unmoved after delete on stock_movements begin
    update products set stock_level = stock_level - old.quantity where product_id = old.product_id;
    insert into change_log (table_name, row_id, operation) values ('stock_movements', old.movement_id, 'delete');
end;

create trigger stock_corrected after update on stock_movements begin
    update products set stock_level = stock_level - old.quantity where product_id = old.product_id;
    update products set stock_level = coalesce(stock_level, 0) + new.quantity where product_id = new.product_id;
    insert into change_log (table_name, row_id, operation) values ('stock_movements', new.movement_id, 'update');
end;

create trigger order_added after insert on orders begin
    insert into change_log (table_name, row_id, operation) values ('orders', new.order_id, 'insert');
end;

create trigger order_changed after update on orders begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'orders', new.order_id, 'update',
        json_object(
            'customer_id', old.customer_id, 'ordered_at', old.ordered_at, 'order_date', old.order_date,
            'region', old.region, 'status', old.status, 'channel', old.channel, 'discount_code', old.discount_code,
            'shipping_minor', old.shipping_minor, 'tax_minor', old.tax_minor, 'cancelled_date', old.cancelled_date,
            'delivered_date', old.delivered_date, 'is_test', old.is_test
        )
    );
end;

create trigger order_removed after delete on orders begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'orders', old.order_id, 'delete',
        json_object('external_id', old.external_id, 'customer_id', old.customer_id, 'order_date', old.order_date)
    );
end;

create trigger order_item_added after insert on order_items begin
    insert into change_log (table_name, row_id, operation) values ('order_items', new.order_id, 'insert');
end;

create trigger order_item_changed after update on order_items begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'order_items', old.order_id, 'update',
        json_object(
            'order_item_id', old.order_item_id, 'product_id', old.product_id, 'quantity', old.quantity,
            'unit_price_minor', old.unit_price_minor, 'discount_minor', old.discount_minor,
            'unit_cost_minor', old.unit_cost_minor
        )
    );
    insert into change_log (table_name, row_id, operation)
    select 'order_items', new.order_id, 'update' where new.order_id <> old.order_id;
end;

create trigger order_item_removed after delete on order_items begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'order_items', old.order_id, 'delete',
        json_object('order_item_id', old.order_item_id, 'product_id', old.product_id, 'quantity', old.quantity)
    );
end;

create trigger return_added after insert on returns begin
    insert into change_log (table_name, row_id, operation)
    select 'order_items', order_items.order_id, 'update' from order_items where order_items.order_item_id = new.order_item_id;
end;

create trigger return_changed after update on returns begin
    insert into change_log (table_name, row_id, operation, before_json)
    select
        'order_items', order_items.order_id, 'update',
        json_object(
            'return_id', old.return_id, 'return_date', old.return_date, 'quantity', old.quantity,
            'amount_minor', old.amount_minor, 'tax_minor', old.tax_minor
        )
    from order_items where order_items.order_item_id in (old.order_item_id, new.order_item_id);
end;

create trigger return_removed after delete on returns begin
    insert into change_log (table_name, row_id, operation, before_json)
    select
        'order_items', order_items.order_id, 'update',
        json_object('return_id', old.return_id, 'quantity', old.quantity, 'amount_minor', old.amount_minor)
    from order_items where order_items.order_item_id = old.order_item_id;
end;

create trigger refund_added after insert on refunds begin
    insert into change_log (table_name, row_id, operation) values ('orders', new.order_id, 'update');
end;

create trigger refund_changed after update on refunds begin
    insert into change_log (table_name, row_id, operation) values ('orders', old.order_id, 'update');
    insert into change_log (table_name, row_id, operation)
    select 'orders', new.order_id, 'update' where new.order_id <> old.order_id;
end;

create trigger refund_removed after delete on refunds begin
    insert into change_log (table_name, row_id, operation) values ('orders', old.order_id, 'update');
end;

create trigger product_added after insert on products begin
    insert into change_log (table_name, row_id, operation) values ('products', new.product_id, 'insert');
end;

create trigger product_changed
after update of sku, product_name, category, kind, price_minor, cost_minor, supplier_id, launched_date, retired_date on products
begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'products', new.product_id, 'update',
        json_object(
            'sku', old.sku, 'product_name', old.product_name, 'category', old.category, 'kind', old.kind,
            'price_minor', old.price_minor, 'cost_minor', old.cost_minor, 'supplier_id', old.supplier_id,
            'launched_date', old.launched_date, 'retired_date', old.retired_date
        )
    );
end;

create trigger product_removed after delete on products begin
    insert into change_log (table_name, row_id, operation) values ('products', old.product_id, 'delete');
end;

create trigger customer_added after insert on customers begin
    insert into change_log (table_name, row_id, operation) values ('customers', new.customer_id, 'insert');
end;

create trigger customer_changed after update on customers begin
    insert into change_log (table_name, row_id, operation) values ('customers', new.customer_id, 'update');
end;

create trigger customer_removed after delete on customers begin
    insert into change_log (table_name, row_id, operation) values ('customers', old.customer_id, 'delete');
end;

create trigger review_added after insert on reviews begin
    insert into change_log (table_name, row_id, operation) values ('reviews', new.review_id, 'insert');
end;

create trigger review_changed after update on reviews begin
    insert into change_log (table_name, row_id, operation) values ('reviews', new.review_id, 'update');
end;

create trigger review_removed after delete on reviews begin
    insert into change_log (table_name, row_id, operation) values ('reviews', old.review_id, 'delete');
end;

create trigger supplier_added after insert on suppliers begin
    insert into change_log (table_name, row_id, operation) values ('suppliers', new.supplier_id, 'insert');
end;

create trigger supplier_changed after update on suppliers begin
    insert into change_log (table_name, row_id, operation) values ('suppliers', new.supplier_id, 'update');
end;

create trigger supplier_removed after delete on suppliers begin
    insert into change_log (table_name, row_id, operation) values ('suppliers', old.supplier_id, 'delete');
end;

create trigger price_break_added after insert on price_breaks begin
    insert into change_log (table_name, row_id, operation) values ('price_breaks', new.price_break_id, 'insert');
end;

create trigger price_break_changed after update on price_breaks begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'price_breaks', old.price_break_id, 'update',
        json_object(
            'product_id', old.product_id, 'least_units', old.least_units, 'unit_cost_minor', old.unit_cost_minor
        )
    );
end;

create trigger price_break_removed after delete on price_breaks begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'price_breaks', old.price_break_id, 'delete',
        json_object(
            'product_id', old.product_id, 'least_units', old.least_units, 'unit_cost_minor', old.unit_cost_minor
        )
    );
end;

create trigger promotion_added after insert on promotions begin
    insert into change_log (table_name, row_id, operation) values ('promotions', new.promotion_id, 'insert');
end;

create trigger promotion_changed after update on promotions begin
    insert into change_log (table_name, row_id, operation) values ('promotions', new.promotion_id, 'update');
end;

create trigger promotion_removed after delete on promotions begin
    insert into change_log (table_name, row_id, operation) values ('promotions', old.promotion_id, 'delete');
end;

create trigger purchase_order_added after insert on purchase_orders begin
    insert into change_log (table_name, row_id, operation) values ('purchase_orders', new.purchase_order_id, 'insert');
end;

create trigger purchase_order_changed after update on purchase_orders begin
    insert into change_log (table_name, row_id, operation) values ('purchase_orders', new.purchase_order_id, 'update');
end;

create trigger purchase_order_removed after delete on purchase_orders begin
    insert into change_log (table_name, row_id, operation) values ('purchase_orders', old.purchase_order_id, 'delete');
end;

create trigger purchase_order_item_added after insert on purchase_order_items begin
    insert into change_log (table_name, row_id, operation) values ('purchase_order_items', new.purchase_order_item_id, 'insert');
end;

create trigger purchase_order_item_changed after update on purchase_order_items begin
    insert into change_log (table_name, row_id, operation) values ('purchase_order_items', new.purchase_order_item_id, 'update');
end;

create trigger purchase_order_item_removed after delete on purchase_order_items begin
    insert into change_log (table_name, row_id, operation) values ('purchase_order_items', old.purchase_order_item_id, 'delete');
end;

-- The rows of a plan are written together: one mark says that all of them are others now.
create trigger plan_added after insert on plans begin
    insert into change_log (table_name, row_id, operation) values ('plans', new.plan_id, 'insert');
end;

create trigger plan_changed after update on plans begin
    insert into change_log (table_name, row_id, operation) values ('plans', new.plan_id, 'update');
end;

create trigger plan_removed after delete on plans begin
    insert into change_log (table_name, row_id, operation) values ('plans', old.plan_id, 'delete');
end;
