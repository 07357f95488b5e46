"""A source whose files are told apart by their columns: which layout each file is of, and what is none."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from storelens.errors import UsageError
from storelens.sources.lines import LinesLayout, find_currency, read_line_files
from storelens.sources.records import Extract, OnProgress, ReadOptions, Source
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable, open_tables


def flat_source(name: str, gives: str, layouts: Sequence[LinesLayout], settings: Mapping[str, str]) -> Source:
    """Return the source whose files have one of these layouts; `settings` hold for all its shops."""

    def read(paths: Sequence[Path], shop: ShopFacts, options: ReadOptions, on_progress: OnProgress) -> Extract:
        tables, layout = _recognised(paths, name, layouts)
        return read_line_files(tables, layout, shop, options, on_progress)

    def find_settings(paths: Sequence[Path]) -> Mapping[str, str]:
        tables, layout = _recognised(paths, name, layouts)
        currency = find_currency(tables, layout)
        return {"currency": currency} if currency else {}

    return Source(name, gives, settings, read, find_settings)


def _recognised(
    paths: Sequence[Path], source: str, layouts: Sequence[LinesLayout]
) -> tuple[list[TextTable], LinesLayout]:
    tables = [table for path in paths for file in _files(path) for table in open_tables(file)]
    for layout in layouts:
        fitting = [table for table in tables if layout.fits(table.header)]
        if fitting:
            return fitting, layout
    shown = "; ".join(f"{table.name} has {', '.join(table.header[:12])}" for table in tables[:3])
    wanted = " or ".join(", ".join(layout.columns[name][0] for name in layout.needed) for layout in layouts)
    raise UsageError(
        f"none of the files is of {source}, which needs the columns {wanted}: {shown or 'there are no files'}"
    )


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
