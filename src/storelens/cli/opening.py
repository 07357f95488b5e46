"""Open the shop of a command, and say so where that took a while."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from storelens.shop import Shop, open_store
from storelens.warehouse.refresh import Refreshed

WORTH_SAYING_SECONDS = 0.5


@contextmanager
def opened_shop(url: str) -> Iterator[Shop]:
    """Yield the shop at `url`; a refresh of its warehouse that took long is told on stderr."""
    with open_store(url, on_refresh=_tell) as shop:
        yield shop


def _tell(done: Refreshed) -> None:
    if done.kind == "busy":
        typer.echo("the warehouse is being refreshed by another program - this is its last version", err=True)
    elif done.kind != "current" and done.seconds > WORTH_SAYING_SECONDS:
        typer.echo(f"the warehouse was {done.kind} first, in {done.seconds:.1f} s", err=True)
