"""Make a store with a synthetic shop, and its warehouse, with progress on stderr."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from storelens.batches import TableBatch
from storelens.cli.console import progress_bar
from storelens.cli.endings import Interrupted
from storelens.dialect import POSTGRES_SCHEMA
from storelens.engines.postgres_connection import is_address
from storelens.errors import UsageError
from storelens.shop import open_store
from storelens.simulate import SimulationSettings, simulate_shop
from storelens.store import Store
from storelens.store.addresses import path_from_url
from storelens.store.load import create_store
from storelens.store.opening import has_store, label_of
from storelens.store.parquet_writing import require_free, write_parquet_store

SHOWN = ("customers", "products", "orders", "order_items", "returns", "reviews", "purchase_orders", "stock_movements")


@dataclass(frozen=True)
class Made:
    """What was written: where, of which settings, how many rows of each table, and where the store before is kept."""

    place: str
    settings: SimulationSettings
    counts: Counter[str]
    kept: list[str]


def make_shop(url: str, settings: SimulationSettings, *, replace: bool = False, planned: bool = False) -> Made:
    """Write the simulated shop's store and warehouse; `planned`: with a plan, so that its pages show one.

    Raises UsageError where a store is and `replace` is False; a replaced store is kept as a backup: beside it, or on a
    server as a schema of its own.
    """
    label, is_there = label_of(url), has_store(url)
    if is_there and not replace:
        raise UsageError(
            f"a store is there already: {label} - add --replace (a backup is kept), or choose another with --store"
        )
    if is_address(url):
        counts, names = _write_there(url, settings, is_there=is_there)
    else:
        counts, backups = _replace(path_from_url(url), settings)
        names = [str(backup) for backup in backups]
    build_warehouse(url, label, planned=planned)
    return Made(label, settings, counts, names)


def _replace(path: Path, settings: SimulationSettings) -> tuple[Counter[str], list[Path]]:
    """Write the store's file, and keep the one that was there."""
    previous = Store.open(path) if path.exists() else None
    try:
        return _write(path, settings, previous)
    finally:
        if previous:
            previous.close()


def _write_there(url: str, settings: SimulationSettings, *, is_there: bool) -> tuple[Counter[str], list[str]]:
    """Write the store to a server's database: made in a file and copied, so that there it is whole, or not at all."""
    from storelens.store.postgres.copying import Copied, copy_store, require_empty

    if not is_there:
        require_empty(url)
    kept = f"{POSTGRES_SCHEMA}_backup_{datetime.now(UTC):%Y%m%dt%H%M%Sz}" if is_there else None
    with TemporaryDirectory(prefix="storelens-") as folder, progress_bar() as progress:
        path = Path(folder) / "store.db"
        counts, _ = _write(path, settings, None)
        task = progress.add_task("copying", total=None)

        def tell(copied: Copied) -> None:
            progress.update(task, description=f"copied {copied.table}")

        copy_store(path, url, tell, kept=kept)
    return counts, [f"the schema {kept}"] if kept else []


def make_parquet(folder: Path, settings: SimulationSettings, *, replace: bool = False) -> Made:
    """Write the simulated shop as a folder of Parquet files; its warehouse is built by whoever asks first.

    Raises UsageError where something is there and `replace` is False; a replaced folder is kept beside it.
    """
    require_free(folder, replace=replace)
    counts: Counter[str] = Counter()
    days = (settings.start, settings.last_date)
    with progress_bar() as progress:
        task = progress.add_task("simulating", total=settings.orders)

        def tell(batch: TableBatch) -> None:
            counts[batch.table] += len(batch)
            progress.update(task, completed=counts["orders"], description=f"writing {batch.table}")

        kept = write_parquet_store(
            folder, simulate_shop(settings), settings.store_settings, days, tell, replace=replace
        )
    return Made(str(folder), settings, counts, [str(kept)] if kept else [])


def _write(path: Path, settings: SimulationSettings, previous: Store | None) -> tuple[Counter[str], list[Path]]:
    counts: Counter[str] = Counter()
    kept: list[Path] = []
    days = (settings.start, settings.last_date)
    with progress_bar() as progress:
        task = progress.add_task("simulating", total=settings.orders)

        def tell(batch: TableBatch) -> None:
            counts[batch.table] += len(batch)
            progress.update(task, completed=counts["orders"], description=f"writing {batch.table}")

        try:
            rows = simulate_shop(settings)  # planned, and what it needs loaded, before a file is there
            create_store(path, _then_back_up(rows, previous, kept), settings.store_settings, days, tell)
        except BaseException:
            for backup in kept:
                backup.unlink(missing_ok=True)
            raise
    return counts, kept


def _then_back_up(rows: Iterator[TableBatch], previous: Store | None, kept: list[Path]) -> Iterator[TableBatch]:
    """Yield the shop's rows; when all are written, and just before they take its place, keep the previous store."""
    yield from rows
    if previous:
        kept.append(previous.backup())


def build_warehouse(url: str, label: str, *, planned: bool = False) -> None:
    """Bring the warehouse of a store that was just written to its state; `planned`: make its plan first."""
    try:
        with progress_bar() as progress:
            progress.add_task("building the warehouse", total=None)
            with open_store(url) as shop:
                if planned:
                    from storelens.planning import plan_shop  # imports and serve build warehouses without it

                    plan_shop(shop)
                shop.refresh()
    except KeyboardInterrupt:
        raise Interrupted(f"the store {label} is complete; the next query builds its warehouse") from None


def print_made(made: Made) -> None:
    """Print what a shop was made of, and where."""
    settings = made.settings
    typer.echo(f"{settings.shop_name}, {settings.start} to {settings.last_date}, seed {settings.seed}: {made.place}")
    for table in SHOWN:
        typer.echo(f"  {table:<16}{made.counts[table]:>12,}")
    for backup in made.kept:
        typer.echo(f"the store before is kept as {backup}")
