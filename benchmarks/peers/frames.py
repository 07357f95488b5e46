"""The peers that hold a shop in frames: Polars lazily over the files, pandas with all of it in memory."""

from pathlib import Path
from typing import Any

from benchmarks.peers.engines import Rows
from benchmarks.peers.questions import TABLES

OF_EVENTS = ["entry_date", "entry_kind", "order_id", "customer_id", "product_id", "region", "category", "quantity"]


class Polars:
    """Polars, scanning the files anew for each question, streaming."""

    def build(self, data: Path, home: Path) -> None:
        """Nothing is taken in: the files are its tables."""

    def open(self, data: Path, home: Path) -> None:  # noqa: ARG002
        import polars as pl

        tables = {table: pl.scan_parquet(f"{data}/{table}/*.parquet") for table in TABLES}
        orders = tables["orders"].filter(pl.col("is_test") == 0)
        lines = (
            tables["order_items"]
            .join(orders, on="order_id")
            .join(tables["products"].select("product_id", "category"), on="product_id")
            .with_columns(net_minor=pl.col("quantity") * pl.col("unit_price_minor") - pl.col("discount_minor"))
        )
        sales = lines.with_columns(entry_date=pl.col("order_date"), entry_kind=pl.lit("sale"))
        returned = (
            tables["returns"].select("order_item_id", "return_date", "amount_minor").join(lines, on="order_item_id")
        )
        returned = returned.with_columns(
            entry_date=pl.col("return_date"), entry_kind=pl.lit("return"), net_minor=-pl.col("amount_minor")
        )
        cancelled = lines.filter(pl.col("cancelled_date").is_not_null()).with_columns(
            entry_date=pl.col("cancelled_date"), entry_kind=pl.lit("cancellation"), net_minor=-pl.col("net_minor")
        )
        self._events = pl.concat([part.select(*OF_EVENTS, "net_minor") for part in (sales, returned, cancelled)])

    def ask(self, question: str) -> Rows:
        return list(self._question(question).collect(engine="streaming").rows())

    def _question(self, question: str) -> Any:
        import polars as pl

        events, net, sale = self._events, pl.col("net_minor").sum(), pl.col("entry_kind") == "sale"
        if question == "key_figures":
            sold = pl.col("quantity").filter(sale).sum()
            buyers = pl.col("customer_id").filter(sale).drop_nulls().n_unique()
            return events.select(net, pl.col("order_id").filter(sale).n_unique(), sold, buyers)
        if question == "top_products":
            totals = events.group_by("product_id").agg(net)
            return totals.sort(["net_minor", "product_id"], descending=[True, False]).head(10)
        if question == "top_customers":
            totals = events.filter(pl.col("customer_id").is_not_null()).group_by("region", "customer_id").agg(net)
            ranked = totals.sort(["net_minor", "customer_id"], descending=[True, False])
            return ranked.group_by("region", maintain_order=True).head(3)
        return events.group_by({"daily_trend": "entry_date", "by_category": "category"}[question]).agg(net)


class Pandas:
    """pandas: the events are one frame in memory, made when the process starts."""

    def build(self, data: Path, home: Path) -> None:
        """Nothing is taken in: there is no place but memory."""

    def open(self, data: Path, home: Path) -> None:  # noqa: ARG002
        import pandas as pd

        columns = {
            "orders": ["order_id", "customer_id", "order_date", "region", "is_test", "cancelled_date"],
            "order_items": [
                "order_item_id",
                "order_id",
                "product_id",
                "quantity",
                "unit_price_minor",
                "discount_minor",
            ],
            "returns": ["order_item_id", "return_date", "amount_minor"],
            "products": ["product_id", "category"],
        }
        read = {table: pd.read_parquet(data / table, columns=columns[table]) for table in TABLES}
        orders = read["orders"][read["orders"]["is_test"] == 0]
        lines = read["order_items"].merge(orders, on="order_id").merge(read["products"], on="product_id")
        lines["net_minor"] = lines["quantity"] * lines["unit_price_minor"] - lines["discount_minor"]
        returned = read["returns"].merge(lines, on="order_item_id")
        cancelled = lines[lines["cancelled_date"].notna()]
        wanted = [*OF_EVENTS, "net_minor"]
        self._events = pd.concat(
            [
                lines.assign(entry_date=lines["order_date"], entry_kind="sale")[wanted],
                returned.assign(
                    entry_date=returned["return_date"], entry_kind="return", net_minor=-returned["amount_minor"]
                )[wanted],
                cancelled.assign(
                    entry_date=cancelled["cancelled_date"], entry_kind="cancellation", net_minor=-cancelled["net_minor"]
                )[wanted],
            ],
            ignore_index=True,
        )

    def ask(self, question: str) -> Rows:
        events = self._events
        if question == "key_figures":
            sales = events[events["entry_kind"] == "sale"]
            figures = (sales["order_id"].nunique(), sales["quantity"].sum(), sales["customer_id"].nunique())
            return [(events["net_minor"].sum(), *figures)]
        if question == "top_products":
            totals = events.groupby("product_id", as_index=False)["net_minor"].sum()
            return _rows(totals.sort_values(["net_minor", "product_id"], ascending=[False, True]).head(10))
        if question == "top_customers":
            totals = events.groupby(["region", "customer_id"], as_index=False)["net_minor"].sum()
            ranked = totals.sort_values(["net_minor", "customer_id"], ascending=[False, True])
            return _rows(ranked.groupby("region").head(3))
        by = {"daily_trend": "entry_date", "by_category": "category"}[question]
        return _rows(events.groupby(by, as_index=False)["net_minor"].sum())


def _rows(frame: Any) -> Rows:
    return [tuple(row) for row in frame.itertuples(index=False)]
