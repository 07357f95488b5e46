"""A shop on one screen: its figures of the last 90 days, categories, products, days and best customers."""

import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from storelens.cli.console import console_on
from storelens.cli.drawing import bar, change, sparkline
from storelens.cli.options import DEFAULT_STORE
from storelens.engines.postgres_connection import is_address, to_give_again
from storelens.formatting import NOTHING, format_text, format_value
from storelens.reading import Result
from storelens.shop import Shop

PERIOD_DAYS = 90
SPARK_DAYS = 14
PRODUCTS_SHOWN = 5
PLAIN_WIDTH = 100
NARROW = 100  # a terminal below this shows two customers a region, not three
WIDEST = 120
CARD_FRAME = 4
SMALLEST_CARD, LARGEST_CARD = 17, 25


@dataclass(frozen=True)
class Card:
    """One figure of the kpis: its label, its column, the column of its change."""

    label: str
    column: str
    changed: str
    more_is_better: bool = True


CARDS = (
    Card("net sales", "net_minor", "net_change_share"),
    Card("orders", "orders", "orders_change_share"),
    Card("average order", "average_order_minor", "average_order_change_share"),
    Card("customers", "customers", "customers_change_share"),
    Card("gross margin", "gross_margin_minor", "gross_margin_change_share"),
    Card("return rate", "return_share", "return_change_share", more_is_better=False),
)


@dataclass(frozen=True)
class Answer:
    """A result's rows, and its values as people read them."""

    result: Result
    settings: Mapping[str, str]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.result.to_pylist()

    def text(self, row: Mapping[str, Any], name: str) -> str:
        return format_value(self.result.query.column(name), row[name], self.settings)


def show_overview(shop: Shop, url: str) -> None:
    """Print the shop's overview to stdout."""
    width = None if sys.stdout.isatty() else PLAIN_WIDTH
    console = console_on(sys.stdout, width)
    console.width = min(console.width, WIDEST)
    history = shop.history()
    last = history.end
    start = max(history.start, last - timedelta(days=PERIOD_DAYS - 1))
    for part in _parts(shop, console, start, last):
        console.print(part)
        console.print()
    console.print(Text("Try next", style="bold cyan"))
    for command in _next_steps(to_give_again(url) if is_address(url) else url):
        console.print(Text(f"  {command}"), soft_wrap=True)  # one line each, to be copied
    sys.stdout.flush()


def _parts(shop: Shop, console: Console, start: date, last: date) -> Iterator[RenderableType]:
    def ask(name: str, **values: Any) -> Answer:
        return Answer(shop.query(name, **{"start": start, "end": last, **values}), shop.settings)

    settings = shop.settings
    count = (last - start).days + 1
    yield Group(
        Text(format_text(settings["shop_name"]), style="bold"),
        Text(f"{start} to {last}, {settings['time_zone']}; ▲ ▼ on the {count} days before", style="dim"),
    )
    yield _cards(ask("kpis"), console.width)
    yield _section("Revenue by category", _categories(ask("revenue_by_category"), console.width))
    yield _section("Top products", _products(ask("top_products", top_n=PRODUCTS_SHOWN)))
    spark_start = max(start, last - timedelta(days=SPARK_DAYS - 1))
    yield _section(f"The last {(last - spark_start).days + 1} days", _days(ask("revenue_by_day", start=spark_start)))
    yield _section(
        "Top customers per region",
        _customers(ask("top_customers_by_region", top_n=3), 2 if console.width < NARROW else 3),
    )


def _section(title: str, body: RenderableType) -> Group:
    return Group(Text(title, style="bold cyan"), Padding(body, (0, 0, 0, 2)))


def _cards(kpis: Answer, width: int) -> RenderableType:
    row = kpis.rows[0]
    widest = max(len(kpis.text(row, card.column)) for card in CARDS) + CARD_FRAME
    in_a_row = len(CARDS) if width // len(CARDS) > max(widest, SMALLEST_CARD) else len(CARDS) // 2
    card_width = max(widest, min(width // in_a_row - 1, LARGEST_CARD))
    grid = Table.grid(padding=(0, 1, 0, 0))
    for first in range(0, len(CARDS), in_a_row):
        grid.add_row(*(_card(kpis, row, card, card_width) for card in CARDS[first : first + in_a_row]))
    return grid


def _card(kpis: Answer, row: Mapping[str, Any], card: Card, width: int) -> Panel:
    share = row[card.changed]
    style = "dim" if not share else "green" if (share > 0) == card.more_is_better else "red"
    body = Group(Text(kpis.text(row, card.column), style="bold"), Text(change(share), style=style))
    return Panel(body, title=Text(card.label, style="dim"), title_align="left", box=box.ROUNDED, width=width)


def _categories(answer: Answer, width: int) -> Table:
    largest = max((row["net_minor"] for row in answer.rows), default=0)
    table = _plain_table("left", "left", "right", "right")
    for row in answer.rows:
        table.add_row(
            format_text(row["category"] or NOTHING),
            Text(bar(row["net_minor"], largest, width // 3), style="cyan"),
            answer.text(row, "net_minor"),
            Text(change(row["net_change_share"]), style="dim"),
        )
    return table


def _products(answer: Answer) -> Table:
    table = _plain_table("right", "left", "left", "right", "right")
    for row in answer.rows:
        table.add_row(
            answer.text(row, "rank"),
            Text(format_text(row["product_name"]), no_wrap=True, overflow="ellipsis"),
            Text(format_text(row["category"]), style="dim"),
            f"{answer.text(row, 'units')} units",
            answer.text(row, "net_minor"),
        )
    return table


def _days(answer: Answer) -> RenderableType:
    rows = answer.rows
    if not rows:
        return Text("no days")
    low, high = min(rows, key=lambda row: row["net_minor"]), max(rows, key=lambda row: row["net_minor"])
    return Text.assemble(
        (sparkline([row["net_minor"] for row in rows]), "cyan"),
        f"  net sales from {answer.text(low, 'net_minor')} ({low['date_day']}) "
        f"to {answer.text(high, 'net_minor')} ({high['date_day']})",
    )


def _customers(answer: Answer, ranks: int) -> Table:
    table = _plain_table("left", *(["left", "right"] * ranks))
    regions = dict.fromkeys(row["region"] for row in answer.rows)
    for region in regions:
        best = [row for row in answer.rows if row["region"] == region][:ranks]
        cells = [text for row in best for text in (format_text(row["full_name"]), answer.text(row, "net_minor"))]
        table.add_row(Text(format_text(region), style="dim"), *map(Text, cells))
    return table


def _plain_table(*justify: Any) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for side in justify:
        table.add_column(justify=side, no_wrap=True, overflow="ellipsis")
    return table


def _next_steps(url: str) -> Iterator[str]:
    store = "" if url == DEFAULT_STORE else f" --store {shlex.quote(url)}"
    yield f"storelens query revenue_by_day --region West --sql{store}"
    yield f"storelens query top_products --format csv --out top_products.csv{store}"
    yield "storelens queries --topic inventory"
