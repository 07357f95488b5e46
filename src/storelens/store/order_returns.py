"""What came back: put to the sale it is of, or kept as a credit note where no sale is known.

Returns are matched in the order of their days, each to the latest sale before it that has units left and was paid at
least as much, over several sales where one is not enough. What was matched once stays so, however often it is imported.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from storelens.sources.records import Order, OrderLine, Origin, Return
from storelens.store.database import insert_batch
from storelens.store.import_rows import ImportRows
from storelens.store.natural_keys import Tally

MOST_SALES = 9  # that one return is split over
COLUMNS = ["external_id", "order_item_id", "return_date", "quantity", "amount_minor", "tax_minor", "reason"]
NO_ROWS = Origin("", ())


class Sale(NamedTuple):
    """A line that was sold, with the units of it that are not back and what was paid for them."""

    ordered_at: str
    order_item_id: int
    units_left: int
    paid_left_minor: int


class Part(NamedTuple):
    """The part of a return that goes to one sale."""

    order_item_id: int
    return_date: str
    quantity: int
    amount_minor: int
    tax_minor: int
    reason: str | None


class ReturnMerger:
    """Brings returns into the store; `unmatched` are those without a sale, `matched` counts the others."""

    def __init__(
        self, connection: sqlite3.Connection, ids: Mapping[str, Mapping[str, int]], tally: Tally, rows: ImportRows
    ) -> None:
        """`ids` gives the rows of `customers`, `products` and `orders` by their keys."""
        self._connection, self._ids, self._tally, self._rows = connection, ids, tally, rows
        self.matched = 0
        self.unmatched: dict[str, list[Return]] = defaultdict(list)
        self.documents: set[str] = set()

    def merge(self, returns: Sequence[Return]) -> None:
        """Insert, update or leave these returns; those without a sale are added to `unmatched`."""
        known = self._known(returns)
        self._remove_changed(returns, known)  # first: their units can be matched again
        sales = self._sales(returns)
        inserts: list[tuple[object, ...]] = []
        for record in returns:
            self.documents.add(record.document)
            if record.sku not in self._ids["products"]:
                self._tally.refuse(record.origin, f"no product {record.sku!r} among those imported with it")
                continue
            before = known.get(record.external_id, [])
            if before and _is_same(before, record):
                self._count(record, "unchanged", before[0].order_item_id)
                continue
            parts = _split(record, sales[self._key(record)])
            if not parts:
                self.unmatched[record.document].append(record)
                continue
            inserts += [(_part_id(record, place), *part) for place, part in enumerate(parts)]
            self._count(record, "updated" if before else "loaded", parts[0].order_item_id)
        insert_batch(self._connection, "returns", COLUMNS, inserts)

    def credit_notes(self) -> Iterator[Order]:
        """Yield the documents that hold returns without a sale, as orders of their own."""
        for document, records in self.unmatched.items():
            first = records[0]
            yield Order(
                document, first.customer_external_id, first.ordered_at, first.return_date, first.order_hour,
                first.region, "returned", first.channel, None, 0, 0, None, False, None, False,
                tuple(_credit_line(record) for record in records), True, NO_ROWS, order_kind="credit_note",
            )  # fmt: skip

    def drop_empty(self) -> None:
        """Remove the credit notes of which every return has found its sale since."""
        documents = json.dumps(sorted(self.documents - self.unmatched.keys()))
        empty = self._connection.execute(
            "select order_id from orders "
            "where order_kind = 'credit_note' and external_id in (select value from json_each(?))",
            [documents],
        ).fetchall()  # looked up first: a delete of nothing would still leave its trace in the file
        self._connection.executemany("delete from orders where order_id = ?", empty)

    def _remove_changed(self, returns: Sequence[Return], known: Mapping[str, list[Part]]) -> None:
        changed = [
            record for record in returns if (before := known.get(record.external_id)) and not _is_same(before, record)
        ]
        ids = [(_part_id(record, place),) for record in changed for place in range(len(known[record.external_id]))]
        self._connection.executemany("delete from returns where external_id = ?", ids)

    def _count(self, record: Return, outcome: str, order_item_id: int) -> None:
        self.matched += 1
        self._tally.count(record.origin, outcome)
        self._rows.add(record.origin, "return", -record.amount_minor, order_item_id)

    def _key(self, record: Return) -> tuple[str, int | None, int]:
        product_id = self._ids["products"].get(record.sku, -1)
        if record.order_external_id is not None:
            return ("order", self._ids["orders"].get(record.order_external_id), product_id)
        customer = record.customer_external_id
        return ("customer", self._ids["customers"].get(customer) if customer else None, product_id)

    def _known(self, returns: Sequence[Return]) -> dict[str, list[Part]]:
        if self._connection.execute("select 1 from returns limit 1").fetchone() is None:
            return {}
        wanted = {_part_id(record, place): record.external_id for record in returns for place in range(MOST_SALES)}
        rows = self._connection.execute(
            f"select {', '.join(COLUMNS)} from returns where external_id in (select value from json_each(?)) "
            "order by external_id",
            [json.dumps([*wanted])],
        )
        known: dict[str, list[Part]] = defaultdict(list)
        for external_id, *values in rows:
            known[wanted[external_id]].append(Part(*values))
        return known

    def _sales(self, returns: Sequence[Return]) -> dict[tuple[str, int | None, int], list[Sale]]:
        """Return for each key the sales it may be of, the latest first, from the lines of the orders concerned."""
        keys = {self._key(record) for record in returns}
        wanted = [[kind, number, product] for kind, number, product in keys if number is not None and product >= 0]
        execute = self._connection.execute
        execute("drop table if exists wanted_sales")  # of an import that failed: no statement ends that transaction
        execute("create temp table wanted_sales (kind text, number integer, product_id integer)")
        insert_batch(self._connection, "wanted_sales", ["kind", "number", "product_id"], wanted)
        execute("create index wanted_by_key on wanted_sales (product_id, kind, number)")
        rows = execute(SALES).fetchall()
        execute("drop table wanted_sales")
        sales: dict[tuple[str, int | None, int], list[Sale]] = defaultdict(list)
        for kind, number, product_id, *sale in rows:
            sales[kind, number, product_id].append(Sale(*sale))
        return sales


SALES = """
with concerned as (
    select orders.order_id, orders.customer_id, orders.ordered_at
    from orders
    where
        (
            orders.customer_id in (select wanted.number from wanted_sales as wanted where wanted.kind = 'customer')
            or orders.order_id in (select wanted.number from wanted_sales as wanted where wanted.kind = 'order')
        )
        and orders.order_kind = 'sale' and orders.is_test = 0
),

