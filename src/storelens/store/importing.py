"""Import a shop system's files into a store: into a new one whole, into an existing one in one transaction.

Owns which store an import goes to, and that all of it happens or nothing. What a file means is its source; what a
record becomes is `keyed_tables` and `order_lines`. What is missing in the files is not deleted from the store, except
lines of an order whose other lines are there.
"""

import gc
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from storelens.errors import UsageError
from storelens.sources import find_source
from storelens.sources.records import Extract, OnProgress, Source
from storelens.store.database import Store
from storelens.store.import_records import RecordLoader
from storelens.store.import_report import ImportReport, account, all_set_aside

SAME_SETTINGS = ("currency", "money_digits", "time_zone")


def import_source(
    store_path: Path,
    source: str,
    paths: list[Path],
    *,
    dry_run: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> ImportReport:
    """Read `paths` as files of `source` into the store at `store_path`, and return the account of every row.

    Makes the store where there is none. All of it happens or nothing; a second import of the same files changes
    nothing. `dry_run` does everything and keeps nothing. Raises UsageError for an unknown source, for files that are
    not of it and for a store in another currency or zone; StoreUnavailable where the store cannot be written.
    """
    shop_system = find_source(source)
    with _collector_paused():
        return _import(store_path, shop_system, paths, dry_run, on_progress)


def _import(
    store_path: Path, shop_system: Source, paths: list[Path], dry_run: bool, on_progress: OnProgress
) -> ImportReport:
    if not store_path.exists():
        extract = shop_system.read(paths, on_progress)
        with _new_store(store_path, shop_system.settings, dry_run=dry_run) as store:
            report = _load(store.connection, shop_system, extract, on_progress)
        return replace(report, is_new_store=True, is_dry_run=dry_run)
    with closing(Store.open(store_path)) as store:
        _refuse_other_settings(store, shop_system)
        extract = shop_system.read(paths, on_progress)
        with _transaction(store, dry_run=dry_run) as connection:
            report = _load(connection, shop_system, extract, on_progress)
    return replace(report, is_dry_run=dry_run)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hold the search for cycles: millions of small tuples have none, and looking takes two fifths of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _load(connection: sqlite3.Connection, source: Source, extract: Extract, on_progress: OnProgress) -> ImportReport:
    loader = RecordLoader(connection, on_progress)
    loader.load(extract, source.settings["country"])
    set_aside = all_set_aside(extract, loader.tally)
    return ImportReport(
        source=source.name,
        currency=source.settings["currency"],
        money_digits=int(source.settings["money_digits"]),
        is_new_store=False,
        is_dry_run=False,
        has_changed=loader.tally.changed_records > 0,
        files=account(connection, source.name, extract, loader.tally, set_aside),
        set_aside=set_aside,
        notes=(*extract.notes, *loader.notes()),
        totals=tuple(loader.totals(extract.stated)),
    )


@contextmanager
def _new_store(path: Path, settings: Mapping[str, str], *, dry_run: bool) -> Iterator[Store]:
    if not dry_run:
        with Store.building(path, dict(settings)) as store:
            yield store
        return
    with TemporaryDirectory(prefix="storelens-") as folder:
        elsewhere = Path(folder) / path.name
        with Store.building(elsewhere, dict(settings)) as store:
            yield store


class _NothingKept(Exception):
    pass


@contextmanager
def _transaction(store: Store, *, dry_run: bool) -> Iterator[sqlite3.Connection]:
    try:
        with store.transaction() as connection:
            yield connection
            if dry_run:
                raise _NothingKept
    except _NothingKept:
        pass


def _refuse_other_settings(store: Store, source: Source) -> None:
    ours = store.settings
    differing = [name for name in SAME_SETTINGS if ours.get(name) != source.settings[name]]
    if differing:
        here = ", ".join(f"{name} {ours.get(name)}" for name in differing)
        there = ", ".join(f"{name} {source.settings[name]}" for name in differing)
        raise UsageError(
            f"the store {store.path} has {here}, {source.name} has {there}, and they are never mixed"
            " - choose another store with --store"
        )
