"""`storelens refresh` and `storelens backup`: keep the warehouse current and the store safe."""

from pathlib import Path
from typing import Annotated

import typer

from storelens.cli.options import StoreUrl

SAID = {"current": "is current", "merged": "took in the changes", "built": "was built", "busy": "is being refreshed"}


def refresh(
    anew: Annotated[bool, typer.Option("--anew", help="Build it from nothing, whatever it holds.")] = False,
    store: StoreUrl = "",
) -> None:
    """Bring the warehouse to the store's state."""
    from storelens.shop import open_store

    with open_store(store) as shop:
        done = shop.refresh(anew=anew)
    typer.echo(f"the warehouse {SAID.get(done.kind, done.kind)} ({done.seconds:.1f} s)")


def backup(
    target: Annotated[
        Path | None,
        typer.Argument(metavar="[TARGET]", show_default=False, help="A new file; beside the store if not given."),
    ] = None,
    store: StoreUrl = "",
) -> None:
    """Copy the store, as it is at one moment, and print where to."""
    from storelens.store.opening import store_at

    with store_at(store) as opened:
        typer.echo(opened.backup(target))