candidates as materialized (
    select
        wanted.kind, wanted.number, wanted.product_id, concerned.ordered_at, order_items.order_item_id,
        order_items.quantity,
        order_items.quantity * order_items.unit_price_minor - order_items.discount_minor as paid_minor
    from concerned
    cross join order_items -- cross: SQLite keeps this order
    inner join wanted_sales as wanted
        on order_items.product_id = wanted.product_id
        and (
            (wanted.kind = 'customer' and wanted.number = concerned.customer_id)
            or (wanted.kind = 'order' and wanted.number = concerned.order_id)
        )
    where concerned.order_id = order_items.order_id
),

returned as (
    select returns.order_item_id, sum(returns.quantity) as quantity, sum(returns.amount_minor) as amount_minor
    from returns
    where returns.order_item_id in (select candidates.order_item_id from candidates)
    group by returns.order_item_id
)

select
    candidates.kind, candidates.number, candidates.product_id, candidates.ordered_at, candidates.order_item_id,
    candidates.quantity - coalesce(returned.quantity, 0), candidates.paid_minor - coalesce(returned.amount_minor, 0)
from candidates
left join returned on candidates.order_item_id = returned.order_item_id
order by candidates.ordered_at desc, candidates.order_item_id desc
"""


def _split(record: Return, sales: list[Sale]) -> list[Part]:
    """Return the parts of a return, taking its units from `sales`; none where they are not enough."""
    chosen: list[tuple[int, Sale, int]] = []
    wanted = record.quantity
    for place, sale in enumerate(sales):
        taken = min(wanted, sale.units_left)
        is_paid = taken * record.amount_minor <= sale.paid_left_minor * record.quantity
        if sale.ordered_at <= record.ordered_at and taken > 0 and is_paid:
            chosen.append((place, sale, taken))
            wanted -= taken
    if wanted > 0 or len(chosen) > MOST_SALES:
        return []
    parts, units, amount, tax = [], record.quantity, record.amount_minor, record.tax_minor
    for place, sale, taken in chosen:
        money, taxes = amount * taken // units, tax * taken // units  # of what is left: the last part gets the rest
        parts.append(Part(sale.order_item_id, record.return_date, taken, money, taxes, record.reason))
        units, amount, tax = units - taken, amount - money, tax - taxes
        sales[place] = sale._replace(units_left=sale.units_left - taken, paid_left_minor=sale.paid_left_minor - money)
    return parts


def _is_same(parts: list[Part], record: Return) -> bool:
    return (
        sum(part.quantity for part in parts) == record.quantity
        and sum(part.amount_minor for part in parts) == record.amount_minor
        and sum(part.tax_minor for part in parts) == record.tax_minor
        and {(part.return_date, part.reason) for part in parts} == {(record.return_date, record.reason)}
    )


def _part_id(record: Return, place: int) -> str:
    return f"{record.external_id}#{place + 1}" if place else record.external_id


def _credit_line(record: Return) -> OrderLine:
    price = -(-record.amount_minor // record.quantity)
    return OrderLine(
        record.sku, record.quantity, price, price * record.quantity - record.amount_minor, None, record.origin,
        "unmatched_return", -record.amount_minor,
    )  # fmt: skip
