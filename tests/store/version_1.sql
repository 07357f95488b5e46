BEGIN TRANSACTION;
CREATE TABLE calendar (
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
INSERT INTO "calendar" VALUES('2025-01-01',3,'2024-12-30','2025-01-01','2025-01-01',2025,20089,24301,'New Year''s Day');
INSERT INTO "calendar" VALUES('2025-01-02',4,'2024-12-30','2025-01-01','2025-01-01',2025,20090,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-03',5,'2024-12-30','2025-01-01','2025-01-01',2025,20091,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-04',6,'2024-12-30','2025-01-01','2025-01-01',2025,20092,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-05',7,'2024-12-30','2025-01-01','2025-01-01',2025,20093,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-06',1,'2025-01-06','2025-01-01','2025-01-01',2025,20094,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-07',2,'2025-01-06','2025-01-01','2025-01-01',2025,20095,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-08',3,'2025-01-06','2025-01-01','2025-01-01',2025,20096,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-09',4,'2025-01-06','2025-01-01','2025-01-01',2025,20097,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-10',5,'2025-01-06','2025-01-01','2025-01-01',2025,20098,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-11',6,'2025-01-06','2025-01-01','2025-01-01',2025,20099,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-12',7,'2025-01-06','2025-01-01','2025-01-01',2025,20100,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-13',1,'2025-01-13','2025-01-01','2025-01-01',2025,20101,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-14',2,'2025-01-13','2025-01-01','2025-01-01',2025,20102,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-15',3,'2025-01-13','2025-01-01','2025-01-01',2025,20103,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-16',4,'2025-01-13','2025-01-01','2025-01-01',2025,20104,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-17',5,'2025-01-13','2025-01-01','2025-01-01',2025,20105,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-18',6,'2025-01-13','2025-01-01','2025-01-01',2025,20106,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-19',7,'2025-01-13','2025-01-01','2025-01-01',2025,20107,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-20',1,'2025-01-20','2025-01-01','2025-01-01',2025,20108,24301,'Martin Luther King Jr. Day');
INSERT INTO "calendar" VALUES('2025-01-21',2,'2025-01-20','2025-01-01','2025-01-01',2025,20109,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-22',3,'2025-01-20','2025-01-01','2025-01-01',2025,20110,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-23',4,'2025-01-20','2025-01-01','2025-01-01',2025,20111,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-24',5,'2025-01-20','2025-01-01','2025-01-01',2025,20112,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-25',6,'2025-01-20','2025-01-01','2025-01-01',2025,20113,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-26',7,'2025-01-20','2025-01-01','2025-01-01',2025,20114,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-27',1,'2025-01-27','2025-01-01','2025-01-01',2025,20115,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-28',2,'2025-01-27','2025-01-01','2025-01-01',2025,20116,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-29',3,'2025-01-27','2025-01-01','2025-01-01',2025,20117,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-30',4,'2025-01-27','2025-01-01','2025-01-01',2025,20118,24301,NULL);
INSERT INTO "calendar" VALUES('2025-01-31',5,'2025-01-27','2025-01-01','2025-01-01',2025,20119,24301,NULL);
INSERT INTO "calendar" VALUES('2025-02-01',6,'2025-01-27','2025-02-01','2025-01-01',2025,20120,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-02',7,'2025-01-27','2025-02-01','2025-01-01',2025,20121,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-03',1,'2025-02-03','2025-02-01','2025-01-01',2025,20122,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-04',2,'2025-02-03','2025-02-01','2025-01-01',2025,20123,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-05',3,'2025-02-03','2025-02-01','2025-01-01',2025,20124,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-06',4,'2025-02-03','2025-02-01','2025-01-01',2025,20125,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-07',5,'2025-02-03','2025-02-01','2025-01-01',2025,20126,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-08',6,'2025-02-03','2025-02-01','2025-01-01',2025,20127,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-09',7,'2025-02-03','2025-02-01','2025-01-01',2025,20128,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-10',1,'2025-02-10','2025-02-01','2025-01-01',2025,20129,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-11',2,'2025-02-10','2025-02-01','2025-01-01',2025,20130,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-12',3,'2025-02-10','2025-02-01','2025-01-01',2025,20131,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-13',4,'2025-02-10','2025-02-01','2025-01-01',2025,20132,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-14',5,'2025-02-10','2025-02-01','2025-01-01',2025,20133,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-15',6,'2025-02-10','2025-02-01','2025-01-01',2025,20134,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-16',7,'2025-02-10','2025-02-01','2025-01-01',2025,20135,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-17',1,'2025-02-17','2025-02-01','2025-01-01',2025,20136,24302,'Washington''s Birthday');
INSERT INTO "calendar" VALUES('2025-02-18',2,'2025-02-17','2025-02-01','2025-01-01',2025,20137,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-19',3,'2025-02-17','2025-02-01','2025-01-01',2025,20138,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-20',4,'2025-02-17','2025-02-01','2025-01-01',2025,20139,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-21',5,'2025-02-17','2025-02-01','2025-01-01',2025,20140,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-22',6,'2025-02-17','2025-02-01','2025-01-01',2025,20141,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-23',7,'2025-02-17','2025-02-01','2025-01-01',2025,20142,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-24',1,'2025-02-24','2025-02-01','2025-01-01',2025,20143,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-25',2,'2025-02-24','2025-02-01','2025-01-01',2025,20144,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-26',3,'2025-02-24','2025-02-01','2025-01-01',2025,20145,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-27',4,'2025-02-24','2025-02-01','2025-01-01',2025,20146,24302,NULL);
INSERT INTO "calendar" VALUES('2025-02-28',5,'2025-02-24','2025-02-01','2025-01-01',2025,20147,24302,NULL);
INSERT INTO "calendar" VALUES('2025-03-01',6,'2025-02-24','2025-03-01','2025-01-01',2025,20148,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-02',7,'2025-02-24','2025-03-01','2025-01-01',2025,20149,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-03',1,'2025-03-03','2025-03-01','2025-01-01',2025,20150,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-04',2,'2025-03-03','2025-03-01','2025-01-01',2025,20151,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-05',3,'2025-03-03','2025-03-01','2025-01-01',2025,20152,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-06',4,'2025-03-03','2025-03-01','2025-01-01',2025,20153,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-07',5,'2025-03-03','2025-03-01','2025-01-01',2025,20154,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-08',6,'2025-03-03','2025-03-01','2025-01-01',2025,20155,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-09',7,'2025-03-03','2025-03-01','2025-01-01',2025,20156,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-10',1,'2025-03-10','2025-03-01','2025-01-01',2025,20157,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-11',2,'2025-03-10','2025-03-01','2025-01-01',2025,20158,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-12',3,'2025-03-10','2025-03-01','2025-01-01',2025,20159,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-13',4,'2025-03-10','2025-03-01','2025-01-01',2025,20160,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-14',5,'2025-03-10','2025-03-01','2025-01-01',2025,20161,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-15',6,'2025-03-10','2025-03-01','2025-01-01',2025,20162,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-16',7,'2025-03-10','2025-03-01','2025-01-01',2025,20163,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-17',1,'2025-03-17','2025-03-01','2025-01-01',2025,20164,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-18',2,'2025-03-17','2025-03-01','2025-01-01',2025,20165,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-19',3,'2025-03-17','2025-03-01','2025-01-01',2025,20166,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-20',4,'2025-03-17','2025-03-01','2025-01-01',2025,20167,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-21',5,'2025-03-17','2025-03-01','2025-01-01',2025,20168,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-22',6,'2025-03-17','2025-03-01','2025-01-01',2025,20169,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-23',7,'2025-03-17','2025-03-01','2025-01-01',2025,20170,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-24',1,'2025-03-24','2025-03-01','2025-01-01',2025,20171,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-25',2,'2025-03-24','2025-03-01','2025-01-01',2025,20172,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-26',3,'2025-03-24','2025-03-01','2025-01-01',2025,20173,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-27',4,'2025-03-24','2025-03-01','2025-01-01',2025,20174,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-28',5,'2025-03-24','2025-03-01','2025-01-01',2025,20175,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-29',6,'2025-03-24','2025-03-01','2025-01-01',2025,20176,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-30',7,'2025-03-24','2025-03-01','2025-01-01',2025,20177,24303,NULL);
INSERT INTO "calendar" VALUES('2025-03-31',1,'2025-03-31','2025-03-01','2025-01-01',2025,20178,24303,NULL);
INSERT INTO "calendar" VALUES('2025-04-01',2,'2025-03-31','2025-04-01','2025-04-01',2025,20179,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-02',3,'2025-03-31','2025-04-01','2025-04-01',2025,20180,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-03',4,'2025-03-31','2025-04-01','2025-04-01',2025,20181,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-04',5,'2025-03-31','2025-04-01','2025-04-01',2025,20182,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-05',6,'2025-03-31','2025-04-01','2025-04-01',2025,20183,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-06',7,'2025-03-31','2025-04-01','2025-04-01',2025,20184,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-07',1,'2025-04-07','2025-04-01','2025-04-01',2025,20185,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-08',2,'2025-04-07','2025-04-01','2025-04-01',2025,20186,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-09',3,'2025-04-07','2025-04-01','2025-04-01',2025,20187,24304,NULL);
INSERT INTO "calendar" VALUES('2025-04-10',4,'2025-04-07','2025-04-01','2025-04-01',2025,20188,24304,NULL);
CREATE TABLE change_log ( -- what a refresh of the warehouse must read again
    change_id integer primary key autoincrement,
    changed_at text not null default (datetime('now')),
    table_name text not null,
    row_id integer not null, -- the key of the order, product, customer, review or other row named by table_name
    operation text not null check (operation = 'insert' or operation = 'update' or operation = 'delete'),
    before_json text
) strict;
INSERT INTO "change_log" VALUES(1,'2026-11-26 00:19:10','customers',2,'update',NULL);
CREATE TABLE customers (
    customer_id integer primary key,
    external_id text unique,
    full_name text not null,
    email text unique check (email is lower(trim(email)) and email <> ''),
    region text not null check (region <> ''),
    country text,
    city text,
    joined_date text not null check (joined_date is date(joined_date, '+0 days'))
) strict;
INSERT INTO "customers" VALUES(1,NULL,'C1',NULL,'North',NULL,NULL,'2025-01-01');
INSERT INTO "customers" VALUES(2,NULL,'Updated',NULL,'East',NULL,NULL,'2025-01-01');
INSERT INTO "customers" VALUES(3,NULL,'C3',NULL,'North',NULL,NULL,'2025-01-01');
INSERT INTO "customers" VALUES(4,NULL,'C4',NULL,'South',NULL,NULL,'2025-01-01');
INSERT INTO "customers" VALUES(5,NULL,'C5',NULL,'North',NULL,NULL,'2025-01-01');
INSERT INTO "customers" VALUES(6,NULL,'C6',NULL,'South',NULL,NULL,'2025-01-01');
INSERT INTO "customers" VALUES(7,NULL,'C7',NULL,'South',NULL,NULL,'2025-01-01');
INSERT INTO "customers" VALUES(8,NULL,'C8',NULL,'South',NULL,NULL,'2025-01-01');
CREATE TABLE imports (
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
CREATE TABLE order_items (
    order_item_id integer primary key,
    order_id integer not null references orders (order_id) on delete cascade,
    product_id integer not null references products (product_id),
    quantity integer not null check (quantity > 0),
    unit_price_minor integer not null check (unit_price_minor >= 0),
    discount_minor integer not null default 0, -- the line's own and its share of the order's
    unit_cost_minor integer check (unit_cost_minor >= 0), -- null: not known
    check (discount_minor between 0 and quantity * unit_price_minor)
) strict;
INSERT INTO "order_items" VALUES(1,3,5,4,1000,119,400);
INSERT INTO "order_items" VALUES(2,3,3,4,1000,11,400);
INSERT INTO "order_items" VALUES(3,3,6,5,1000,51,NULL);
INSERT INTO "order_items" VALUES(4,4,4,5,1000,258,400);
INSERT INTO "order_items" VALUES(5,4,4,1,1000,124,400);
INSERT INTO "order_items" VALUES(6,5,4,1,1000,22,400);
INSERT INTO "order_items" VALUES(7,5,5,5,1000,296,400);
INSERT INTO "order_items" VALUES(8,5,5,2,1000,116,NULL);
INSERT INTO "order_items" VALUES(9,6,7,5,1000,66,NULL);
INSERT INTO "order_items" VALUES(10,6,4,1,1000,186,NULL);
INSERT INTO "order_items" VALUES(11,6,4,4,1000,182,400);
CREATE TABLE orders (
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
    check ((original_currency is null) = (exchange_rate is null)),
    check ((original_currency is null) = (exchange_rate_date is null)),
    check ((status = 'cancelled') = (cancelled_date is not null)),
    check (cancelled_date >= order_date),
    check (delivered_date >= order_date)
) strict;
INSERT INTO "orders" VALUES(1,NULL,3,'2025-03-25 12:00:00','2025-03-25',12,'North','delivered','app',NULL,500,80,NULL,0,NULL,1,NULL,NULL,NULL);
INSERT INTO "orders" VALUES(2,NULL,3,'2025-02-04 12:00:00','2025-02-04',12,'East','delivered','web',NULL,0,0,NULL,0,NULL,0,NULL,NULL,NULL);
INSERT INTO "orders" VALUES(3,NULL,6,'2025-01-02 12:00:00','2025-01-02',12,'East','delivered','web',NULL,0,0,NULL,0,NULL,0,NULL,NULL,NULL);
INSERT INTO "orders" VALUES(4,NULL,5,'2025-02-07 12:00:00','2025-02-07',12,'East','cancelled','app',NULL,0,80,'2025-03-21',0,NULL,0,NULL,NULL,NULL);
INSERT INTO "orders" VALUES(5,NULL,1,'2025-03-28 12:00:00','2025-03-28',12,'South','delivered','web',NULL,500,80,NULL,0,NULL,0,NULL,NULL,NULL);
INSERT INTO "orders" VALUES(6,NULL,8,'2025-03-12 12:00:00','2025-03-12',12,'South','delivered','app',NULL,500,0,NULL,0,NULL,0,NULL,NULL,NULL);
CREATE TABLE products (
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
INSERT INTO "products" VALUES(1,'S1','P1','Home','goods',100,NULL,40,NULL,1,1,NULL,NULL);
INSERT INTO "products" VALUES(2,'S2','P2','Sports','goods',200,NULL,60,NULL,1,1,NULL,NULL);
INSERT INTO "products" VALUES(3,'S3','P3','Books','goods',300,NULL,56,NULL,1,1,NULL,NULL);
INSERT INTO "products" VALUES(4,'S4','P4','Home','goods',400,NULL,48,NULL,1,1,NULL,NULL);
INSERT INTO "products" VALUES(5,'S5','P5','Sports','goods',500,NULL,49,NULL,1,1,NULL,NULL);
INSERT INTO "products" VALUES(6,'S6','P6','Books','goods',600,NULL,NULL,NULL,1,1,NULL,NULL);
INSERT INTO "products" VALUES(7,'S7','P7','Home','gift_card',700,NULL,NULL,NULL,1,1,NULL,NULL);
CREATE TABLE promotions (
    promotion_id integer primary key,
    promotion_name text not null check (promotion_name <> ''),
    category text, -- null: the whole shop
    start_date text not null check (start_date is date(start_date, '+0 days')),
    end_date text not null check (end_date is date(end_date, '+0 days')),
    discount_share real not null check (discount_share > 0 and discount_share <= 1),
    check (end_date >= start_date)
) strict;
CREATE TABLE purchase_order_items (
    purchase_order_item_id integer primary key,
    purchase_order_id integer not null references purchase_orders (purchase_order_id) on delete cascade,
    product_id integer not null references products (product_id),
    quantity integer not null check (quantity > 0),
    unit_cost_minor integer check (unit_cost_minor >= 0),
    received_quantity integer not null default 0 check (received_quantity >= 0),
    unique (purchase_order_id, product_id)
) strict;
INSERT INTO "purchase_order_items" VALUES(1,1,2,20,400,20);
INSERT INTO "purchase_order_items" VALUES(2,2,3,20,400,20);
INSERT INTO "purchase_order_items" VALUES(3,3,4,20,400,20);
INSERT INTO "purchase_order_items" VALUES(4,4,5,20,400,20);
INSERT INTO "purchase_order_items" VALUES(5,5,1,20,400,0);
INSERT INTO "purchase_order_items" VALUES(6,6,2,20,400,0);
CREATE TABLE purchase_orders (
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
INSERT INTO "purchase_orders" VALUES(1,'PO-1',2,'received','2025-03-21','2025-03-31','2025-04-03');
INSERT INTO "purchase_orders" VALUES(2,'PO-2',1,'received','2025-02-28','2025-03-10','2025-03-03');
INSERT INTO "purchase_orders" VALUES(3,'PO-3',2,'received','2025-01-30','2025-02-09','2025-02-07');
INSERT INTO "purchase_orders" VALUES(4,'PO-4',1,'received','2025-03-12','2025-03-22','2025-03-20');
INSERT INTO "purchase_orders" VALUES(5,'PO-5',2,'sent','2025-01-12','2025-01-22',NULL);
INSERT INTO "purchase_orders" VALUES(6,'PO-6',1,'sent','2025-03-12','2025-03-22',NULL);
CREATE TABLE refunds ( -- money back that is not goods
    refund_id integer primary key,
    external_id text unique,
    order_id integer not null references orders (order_id) on delete cascade,
    refund_date text not null check (refund_date is date(refund_date, '+0 days')),
    kind text not null check (kind = 'shipping' or kind = 'tax' or kind = 'goodwill'),
    amount_minor integer not null check (amount_minor > 0),
    reason text
) strict;
INSERT INTO "refunds" VALUES(1,NULL,4,'2025-03-14','goodwill',50,NULL);
CREATE TABLE returns (
    return_id integer primary key,
    external_id text unique,
    order_item_id integer not null references order_items (order_item_id) on delete cascade,
    return_date text not null check (return_date is date(return_date, '+0 days')), -- the day it was processed
    quantity integer not null check (quantity > 0),
    amount_minor integer not null check (amount_minor >= 0), -- goods, net of the discount they carried
    tax_minor integer not null default 0 check (tax_minor >= 0),
    reason text
) strict;
INSERT INTO "returns" VALUES(1,NULL,1,'2025-01-30',1,700,8,NULL);
CREATE TABLE reviews (
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
INSERT INTO "reviews" VALUES(1,NULL,5,6,3,1,NULL,NULL,'2025-01-07');
INSERT INTO "reviews" VALUES(2,NULL,4,5,4,1,NULL,NULL,'2025-02-09');
INSERT INTO "reviews" VALUES(3,NULL,5,1,5,4,NULL,NULL,'2025-03-29');
INSERT INTO "reviews" VALUES(4,NULL,4,8,6,3,NULL,NULL,'2025-03-13');
CREATE TABLE set_aside (
    set_aside_id integer primary key,
    import_id integer not null references imports (import_id) on delete cascade,
    file_name text not null,
    line_number integer not null check (line_number >= 1),
    reason text not null check (reason <> ''),
    original_text text not null
) strict;
CREATE TABLE settings (
    name text primary key,
    value text not null
) strict, without rowid;
INSERT INTO "settings" VALUES('country','US');
INSERT INTO "settings" VALUES('created_at','2025-04-01 00:00:00');
INSERT INTO "settings" VALUES('currency','USD');
INSERT INTO "settings" VALUES('marts_version','of version 1');
INSERT INTO "settings" VALUES('money_digits','2');
INSERT INTO "settings" VALUES('schema_version','1');
INSERT INTO "settings" VALUES('shop_name','My shop');
INSERT INTO "settings" VALUES('store_id','0000000000000001');
INSERT INTO "settings" VALUES('time_zone','America/New_York');
CREATE TABLE simulation_truth ( -- what the simulator planted, for analyses to be judged against
    truth_id integer primary key,
    subject text not null, -- shop, customer, product, pair, promotion, supplier, category, region, lost_sale
    subject_key text not null,
    name text not null, -- the unit is part of it: purchase_rate_per_day, uplift_share, lost_units
    value real not null
) strict;
CREATE TABLE stock_movements (
    movement_id integer primary key,
    product_id integer not null references products (product_id),
    moved_date text not null check (moved_date is date(moved_date, '+0 days')),
    quantity integer not null check (quantity <> 0),
    kind text not null check (
        kind = 'sale' or kind = 'receipt' or kind = 'opening' or kind = 'return' or kind = 'cancellation'
        or kind = 'adjustment'
    ),
    reference text -- the purchase order's number, the order's id, or the day whose sales were posted together
) strict;
INSERT INTO "stock_movements" VALUES(1,1,'2025-01-01',40,'opening',NULL);
INSERT INTO "stock_movements" VALUES(2,2,'2025-01-01',40,'opening',NULL);
INSERT INTO "stock_movements" VALUES(3,3,'2025-01-01',40,'opening',NULL);
INSERT INTO "stock_movements" VALUES(4,4,'2025-01-01',40,'opening',NULL);
INSERT INTO "stock_movements" VALUES(5,5,'2025-01-01',40,'opening',NULL);
INSERT INTO "stock_movements" VALUES(6,5,'2025-01-02',-4,'sale','2025-01-02');
INSERT INTO "stock_movements" VALUES(7,3,'2025-01-02',-4,'sale','2025-01-02');
INSERT INTO "stock_movements" VALUES(8,4,'2025-02-07',-5,'sale','2025-02-07');
INSERT INTO "stock_movements" VALUES(9,4,'2025-02-07',-1,'sale','2025-02-07');
INSERT INTO "stock_movements" VALUES(10,4,'2025-03-28',-1,'sale','2025-03-28');
INSERT INTO "stock_movements" VALUES(11,5,'2025-03-28',-5,'sale','2025-03-28');
INSERT INTO "stock_movements" VALUES(12,5,'2025-03-28',-2,'sale','2025-03-28');
INSERT INTO "stock_movements" VALUES(13,4,'2025-03-12',-1,'sale','2025-03-12');
INSERT INTO "stock_movements" VALUES(14,4,'2025-03-12',-4,'sale','2025-03-12');
INSERT INTO "stock_movements" VALUES(15,2,'2025-04-03',20,'receipt','PO-1');
INSERT INTO "stock_movements" VALUES(16,3,'2025-03-03',20,'receipt','PO-2');
INSERT INTO "stock_movements" VALUES(17,4,'2025-02-07',20,'receipt','PO-3');
INSERT INTO "stock_movements" VALUES(18,5,'2025-03-20',20,'receipt','PO-4');
CREATE TABLE suppliers (
    supplier_id integer primary key,
    supplier_name text not null unique check (supplier_name <> ''),
    email text,
    currency text,
    lead_time_days integer check (lead_time_days >= 0), -- as promised; receipts tell what it is
    minimum_order_minor integer not null default 0 check (minimum_order_minor >= 0),
    notes text
) strict;
INSERT INTO "suppliers" VALUES(1,'Near',NULL,NULL,5,0,NULL);
INSERT INTO "suppliers" VALUES(2,'Far',NULL,NULL,30,0,NULL);
CREATE INDEX customers_by_joined_date on customers (joined_date);
CREATE INDEX products_by_category on products (category);
CREATE INDEX orders_by_customer on orders (customer_id, order_date);
CREATE INDEX orders_by_date on orders (order_date);
CREATE INDEX order_items_by_order on order_items (order_id);
CREATE INDEX returns_by_item on returns (order_item_id);
CREATE INDEX refunds_by_order on refunds (order_id);
CREATE INDEX reviews_by_product on reviews (product_id);
CREATE INDEX reviews_by_order on reviews (order_id);
CREATE INDEX purchase_orders_by_supplier on purchase_orders (supplier_id);
CREATE INDEX purchase_order_items_by_product on purchase_order_items (product_id);
CREATE INDEX stock_movements_by_product on stock_movements (product_id, moved_date);
CREATE INDEX set_aside_by_import on set_aside (import_id);
CREATE INDEX simulation_truth_by_subject on simulation_truth (subject, name);
CREATE TRIGGER stock_moved after insert on stock_movements begin
    update products set stock_level = coalesce(stock_level, 0) + new.quantity where product_id = new.product_id;
    insert into change_log (table_name, row_id, operation) values ('stock_movements', new.movement_id, 'insert');
end;
CREATE TRIGGER stock_unmoved after delete on stock_movements begin
    update products set stock_level = stock_level - old.quantity where product_id = old.product_id;
    insert into change_log (table_name, row_id, operation) values ('stock_movements', old.movement_id, 'delete');
end;
CREATE TRIGGER stock_corrected after update on stock_movements begin
    update products set stock_level = stock_level - old.quantity where product_id = old.product_id;
    update products set stock_level = coalesce(stock_level, 0) + new.quantity where product_id = new.product_id;
    insert into change_log (table_name, row_id, operation) values ('stock_movements', new.movement_id, 'update');
end;
CREATE TRIGGER order_added after insert on orders begin
    insert into change_log (table_name, row_id, operation) values ('orders', new.order_id, 'insert');
end;
CREATE TRIGGER order_changed after update on orders begin
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
CREATE TRIGGER order_removed after delete on orders begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'orders', old.order_id, 'delete',
        json_object('external_id', old.external_id, 'customer_id', old.customer_id, 'order_date', old.order_date)
    );
end;
CREATE TRIGGER order_item_added after insert on order_items begin
    insert into change_log (table_name, row_id, operation) values ('order_items', new.order_id, 'insert');
end;
CREATE TRIGGER order_item_changed after update on order_items begin
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
CREATE TRIGGER order_item_removed after delete on order_items begin
    insert into change_log (table_name, row_id, operation, before_json)
    values (
        'order_items', old.order_id, 'delete',
        json_object('order_item_id', old.order_item_id, 'product_id', old.product_id, 'quantity', old.quantity)
    );
end;
CREATE TRIGGER return_added after insert on returns begin
    insert into change_log (table_name, row_id, operation)
    select 'order_items', order_items.order_id, 'update' from order_items where order_items.order_item_id = new.order_item_id;
end;
CREATE TRIGGER return_changed after update on returns begin
    insert into change_log (table_name, row_id, operation, before_json)
    select
        'order_items', order_items.order_id, 'update',
        json_object(
            'return_id', old.return_id, 'return_date', old.return_date, 'quantity', old.quantity,
            'amount_minor', old.amount_minor, 'tax_minor', old.tax_minor
        )
    from order_items where order_items.order_item_id in (old.order_item_id, new.order_item_id);
end;
CREATE TRIGGER return_removed after delete on returns begin
    insert into change_log (table_name, row_id, operation, before_json)
    select
        'order_items', order_items.order_id, 'update',
        json_object('return_id', old.return_id, 'quantity', old.quantity, 'amount_minor', old.amount_minor)
    from order_items where order_items.order_item_id = old.order_item_id;
end;
CREATE TRIGGER refund_added after insert on refunds begin
    insert into change_log (table_name, row_id, operation) values ('orders', new.order_id, 'update');
end;
CREATE TRIGGER refund_changed after update on refunds begin
    insert into change_log (table_name, row_id, operation) values ('orders', old.order_id, 'update');
    insert into change_log (table_name, row_id, operation)
    select 'orders', new.order_id, 'update' where new.order_id <> old.order_id;
end;
CREATE TRIGGER refund_removed after delete on refunds begin
    insert into change_log (table_name, row_id, operation) values ('orders', old.order_id, 'update');
end;
CREATE TRIGGER product_added after insert on products begin
    insert into change_log (table_name, row_id, operation) values ('products', new.product_id, 'insert');
end;
CREATE TRIGGER product_changed
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
CREATE TRIGGER product_removed after delete on products begin
    insert into change_log (table_name, row_id, operation) values ('products', old.product_id, 'delete');
end;
CREATE TRIGGER customer_added after insert on customers begin
    insert into change_log (table_name, row_id, operation) values ('customers', new.customer_id, 'insert');
end;
CREATE TRIGGER customer_changed after update on customers begin
    insert into change_log (table_name, row_id, operation) values ('customers', new.customer_id, 'update');
end;
CREATE TRIGGER customer_removed after delete on customers begin
    insert into change_log (table_name, row_id, operation) values ('customers', old.customer_id, 'delete');
end;
CREATE TRIGGER review_added after insert on reviews begin
    insert into change_log (table_name, row_id, operation) values ('reviews', new.review_id, 'insert');
end;
CREATE TRIGGER review_changed after update on reviews begin
    insert into change_log (table_name, row_id, operation) values ('reviews', new.review_id, 'update');
end;
CREATE TRIGGER review_removed after delete on reviews begin
    insert into change_log (table_name, row_id, operation) values ('reviews', old.review_id, 'delete');
end;
CREATE TRIGGER supplier_added after insert on suppliers begin
    insert into change_log (table_name, row_id, operation) values ('suppliers', new.supplier_id, 'insert');
end;
CREATE TRIGGER supplier_changed after update on suppliers begin
    insert into change_log (table_name, row_id, operation) values ('suppliers', new.supplier_id, 'update');
end;
CREATE TRIGGER supplier_removed after delete on suppliers begin
    insert into change_log (table_name, row_id, operation) values ('suppliers', old.supplier_id, 'delete');
end;
CREATE TRIGGER promotion_added after insert on promotions begin
    insert into change_log (table_name, row_id, operation) values ('promotions', new.promotion_id, 'insert');
end;
CREATE TRIGGER promotion_changed after update on promotions begin
    insert into change_log (table_name, row_id, operation) values ('promotions', new.promotion_id, 'update');
end;
CREATE TRIGGER promotion_removed after delete on promotions begin
    insert into change_log (table_name, row_id, operation) values ('promotions', old.promotion_id, 'delete');
end;
CREATE TRIGGER purchase_order_added after insert on purchase_orders begin
    insert into change_log (table_name, row_id, operation) values ('purchase_orders', new.purchase_order_id, 'insert');
end;
CREATE TRIGGER purchase_order_changed after update on purchase_orders begin
    insert into change_log (table_name, row_id, operation) values ('purchase_orders', new.purchase_order_id, 'update');
end;
CREATE TRIGGER purchase_order_removed after delete on purchase_orders begin
    insert into change_log (table_name, row_id, operation) values ('purchase_orders', old.purchase_order_id, 'delete');
end;
CREATE TRIGGER purchase_order_item_added after insert on purchase_order_items begin
    insert into change_log (table_name, row_id, operation) values ('purchase_order_items', new.purchase_order_item_id, 'insert');
end;
CREATE TRIGGER purchase_order_item_changed after update on purchase_order_items begin
    insert into change_log (table_name, row_id, operation) values ('purchase_order_items', new.purchase_order_item_id, 'update');
end;
CREATE TRIGGER purchase_order_item_removed after delete on purchase_order_items begin
    insert into change_log (table_name, row_id, operation) values ('purchase_order_items', old.purchase_order_item_id, 'delete');
end;
CREATE VIEW ledger as select 'of version 1' as entry_kind;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('change_log',1);
COMMIT;
