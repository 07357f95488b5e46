"""`storelens simulate`: write a store with a synthetic shop of a stated size."""

from typing import Annotated

import typer

from storelens.cli.options import StoreUrl
from storelens.filters import parse_day

Number = int | None


def simulate(  # noqa: PLR0913 (one for each option)
    customers: Annotated[Number, typer.Option(metavar="N", help="Customers.  [default: 1000]")] = None,
    products: Annotated[Number, typer.Option(metavar="N", help="Products.  [default: 100]")] = None,
    orders: Annotated[Number, typer.Option(metavar="N", help="Orders.  [default: 5000]")] = None,
    reviews: Annotated[Number, typer.Option(metavar="N", help="Reviews.  [default: 2000]")] = None,
    start: Annotated[str | None, typer.Option(metavar="DAY", help="First day.  [default: 2024-01-01]")] = None,
    days: Annotated[Number, typer.Option(metavar="N", help="How many days.  [default: 730]")] = None,
    seed: Annotated[Number, typer.Option(metavar="N", help="Same seed, same shop.  [default: 42]")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the store; a backup is kept.")] = False,
    store: StoreUrl = "",
) -> None:
    """Write a store with a synthetic shop."""
    numbers = {
        "customers": customers, "products": products, "orders": orders, "reviews": reviews, "days": days, "seed": seed,
    }  # fmt: skip
    chosen = {name: value for name, value in numbers.items() if value is not None}
    first_day = {"start": parse_day(start, "--start")} if start else {}

    from storelens.cli.making import make_shop, print_made  # noqa: PLC0415 (--help does without the simulator)
    from storelens.simulate import SimulationSettings  # noqa: PLC0415

    print_made(make_shop(store, SimulationSettings(**chosen, **first_day), replace=replace))
