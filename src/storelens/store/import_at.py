"""Import files into the store at a URL: a file, a store on a server, or an empty database of a server."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from storelens.engines.postgres_connection import is_address
from storelens.errors import NoStore
from storelens.sources.records import OnProgress, ReadOptions
from storelens.store.addresses import path_from_url
from storelens.store.import_report import ImportReport
from storelens.store.importing import import_into, import_source
from storelens.store.opening import store_at


def import_at(
    url: str,
    source: str,
    paths: list[Path],
    *,
    given: Mapping[str, str],
    options: ReadOptions,
    dry_run: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> ImportReport:
    """Read `paths` as files of `source` into the store at `url`; see `import_source` for what it does and raises."""
    if not is_address(url):
        return import_source(
            path_from_url(url), source, paths, given=given, options=options, dry_run=dry_run, on_progress=on_progress
        )
    try:
        store = store_at(url)
    except NoStore:
        return _move_there(url, source, paths, given, options, dry_run, on_progress)
    with store:
        return import_into(store, source, paths, given=given, options=options, dry_run=dry_run, on_progress=on_progress)


def _move_there(
    url: str,
    source: str,
    paths: list[Path],
    given: Mapping[str, str],
    options: ReadOptions,
    dry_run: bool,
    on_progress: OnProgress,
) -> ImportReport:
    """Make the store in a file, in bulk, and move it into the empty database: there it is whole, or not at all."""
    from storelens.store.postgres.copying import copy_store

    with TemporaryDirectory(prefix="storelens-") as folder:
        path = Path(folder) / "store.db"
        report = import_source(
            path, source, paths, given=given, options=options, dry_run=dry_run, on_progress=on_progress
        )
        if not dry_run:
            copy_store(path, url)
    return replace(report, is_new_store=True)
