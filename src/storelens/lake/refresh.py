"""Refresh the lake from what changed: changed orders are computed anew by the marts' own definitions, and of every
table only the days in which a row is different are written.
"""

from datetime import date, timedelta

from storelens.catalogue import load_marts
from storelens.lake.build import mart_text
from storelens.lake.changes import REPLACED_WHOLE, FromNothing, first_of_part
from storelens.lake.layout import KEPT_BY_DAY, MART_DAYS
from storelens.lake.parts import Parts
from storelens.lake.versions import Version
from storelens.rewrite import mart_columns

SUMMED = (
    "daily_sales", "daily_sales_by_order_date", "daily_orders", "hourly_orders", "hourly_orders_by_category",
    "product_days", "product_days_by_region", "product_months_whole", "product_months",
)  # fmt: skip
SUMMED_FROM = ("ledger", "order_days", "order_facts")
# Their cells are of a customer's whole history: a second order moves the cell of the first, whichever day that was. So
# each is one file.
SUMMED_OF_HISTORIES = ("buyer_days", "buyer_days_by_region")
# Of the changed customers, in this order: each reads those before it and the rows of the store that were read again.
HISTORIES = ("ledger", "category_sets", "order_days", "order_facts", "customer_sales", "customer_facts")
SMALL = ("orders", "order_items", "refunds", "returns", "products", "customers")
SHELF = "product_id, category, kind, launched_date, retired_date"


def refresh_days(parts: Parts, version: Version) -> None:
    """Fill the version in the making from the one before and what `parts` was offered of what has changed.

    Raises FromNothing where a product's every day was computed with what it no longer is.
    """
    moved = parts.rows(
        "select n.product_name from old_products as o inner join small_products as n on o.product_id = n.product_id "
        "where not (o.category <=> n.category and o.kind <=> n.kind) order by n.product_id limit 1"
    )
    if moved:
        raise FromNothing(f"{moved[0][0]} is in another category, or of another kind")
    _replace_all(parts, version)


def _replace_all(parts: Parts, version: Version) -> None:
    _compute_histories(parts)
    parts.replace("ledger", "order_id", "changed_orders", "fresh_ledger", MART_DAYS["ledger"])
    parts.replace("order_days", "order_id", "changed_orders", "fresh_order_days", MART_DAYS["order_days"])
    parts.replace("order_facts", "order_id", "changed_histories", "small_order_facts", MART_DAYS["order_facts"])
    for name in ("customer_sales", "customer_facts", "customers"):
        parts.replace(name, "customer_id", "changed_customers", f"small_{name}", None)
    parts.replace_whole(
        "category_sets",
        "select category_set, category from old_category_sets union "
        "select category_set, category from small_category_sets",
    )
    for name in SUMMED:
        _add_up(parts, name, {source: (f"fresh_{source}", f"gone_{source}") for source in SUMMED_FROM})
    for name in SUMMED_OF_HISTORIES:
        _add_up(parts, name, {"order_facts": ("small_order_facts", "gone_histories")})
    _replace_kept(parts)
    moved = parts.replace(
        "stock_movements",
        "movement_id",
        "changed_movements",
        "small_stock_movements",
        KEPT_BY_DAY["stock_movements"][0],
    )
    for name in (name for name in load_marts() if name not in {*MART_DAYS, *HISTORIES, *SUMMED, *SUMMED_OF_HISTORIES}):
        parts.replace_whole(name, mart_text(name))
    _refresh_stock(parts, moved, version)


def _compute_histories(parts: Parts) -> None:
    """Compute the changed customers' marts as `small_...`; and what the changed orders are now, and were before."""
    for number, name in enumerate(HISTORIES):
        sources = (*SMALL, *HISTORIES[:number])
        parts.stage(f"small_{name}", _over({source: f"small_{source}" for source in sources}, name))
    for name in SUMMED_FROM:
        semi = "as t left semi join changed_orders as c on t.order_id = c.key"
        parts.stage(f"fresh_{name}", f"select * from small_{name} {semi}")
        parts.stage(f"gone_{name}", f"select * from old_{name} {semi}")
    of_customers = "as t left semi join changed_customers as c on t.customer_id = c.key"
    parts.stage("gone_histories", f"select * from old_order_facts {of_customers}")


