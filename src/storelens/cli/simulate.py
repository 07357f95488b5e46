"""`storelens simulate`: write a store with a synthetic shop of a stated size."""

from pathlib import Path
from typing import Annotated, Any

import typer

from storelens.cli.options import StoreUrl, whole_number
from storelens.filters import parse_day

Number = int | None


def _number(text: str) -> Any:
    return typer.Option(metavar="N", help=text, parser=whole_number)


def simulate(
    customers: Annotated[Number, _number("Customers.  [default: 1000]")] = None,
    products: Annotated[Number, _number("Products.  [default: 100]")] = None,
    orders: Annotated[Number, _number("Orders.  [default: 5000]")] = None,
    reviews: Annotated[Number, _number("Reviews.  [default: 2000]")] = None,
    start: Annotated[str | None, typer.Option(metavar="DAY", help="First day.  [default: 2024-01-01]")] = None,
    days: Annotated[Number, _number("How many days.  [default: 730]")] = None,
    seed: Annotated[Number, _number("Same seed, same shop.  [default: 42]")] = None,
    lines: Annotated[
        Number, _number("About so many order lines; sizes the rest, but for what is given.  [default: by orders]")
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write Parquet files instead of a store: for 100 million lines."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the store; a backup is kept.")] = False,
    store: StoreUrl = "",
) -> None:
    """Write a store with a synthetic shop of this size."""
    numbers = {
        "customers": customers, "products": products, "orders": orders, "reviews": reviews, "days": days, "seed": seed,
    }  # fmt: skip
    chosen: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    if start:
        chosen["start"] = parse_day(start, "--start")

    from storelens.cli.making import make_parquet, make_shop, print_made
    from storelens.simulate import SimulationSettings, size_for_lines

    sized: dict[str, Any] = dict(size_for_lines(lines)) if lines is not None else {}
    settings = SimulationSettings(**(sized | chosen))
    if parquet is not None:
        print_made(make_parquet(parquet, settings, replace=replace))
    else:
        print_made(make_shop(store, settings, replace=replace))
