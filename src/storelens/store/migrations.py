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
}
