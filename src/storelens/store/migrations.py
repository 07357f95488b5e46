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
}
