"""How a store of an older version becomes one of the next: each step as it was when its version came, never mended."""

# From version n to n + 1; an older store is backed up, then led through these.
MIGRATIONS: dict[int, str] = {
    1: """
create table recorded (
    idempotency_key text primary key check (idempotency_key <> ''),
    operation text not null check (operation <> ''),
    request_hash text not null,
    response_json text not null check (json_valid(response_json)),
    recorded_at text not null check (recorded_at is datetime(recorded_at, '+0 days'))
) strict, without rowid;
""",
    2: """
alter table orders add column
order_kind text not null default 'sale' check (
order_kind = 'sale'
or (order_kind = 'credit_note' and cancelled_date is null)
);
create table import_rows (
    import_id integer not null references imports (import_id) on delete cascade,
    line_number integer not null check (line_number >= 1),
    treatment text not null check (treatment <> ''),
    amount_minor integer not null,
    order_item_id integer,
    primary key (import_id, line_number)
) strict, without rowid;
create table import_totals (
    import_id integer not null references imports (import_id) on delete cascade,
    position integer not null check (position >= 1),
    measure text not null check (measure <> ''),
    says text not null,
    unit text not null check (unit = 'money' or unit = 'count'),
    stated integer not null,
    ours integer not null,
    primary key (import_id, position)
) strict, without rowid;
create table closed_months (
    month_start text primary key check (month_start is date(month_start, '+0 days')),
    closed_at text not null check (closed_at is datetime(closed_at, '+0 days'))
) strict, without rowid;
create table closed_figures (
    month_start text not null references closed_months (month_start) on delete cascade,
    measure text not null check (measure <> ''),
    value integer,
    primary key (month_start, measure)
) strict, without rowid;
create table closed_entries (
    month_start text not null references closed_months (month_start) on delete cascade,
    order_id integer not null,
    entry_kind text not null,
    entries integer not null check (entries > 0),
    quantity integer not null,
    gross_minor integer not null,
    discount_minor integer not null,
    returns_minor integer not null,
    net_minor integer not null,
    cost_minor integer,
    shipping_minor integer not null,
    tax_minor integer not null,
    goodwill_minor integer not null,
    primary key (month_start, order_id, entry_kind)
) strict, without rowid;
create index import_rows_by_item on import_rows (order_item_id);
""",
    3: """
create table plans (
    plan_id integer primary key check (plan_id = 1),
    made_at text not null check (made_at is datetime(made_at, '+0 days')),
    as_of_date text not null check (as_of_date is date(as_of_date, '+0 days')),
    settings_json text not null check (json_valid(settings_json))
) strict;
create table forecasts (
    product_id integer not null references products (product_id) on delete cascade,
    week_number integer not null check (week_number >= 1),
    start_date text not null check (start_date is date(start_date, '+0 days')),
    end_date text not null check (end_date is date(end_date, '+0 days')),
    mean_units real not null check (mean_units >= 0),
    units_05 real not null,
    units_25 real not null,
    units_50 real not null,
    units_75 real not null,
    units_95 real not null,
    due_units integer not null default 0,
    stock_05 real,
    stock_50 real,
    stock_95 real,
    primary key (product_id, week_number)
) strict, without rowid;
create table replenishment_plan (
    product_id integer primary key references products (product_id) on delete cascade,
    state text not null check (state <> ''),
    demand_class text not null check (demand_class <> ''),
    method text not null check (method <> ''),
    basis text not null check (basis <> ''),
    on_hand_units integer,
    committed_units integer not null default 0,
    incoming_units integer not null default 0,
    draft_units integer not null default 0,
    lead_time_days real not null check (lead_time_days >= 0),
    lead_time_sd_days real not null check (lead_time_sd_days >= 0),
    lead_time_source text not null check (
        lead_time_source = 'receipts' or lead_time_source = 'promise' or lead_time_source = 'default'
    ),
    review_days integer not null check (review_days >= 1),
    service_share real check (service_share > 0 and service_share < 1),
    units_per_day real not null check (units_per_day >= 0),
    protection_units real not null check (protection_units >= 0),
    safety_units real not null,
    reorder_point_units integer not null,
    target_units integer not null,
    days_of_cover real,
    first_gap_date text check (first_gap_date is date(first_gap_date, '+0 days')),
    stock_out_share real not null check (stock_out_share between 0 and 1),
    risk_units real not null check (risk_units >= 0),
    risk_minor integer not null check (risk_minor >= 0),
    wanted_units integer not null check (wanted_units >= 0),
    order_units integer not null check (order_units >= 0),
    unit_cost_minor integer check (unit_cost_minor >= 0),
    order_minor integer check (order_minor >= 0),
    gain_per_cash real,
    order_by_date text check (order_by_date is date(order_by_date, '+0 days')),
    due_date text check (due_date is date(due_date, '+0 days')),
    excess_units integer not null default 0 check (excess_units >= 0),
    excess_minor integer check (excess_minor >= 0),
    lost_units real not null default 0 check (lost_units >= 0),
    lost_units_low real not null default 0,
    lost_units_high real not null default 0,
    notes text not null default ''
) strict;
create table backtests (
    policy text primary key check (policy <> ''),
    position integer not null unique check (position >= 1),
    first_date text not null check (first_date is date(first_date, '+0 days')),
    last_date text not null check (last_date is date(last_date, '+0 days')),
    products integer not null check (products >= 0),
    service_asked real,
    demand_units real not null check (demand_units >= 0),
    served_units real not null check (served_units >= 0),
    lost_units real not null check (lost_units >= 0),
    lost_minor integer not null check (lost_minor >= 0),
    mean_stock_units real not null,
    mean_stock_minor integer not null,
    ordered_units real not null check (ordered_units >= 0),
    orders integer not null check (orders >= 0)
) strict;
create table forecast_scores (
    demand_class text not null check (demand_class <> ''),
    method text not null check (method <> ''),
    horizon_days integer not null check (horizon_days >= 1),
    products integer not null check (products >= 0),
    forecasts integer not null check (forecasts >= 0),
    bias_share real,
    rmse_units real,
    wape_share real,
    mase_ratio real,
    quantile_loss_share real,
    covered_50 real,
    covered_80 real,
    covered_90 real,
    primary key (demand_class, method, horizon_days)
) strict, without rowid;
create trigger plan_added after insert on plans begin
    insert into change_log (table_name, row_id, operation) values ('plans', new.plan_id, 'insert');
end;
create trigger plan_changed after update on plans begin
    insert into change_log (table_name, row_id, operation) values ('plans', new.plan_id, 'update');
end;
create trigger plan_removed after delete on plans begin
    insert into change_log (table_name, row_id, operation) values ('plans', old.plan_id, 'delete');
end;
""",
    4: """
create table price_breaks (
    price_break_id integer primary key,
    product_id integer not null references products (product_id) on delete cascade,
    least_units integer not null check (least_units >= 1),
    unit_cost_minor integer not null check (unit_cost_minor >= 0),
    unique (product_id, least_units)
) strict;
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
""",
}
