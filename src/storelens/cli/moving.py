"""`storelens move`: take a store from its file to a PostgreSQL server, or write it as tables of a lakehouse."""

import shlex
from typing import Annotated

import typer

from storelens.cli.options import StoreUrl


def move(
    target: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="URL",
            help="The database, as postgresql://user@host/database; or tables to be read by other programs, as "
            "delta:///FOLDER, iceberg:///FOLDER, delta+s3://BUCKET/PREFIX.",
        ),
    ],
    store: StoreUrl = "",
) -> None:
    """Copy the store, whole, to a PostgreSQL database and prove that it is the same there; the file stays.

    To Delta Lake or Iceberg tables too, which are only read.
    """
    from storelens.engines.postgres_connection import is_address
    from storelens.errors import UsageError
    from storelens.store.lakehouse.address import is_tables_url

    if is_address(target):
        _to_server(store, target)
    elif is_tables_url(target):
        _to_tables(store, target)
    else:
        raise UsageError(
            "--to must be the address of a PostgreSQL database - write postgresql://user@host/database, or "
            "delta:///FOLDER for tables"
        )


def _to_server(store: str, target: str) -> None:
    from storelens.cli.console import progress_bar
    from storelens.engines.postgres_connection import to_give_again, without_password
    from storelens.store.addresses import path_from_url
    from storelens.store.postgres.copying import Copied, copy_store

    path = path_from_url(store)
    with progress_bar() as progress:
        task = progress.add_task("copying", total=None)

        def tell(copied: Copied) -> None:
            progress.update(task, description=f"copied {copied.table}")

        copied = copy_store(path, target, tell)
    rows = sum(table.rows for table in copied)
    typer.echo(f"{rows:,} rows of {len(copied)} tables are in {without_password(target)}, with equal counts and totals")
    again = shlex.quote(to_give_again(target))
    typer.echo(f"the file {path} stays as it is - work with --store {again} (or STORELENS_STORE) from now on")


def _to_tables(store: str, target: str) -> None:
    from storelens.cli.console import progress_bar
    from storelens.store.lakehouse.address import tables_address
    from storelens.store.lakehouse.writing import write_tables
    from storelens.store.opening import label_of, store_at

    address = tables_address(target)
    with progress_bar() as progress, store_at(store) as opened:
        task = progress.add_task("copying", total=None)
        written = write_tables(opened, address, lambda table: progress.update(task, description=f"copied {table}"))
    typer.echo(f"{sum(written.values()):,} rows of {len(written)} tables are in {address.label}, with equal counts")
    typer.echo(f"{label_of(store)} stays as it is; --store {address.label} reads the tables, and records nothing")
