"""Bring a source's records into an open store, kind after kind; the caller commits."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from storelens.sources.records import Extract, FileRead, OnProgress, Order, OrderChunk, Progress, Stated
from storelens.store.import_indexes import make_indexes
from storelens.store.import_rows import ImportRows
from storelens.store.keyed_tables import (
    customers_table,
    orders_table,
    products_table,
    refunds_table,
    reviews_table,
)
from storelens.store.known_keys import KnownKeys
from storelens.store.load import extend_calendar
from storelens.store.measures import MEASURES, Total, order_totals
from storelens.store.natural_keys import Merger, Tally, chunks
from storelens.store.new_orders import NewOrders
from storelens.store.order_lines import LineMerger
from storelens.store.order_returns import ReturnMerger
from storelens.store.paid_back import PaidBackRows
from storelens.store.supply import SupplyMerger

T = TypeVar("T")
MOST_RETURNS = 50_000  # at a time: their sales are looked up together


class RecordLoader:
    """Loads one extract. `tally` says what became of its rows, `notes` what was kept or removed against the files."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        files: Iterable[FileRead],
        on_progress: OnProgress,
        rows_class: type[ImportRows] = ImportRows,
    ) -> None:
        self._connection, self._on_progress = connection, on_progress
        self.tally = Tally()
        last = connection.execute("select coalesce(max(import_id), 0) from imports").fetchone()[0]
        self.import_ids = {file.file_name: last + number for number, file in enumerate(files, start=1)}
        self.rows = rows_class(connection, self.import_ids)
        self.customers = Merger(connection, customers_table(connection), self.tally)
        self.products = Merger(connection, products_table(connection), self.tally)
        self.orders = Merger(connection, orders_table(self.customers.ids), self.tally)
        known = KnownKeys(connection, self.products.ids, self.customers.ids)
        self.refunds = Merger(connection, refunds_table(self.orders.ids), self.tally)
        reviews = reviews_table(known, self.orders.ids)
        self.reviews = Merger(connection, reviews, self.tally)
        self.lines = LineMerger(connection, self.products.ids, self.tally, self.rows)
        ids = {"customers": self.customers.ids, "products": self.products.ids, "orders": self.orders.ids}
        self.new_orders = NewOrders(
            connection, self.orders, self.lines, self.rows, self.tally, (self.products.ids, self.customers.ids)
        )
        self.returns = ReturnMerger(connection, ids, self.tally, self.rows)
        self.paid_back = PaidBackRows(connection)
        self.supply = SupplyMerger(connection, known, self.tally)
        self._days: tuple[str, str] | None = None

    def load(self, extract: Extract, country: str) -> None:
        """Insert, update or leave every record, and make the calendar reach over their days."""
        for customers in self._chunks("customers", extract.customers):
            self.customers.merge(customers)
        for products in self._chunks("products", extract.products):
            self.products.merge(products)
        for orders in self._chunks("orders", extract.orders):
            self.lines.merge(self.orders.merge(orders))
            self._reach(day for order in orders for day in _days_of(order))
        self._load_chunks(extract.order_chunks)
        if isinstance(self._connection, sqlite3.Connection):  # on a server they are there
            make_indexes(self._connection, "orders_by_customer", "order_items_by_order")
        self._load_returns(extract)
        for reviews in self._chunks("reviews", extract.reviews):
            self.reviews.merge(reviews)
            self._reach(review.review_date for review in reviews)
        for day in self.supply.merge(extract):
            self._reach([day])
        for fact in extract.row_facts:
            self.rows.add_fact(fact)
        self.rows.flush()
        if self._days:
            first, last = map(date.fromisoformat, self._days)
            extend_calendar(self._connection, first, last, country)

    def _load_chunks(self, chunks: Iterable[OrderChunk]) -> None:
        """Bring orders in: in columns where the store knows none of a chunk, else one by one."""
        try:
            self._add_chunks(chunks)
            self.new_orders.bring_in()
        finally:
            self.new_orders.close()

    def _add_chunks(self, chunks: Iterable[OrderChunk]) -> None:
        done = 0
        for chunk in chunks:
            if (self.orders.was_empty or self.orders.knows_none(chunk.external_ids)) and (
                days := self.new_orders.add(chunk)
            ):
                self._reach(days)
            else:
                self.new_orders.bring_in()
                orders = chunk.records()
                self.lines.merge(self.orders.merge(orders))
                self._reach(day for order in orders for day in _days_of(order))
            done += chunk.orders
            self._on_progress(Progress("storing orders", done))

    def _load_returns(self, extract: Extract) -> None:
        for returns in self._chunks("returns", extract.returns, MOST_RETURNS):
            self.returns.merge(returns)
            self.paid_back.keep(returns)
            self._reach(record.return_date for record in returns)
        for notes in self._chunks("returns without their sale", self.returns.credit_notes()):
            self.lines.merge(self.orders.merge(notes))
        self.returns.drop_empty()
        for refunds in self._chunks("refunds", extract.refunds):
            self.refunds.merge(refunds)
            self.paid_back.keep(refunds)
            self._reach(record.refund_date for record in refunds)
        self.paid_back.remove_others(self.orders.ids)

    def notes(self) -> list[str]:
        """Return what the store kept or removed against the files, and what it could not put to a sale."""
        kept, removed = self.lines.kept_orders, self.lines.removed_lines
        unmatched = sum(map(len, self.returns.unmatched.values()))
        notes = {
            f"returns put to the sale they are of: {self.returns.matched:,}": self.returns.matched,
            f"returns without a known sale, counted on their day as unmatched returns: {unmatched:,}": unmatched,
            f"known orders the files lack item rows of, left with the lines and the shipping they had: {kept}": kept,
            f"order lines that are no longer in the files, removed: {removed}": removed,
            f"price breaks that their product's list no longer has, removed: {self.supply.removed_breaks:,}": (
                self.supply.removed_breaks
            ),
        }
        return [note for note, number in notes.items() if number]

    def totals(self, stated: Iterable[Stated]) -> list[Total]:
        """Return the files' totals beside what the store has of the same records."""
        ours = {
            "customers": len(self.customers.ids),
            "products": len(self.products.ids),
            "reviews": len(self.reviews.ids),
            **order_totals(self._connection, self.orders.ids.runs()),
        }
        return [
            Total(total.measure, total.says, MEASURES[total.measure], total.value, ours[total.measure])
            for total in stated
        ]

    def _chunks(self, kind: str, records: Iterable[T], rows: int | None = None) -> Iterator[list[T]]:
        done = 0
        for chunk in chunks(records, rows):
            yield chunk
            done += len(chunk)
            self._on_progress(Progress(f"storing {kind}", done))

    def _reach(self, days: Iterable[str]) -> None:
        found = [*days, *(self._days or ())]
        self._days = (min(found), max(found)) if found else None


def _days_of(order: Order) -> Iterator[str]:
    yield order.order_date
    yield from (day for day in (order.cancelled_date, order.delivered_date) if day)
