"""What the files are: which sources they fit, and their first rows."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from storelens.errors import StorelensError, UsageError
from storelens.sources.olist.layouts import open_tables as open_olist
from storelens.sources.records import Source
from storelens.sources.tables import TextTable, open_tables
from storelens.store.import_settings import is_empty
from storelens.store.opening import store_at
from storelens.web.importing.offered import MAPPED, offered_sources
from storelens.web.importing.sampling import sample_files
from storelens.web.importing.upload import Json

if TYPE_CHECKING:
    from storelens.web.importing.process import Task

FIRST_ROWS = 20
MOST_TABLES = 20
MOST_COLUMNS_SHOWN = 60
LONGEST_CELL = 200
SHOP_ASKED = ("shop_name", "currency", "time_zone", "country")
_NOBODY_ASKS = Source.__dataclass_fields__["find_settings"].default


def look(task: "Task") -> Json:
    """Return each file's tables with their first rows and the sources it fits, and those that all fit together."""
    readable, files = [], []
    for path in task.files:
        files.append(_file(path))
        readable += [] if files[-1]["trouble"] else [path]
    folder = task.scratch / "sample"
    sample_files(readable, folder)
    for file in files:
        if not file["trouble"]:
            file["sources"] = _fitting([folder / file["name"]])
    fitting = _fitting([folder]) if readable else []
    suggested = _suggested(fitting, files)
    shop = _shop_asked(task.store_url, suggested, folder if readable else None)
    return {"files": files, "sources": fitting, "suggested": suggested, "shop": shop}


def _shop_asked(store_url: str, source: str | None, folder: Path | None) -> Json | None:
    """Return what is to be confirmed of the shop: the settings of an empty store, in the currency of the files."""
    with store_at(store_url) as opened:
        if not is_empty(opened.connection):
            return None
        known = opened.settings
    if source is not None and folder is not None:
        with suppress(StorelensError):
            found = offered_sources()[source]
            known |= {**found.find_settings([folder]), **found.settings}
    return {name: known.get(name, "") for name in SHOP_ASKED}


def _file(path: Path) -> Json:
    found: Json = {"name": path.name, "tables": [], "sources": [], "trouble": None}
    try:
        tables = open_tables(path)
        found["tables"] = [_table(table) for table in tables[:MOST_TABLES]]
    except StorelensError as error:
        found["trouble"] = str(error)
    return found


def _table(table: TextTable) -> Json:
    sample = table.sample(FIRST_ROWS)
    facts = table.facts
    return {
        "name": table.name,
        "kind": facts.kind,
        "encoding": facts.encoding,
        "delimiter": facts.delimiter,
        "container": facts.container,
        "header": [_short(name) for name in table.header[:MOST_COLUMNS_SHOWN]],
        "columns": len(table.header),
        "lines": sample.lines,
        "rows": [[_short(cell) for cell in row] for row in _rows(sample.columns, len(sample.lines))],
    }


def _rows(columns: list[list[str]], count: int) -> Iterator[list[str]]:
    shown = columns[:MOST_COLUMNS_SHOWN]
    for place in range(count):
        yield [column[place] for column in shown]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _fitting(paths: list[Path]) -> list[str]:
    return [name for name, source in offered_sources().items() if _fits(name, source, paths)]


def _fits(name: str, source: Source, paths: list[Path]) -> bool:
    """Whether a source knows these files by their columns."""
    try:
        if name == "olist":
            open_olist(paths[0])
        elif source.find_settings is _NOBODY_ASKS or name == MAPPED:
            return False
        else:
            source.find_settings(paths)
    except UsageError:
        return False
    return True


def _suggested(fitting: list[str], files: list[Json]) -> str | None:
    """Return the source to begin with: the first that all fit, else the one that most files fit, else the mapping."""
    if fitting:
        return fitting[0]
    counts = {name: sum(name in file["sources"] for file in files) for name in offered_sources()}
    best = max(counts, key=counts.__getitem__, default=None)
    if best is not None and counts[best]:
        return best
    is_readable = any(file["tables"] for file in files)
    return MAPPED if is_readable and MAPPED in offered_sources() else None
