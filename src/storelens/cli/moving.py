"""`storelens move`: take a store from its file to a PostgreSQL server."""

from typing import Annotated

import typer

from storelens.cli.options import StoreUrl


def move(
    target: Annotated[
        str, typer.Option("--to", metavar="URL", help="The database, as postgresql://user@host/database.")
    ],
    store: StoreUrl = "",
) -> None:
    """Copy the store, whole, to a PostgreSQL database and prove that it is the same there; the file stays."""
    from storelens.cli.console import progress_bar
    from storelens.engines.postgres_connection import is_address, without_password
    from storelens.errors import UsageError
    from storelens.store.database import path_from_url
    from storelens.store.postgres.copying import Copied, copy_store

    if not is_address(target):
        raise UsageError("--to must be the address of a PostgreSQL database - write postgresql://user@host/database")
    path = path_from_url(store)
    with progress_bar() as progress:
        task = progress.add_task("copying", total=None)

        def tell(copied: Copied) -> None:
            progress.update(task, description=f"copied {copied.table}")

        copied = copy_store(path, target, tell)
    rows = sum(table.rows for table in copied)
    label = without_password(target)
    typer.echo(f"{rows:,} rows of {len(copied)} tables are in {label}, with equal counts and totals")
    typer.echo(f"the file {path} stays as it is - work with --store {label} (or STORELENS_STORE) from now on")
