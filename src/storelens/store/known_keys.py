"""Find what the store knows already by a key that a file names, where the files of the import do not bring it."""

import sqlite3
from collections.abc import Mapping


class KnownKeys:
    """Products by code and customers by key or e-mail: first those of the import, then the store's."""

    def __init__(
        self, connection: sqlite3.Connection, product_ids: Mapping[str, int], customer_ids: Mapping[str, int]
    ) -> None:
        self._connection, self._product_ids, self._customer_ids = connection, product_ids, customer_ids

    def product(self, sku: str) -> int | None:
        """Return the product's row, whatever the case of its code."""
        if sku in self._product_ids:
            return self._product_ids[sku]
        return self._one("select product_id from products where sku = ? collate nocase", sku)

    def customer(self, key: str | None) -> int | None:
        """Return the customer's row."""
        if key is None or key in self._customer_ids:
            return self._customer_ids.get(key) if key else None
        return self._one("select customer_id from customers where external_id = ?1 or email = lower(?1)", key)

    def _one(self, query: str, key: str) -> int | None:
        row = self._connection.execute(query, [key]).fetchone()
        return None if row is None else int(row[0])
