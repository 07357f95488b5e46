"""Suppliers, their price breaks, purchase orders and counts of stock: what an import says of how goods come in."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from storelens.sources.records import Extract, PriceBreak, PurchaseLine, PurchaseOrder, StockCount, Supplier
from storelens.store.known_keys import KnownKeys
from storelens.store.natural_keys import Tally

STATED = ("email", "currency", "lead_time_days", "minimum_order_minor", "notes")


class SupplyMerger:
    """Brings them into the store. Suppliers go by name, purchase orders by number, counts by product and day, price
    breaks by product and units; `removed_breaks` counts those that a product's newer list does not have."""

    def __init__(self, connection: sqlite3.Connection, known: KnownKeys, tally: Tally) -> None:
        self._connection, self._known, self._tally = connection, known, tally
        self.removed_breaks = 0

    def merge(self, extract: Extract) -> Iterator[str]:
        """Insert, update or leave what the files say; yield the days they name."""
        for supplier in extract.suppliers:
            self._tally.count(supplier.origin, self._supplier(supplier))
        self._price_breaks(extract.price_breaks)
        for order in extract.purchase_orders:
            yield from (day for day in (order.ordered_date, order.due_date, order.received_date) if day)
            self._purchase_order(order)
        for count in extract.stock_counts:
            yield count.counted_date
            self._count_stock(count)

    def _supplier(self, record: Supplier) -> str:
        said = {name: value for name in STATED if (value := getattr(record, name)) is not None}
        key = {"supplier_name": record.supplier_name}
        return self._put("suppliers", "supplier_id", key, said)[1]

    def _price_breaks(self, records: Iterable[PriceBreak]) -> None:
        lists: dict[int, set[int]] = defaultdict(set)
        for record in records:
            product_id = self._known.product(record.sku)
            if product_id is None:
                self._tally.refuse(record.origin, f"no product {record.sku!r} in the store")
                continue
            key = {"product_id": product_id, "least_units": record.least_units}
            said = {"unit_cost_minor": record.unit_cost_minor}
            self._tally.count(record.origin, self._put("price_breaks", "price_break_id", key, said)[1])
            if record.is_whole_list:
                lists[product_id].add(record.least_units)
        for product_id, units in lists.items():
            self._remove_others(product_id, units)

    def _remove_others(self, product_id: int, kept: set[int]) -> None:
        """Remove the breaks of a product that its list no longer has: the prices between them are others now."""
        known = self._connection.execute("select least_units from price_breaks where product_id = ?", [product_id])
        for units in {row[0] for row in known.fetchall()} - kept:
            self._connection.execute(
                "delete from price_breaks where product_id = ? and least_units = ?", [product_id, units]
            )
            self.removed_breaks += 1
            self._tally.changed_records += 1

    def _purchase_order(self, record: PurchaseOrder) -> None:
        supplier_id, _ = self._put("suppliers", "supplier_id", {"supplier_name": record.supplier_name}, {})
        said = {
            "supplier_id": supplier_id, "status": record.status, "ordered_date": record.ordered_date,
            "due_date": record.due_date, "received_date": record.received_date,
        }  # fmt: skip
        order_id, outcome = self._put("purchase_orders", "purchase_order_id", {"po_number": record.po_number}, said)
        self._tally.count(record.origin, outcome)
        for line in record.lines:
            self._purchase_line(order_id, line)

    def _purchase_line(self, order_id: int, line: PurchaseLine) -> None:
        product_id = self._known.product(line.sku)
        if product_id is None:
            self._tally.refuse(line.origin, f"no product {line.sku!r} in the store")
            return
        key = {"purchase_order_id": order_id, "product_id": product_id}
        said = {"quantity": line.quantity, "received_quantity": line.received_quantity}
        if line.unit_cost_minor is not None:
            said["unit_cost_minor"] = line.unit_cost_minor
        self._tally.count(line.origin, self._put("purchase_order_items", "purchase_order_item_id", key, said)[1])

    def _count_stock(self, record: StockCount) -> None:
        """Book the difference between the count and what the movements up to that day come to."""
        product_id = self._known.product(record.sku)
        if product_id is None:
            self._tally.refuse(record.origin, f"no product {record.sku!r} in the store")
            return
        movements, level = self._connection.execute(
            "select count(*), coalesce(sum(quantity), 0) from stock_movements where product_id = ? and moved_date <= ?",
            [product_id, record.counted_date],
        ).fetchone()
        difference = record.quantity - level
        if difference:
            self._connection.execute(
                "insert into stock_movements (product_id, moved_date, quantity, kind, reference) "
                "values (?, ?, ?, ?, ?)",
                [
                    product_id,
                    record.counted_date,
                    difference,
                    "adjustment" if movements else "opening",
                    "imported count",
                ],
            )
        self._tally.count(record.origin, "unchanged" if not difference else "updated" if movements else "loaded")

    def _put(self, table: str, id_column: str, key: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[int, str]:
        """Insert or update the row of that key; return its number and what became of it."""
        where = " and ".join(f"{name} = :{name}" for name in key)
        columns = ", ".join([id_column, *said])
        row = self._connection.execute(f"select {columns} from {table} where {where}", dict(key)).fetchone()
        if row is None:
            values = {**key, **said}
            names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
            cursor = self._connection.execute(f"insert into {table} ({names}) values ({marks})", values)
            return int(cursor.lastrowid or 0), "loaded"
        if tuple(row[1:]) == tuple(said.values()):
            return int(row[0]), "unchanged"
        changes = ", ".join(f"{name} = :{name}" for name in said)
        self._connection.execute(f"update {table} set {changes} where {where}", {**key, **said})
        return int(row[0]), "updated"
