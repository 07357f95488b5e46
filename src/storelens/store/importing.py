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
from types import MappingProxyType

import pyarrow as pa

from storelens.sources import find_source
from storelens.sources.doctor import findings_of
from storelens.sources.mapping import mapping_source
from storelens.sources.records import Extract, OnProgress, ReadOptions, Source
from storelens.sources.shop import ShopFacts
from storelens.store.database import Store
from storelens.store.import_records import RecordLoader
from storelens.store.import_report import ImportReport, account, all_set_aside
from storelens.store.import_rows import ImportRows
from storelens.store.import_settings import adopt_settings, new_settings, settings_for

LITTLE_CACHE = "pragma cache_size = -16000"  # rows come in the order of their keys: more would only be held
NOTHING_SAID = ReadOptions()
NOTHING_GIVEN: Mapping[str, str] = MappingProxyType({})


def import_source(
    store_path: Path,
    source: str,
    paths: list[Path],
    *,
    given: Mapping[str, str] = NOTHING_GIVEN,
    options: ReadOptions = NOTHING_SAID,
    dry_run: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> ImportReport:
    """Read `paths` as files of `source` into the store at `store_path`, and return the account of every row.

    Makes the store where there is none, with the settings `given` (shop_name, currency, money_digits, time_zone,
    country) and what the files say. All of it happens or nothing; a second import of the same files changes nothing.
    `dry_run` does everything and keeps nothing. Raises UsageError for an unknown source, for files that are not of it,
    for settings that nobody says and for a store in another currency or zone; StoreUnavailable where the store cannot
    be written.
    """
    shop_system = mapping_source(options.mapping) if options.mapping else find_source(source)
    with _collector_paused(), _memory_given_back():
        if not store_path.exists():
            settings = new_settings(shop_system, paths, given)
            with (
                _extract(shop_system, paths, settings, options, on_progress) as extract,
                _new_store(store_path, settings, dry_run=dry_run) as store,
            ):
                report = _load(store, shop_system, settings, extract, on_progress)
            return replace(report, is_new_store=True, is_dry_run=dry_run)
    with closing(Store.open(store_path)) as store:
        return import_into(store, source, paths, given=given, options=options, dry_run=dry_run, on_progress=on_progress)


def import_into(
    store: Store,
    source: str,
    paths: list[Path],
    *,
    given: Mapping[str, str] = NOTHING_GIVEN,
    options: ReadOptions = NOTHING_SAID,
    dry_run: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> ImportReport:
    """Read `paths` as files of `source` into an open store, in a file or on a server; see `import_source`."""
    shop_system = mapping_source(options.mapping) if options.mapping else find_source(source)
    with _collector_paused():
        settings = settings_for(store, shop_system, given)
        with (
            _extract(shop_system, paths, settings, options, on_progress) as extract,
            _transaction(store, dry_run=dry_run) as connection,
        ):
            adopt_settings(connection, settings)
            report = _load(store, shop_system, settings, extract, on_progress)
    return replace(report, is_dry_run=dry_run)


@contextmanager
def _extract(
    source: Source, paths: list[Path], settings: Mapping[str, str], options: ReadOptions, on_progress: OnProgress
) -> Iterator[Extract]:
    extract = source.read(paths, ShopFacts.of(settings), options, on_progress)
    try:
        yield extract
    finally:
        extract.close()


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


@contextmanager
def _memory_given_back() -> Iterator[None]:
    """Let Arrow's memory go back to the system when it is free: its own pool keeps 40 MB of a large file's blocks."""
    pool = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(pool)


def _load(
    store: Store,
    source: Source,
    settings: Mapping[str, str],
    extract: Extract,
    on_progress: OnProgress,
) -> ImportReport:
    connection = store.connection
    loader = RecordLoader(connection, extract.files, on_progress, _rows_class(store))
    loader.load(extract, settings.get("country", ""))
    set_aside = all_set_aside(extract, loader.tally)
    totals = tuple(loader.totals(extract.stated))
    findings = findings_of(extract, ShopFacts.of(settings))
    return ImportReport(
        source=source.name,
        currency=settings["currency"],
        money_digits=int(settings["money_digits"]),
        is_new_store=False,
        is_dry_run=False,
        has_changed=loader.tally.changed_records > 0,
        files=account(connection, source.name, extract, loader, set_aside, totals),
        set_aside=set_aside,
        notes=(*extract.notes, *loader.notes()),
        totals=totals,
        findings=findings,
    )


def _rows_class(store: Store) -> type[ImportRows]:
    """Return what writes down what became of the rows of files."""
    if not store.is_on_server:
        return ImportRows
    from storelens.store.postgres.loading import ServerRows

    return ServerRows


@contextmanager
def _new_store(path: Path, settings: Mapping[str, str], *, dry_run: bool) -> Iterator[Store]:
    if not dry_run:
        with Store.building(path, dict(settings)) as store:
            store.connection.execute(LITTLE_CACHE)
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
        with store.importing() as connection:
            yield connection
            if dry_run:
                raise _NothingKept
    except _NothingKept:
        pass