def _over(sources: dict[str, str], name: str) -> str:
    """Return a mart's definition that reads each of `sources` from another table than the one of its name."""
    steps = ", ".join(f"{source} as (select * from {table})" for source, table in sources.items())
    return f"with {steps} {mart_text(name)}"


def _add_up(parts: Parts, name: str, sources: dict[str, tuple[str, str]]) -> None:
    """Take the old part of what changed from a mart of sums and add the new one: exact, since all is whole numbers.

    `sources` names the tables of new and of old rows in place of each mart that this one is made from.
    """
    by = load_marts()[name].extra["key"].removeprefix("sum by ").split(", ")
    measures = [column for column in mart_columns(name) if column not in by]
    keys, plus = ", ".join(by), ", ".join(measures)
    minus = ", ".join(f"-{measure} as {measure}" for measure in measures)
    sums = ", ".join(f"cast(sum({measure}) as bigint) as {measure}" for measure in measures)
    fresh, gone = (_over({source: rows[when] for source, rows in sources.items()}, name) for when in (0, 1))
    moved = " or ".join(f"{measure} <> 0" for measure in measures)
    parts.stage(
        f"change_of_{name}",
        f"select * from (select {keys}, {sums} from (select {keys}, {plus} from ({fresh}) union all "
        f"select {keys}, {minus} from ({gone})) group by {keys}) where {moved}",
    )
    dated = MART_DAYS.get(name)
    different = {
        str(row[0]) for row in parts.rows(f"select distinct {parts.part(dated)} as part from change_of_{name}")
    }
    both = f"select {keys}, {plus} from parts_of_{name} union all select {keys}, {plus} from change_of_{name}"
    order = ", ".join(mart_columns(name))
    text = f"select {order} from (select {keys}, {sums} from ({both}) group by {keys} having sum(entries) <> 0)"
    parts.rewrite(name, text, dated, different)


def _replace_kept(parts: Parts) -> None:
    """Replace rows of the tables that the lake keeps as they are in the store."""
    parts.stage(
        "changed_items",
        "select order_item_id as key from small_order_items as t left semi join changed_orders as c "
        "on t.order_id = c.key union select order_item_id from gone_ledger where order_item_id is not null",
    )
    parts.stage(
        "fresh_returns", "select * from small_returns as t left semi join changed_items as c on t.order_item_id = c.key"
    )
    parts.replace("returns", "order_item_id", "changed_items", "fresh_returns", KEPT_BY_DAY["returns"][0])
    parts.replace("reviews", "review_id", "changed_reviews", "small_reviews", KEPT_BY_DAY["reviews"][0])
    for table in REPLACED_WHOLE:
        parts.replace_whole(table, f"select * from small_{table}")


def _refresh_stock(parts: Parts, moved: set[str], version: Version) -> None:
    """Bring `stock_daily` to the movements: a day's stock is what all days before it left, so later days follow."""
    different = set(moved)
    old, new = (parts.rows(f"select last_date from {name}")[0][0] for name in ("old_history", "history"))
    if isinstance(old, date) and isinstance(new, date) and old != new:
        different.add(first_of_part(min(old, new) + timedelta(days=1), version.period))
    shelf = f"(select {SHELF} from old_products) except (select {SHELF} from small_products)"
    all_days = bool(parts.rows(f"select 1 as x from ({shelf}) limit 1"))
    since = "" if all_days else min(different, default=None)
    name, dated = "stock_daily", MART_DAYS["stock_daily"]
    if since is None:
        parts.rewrite(name, "", dated, set())
        return
    parts.stage(f"small_{name}", f"select * from ({mart_text(name)}) where {parts.part(dated)} >= '{since}'")
    found = {str(row[0]) for row in parts.rows(f"select distinct {parts.part(dated)} as part from small_{name}")}
    found |= {part for part in parts.kept(name).parts if part >= since}
    parts.rewrite(name, f"select * from small_{name}", dated, found)
