"""What there is to know of the shop's data: how fresh it is, how much of it, where it came from, what was set aside.

Read from the store by a connection that only reads and waits for nobody, so a writer never waits for it either.
"""

from contextlib import closing
from typing import Any

from storelens.engines import Engine
from storelens.engines.stop import Stop
from storelens.rewrite import Statement, statement_in
from storelens.store.opening import engine_at, stored_bytes
from storelens.web.settings import WebSettings
from storelens.web.version import ServedVersion

Json = dict[str, Any]
STORE_TABLES = (
    "customers", "products", "orders", "order_items", "returns", "refunds", "reviews", "suppliers", "purchase_orders",
    "purchase_order_items", "price_breaks", "stock_movements", "promotions", "imports", "import_rows", "set_aside",
    "change_log",
)  # fmt: skip
MARTS = ("ledger", "order_facts", "daily_sales", "product_days", "customer_facts", "product_facts", "stock_daily")
MOST_IMPORTS = 200
IMPORTS = Statement(
    "select import_id, source, file_name, file_bytes, imported_at, rows_in, rows_loaded, rows_updated, rows_unchanged, "
    f"rows_set_aside from imports order by import_id desc limit {MOST_IMPORTS}",
    {},
)
SET_ASIDE = (
    "select set_aside_id, file_name, line_number, reason, original_text from set_aside "
    "where import_id = $import_id order by set_aside_id limit $limit offset $offset"
)
CHANGES = Statement("select max(changed_at) as changed_at from change_log", {})
SIMULATED = Statement("select count(*) > 0 as is_simulated from (select 1 from simulation_truth limit 1)", {})


def data_json(version: ServedVersion, settings: WebSettings, stop: Stop) -> Json:
    """Return the state of the shop's data; raises StoreUnavailable where the store cannot be read."""
    with closing(engine_at(settings.store_url)) as store:
        imports = store.run(IMPORTS, stop).to_pylist()
        changed_at = store.run(CHANGES, stop).to_pylist()[0]["changed_at"] or version.settings.get("created_at")
        last_order = version.reading.engine.run(
            Statement("select cast(max(order_date) as text) as day from order_facts", {}), stop
        )
        return {
            "freshness": {
                "version": version.id,
                "as_of": version.as_of.isoformat(),
                "last_change_at": f"{str(changed_at).replace(' ', 'T')}Z" if changed_at else None,
                "last_order_date": last_order.to_pylist()[0]["day"],
                "last_day": version.reading.history().end.isoformat(),
                "store_bytes": stored_bytes(store, settings.place),
                "warehouse_bytes": version.held_bytes,
                "is_simulated": bool(store.run(SIMULATED, stop).to_pylist()[0]["is_simulated"]),
            },
            "tables": [
                *_counted(store, STORE_TABLES, "store", stop),
                *_counted(version.reading.engine, MARTS, "warehouse", stop),
            ],
            "imports": imports,
            "set_aside_total": sum(one["rows_set_aside"] for one in imports),
        }


def set_aside_json(settings: WebSettings, import_id: int, limit: int, offset: int) -> Json | None:
    """Return rows that an import set aside; None where there is no such import."""
    with closing(engine_at(settings.store_url)) as store:
        found = store.run(
            statement_in(
                store.dialect, "select rows_set_aside from imports where import_id = $import_id", import_id=import_id
            )
        ).to_pylist()
        if not found:
            return None
        rows = store.run(statement_in(store.dialect, SET_ASIDE, import_id=import_id, limit=limit, offset=offset))
    return {
        "import_id": import_id,
        "total_rows": found[0]["rows_set_aside"],
        "offset": offset,
        "rows": rows.to_pylist(),
    }


def _counted(engine: Engine, tables: tuple[str, ...], where: str, stop: Stop) -> list[Json]:
    asked = ", ".join(f"(select count(*) from {table}) as {table}" for table in tables)
    counts = engine.run(Statement(f"select {asked}", {}), stop).to_pylist()[0]
    return [{"name": table, "rows": int(counts[table]), "held_by": where} for table in tables]
