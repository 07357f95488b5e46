"""Files as a mapping describes them: told apart, given the columns they lack, and handed to the engine."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from storelens.errors import UsageError, did_you_mean
from storelens.sources.headers import find_places
from storelens.sources.lines import LinesLayout, read_line_files
from storelens.sources.mapping.added import ConstantColumns, JoinedColumns, UnnamedColumns
from storelens.sources.mapping.document import Join, ShopMapping
from storelens.sources.mapping.lookup import Lookup
from storelens.sources.records import Extract, FileRead, OnProgress, ReadOptions
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable, open_tables


def read_mapped(
    mapping: ShopMapping, paths: Sequence[Path], shop: ShopFacts, options: ReadOptions, on_progress: OnProgress
) -> Extract:
    """Return what the files hold as `mapping` reads them; raises UsageError where they lack a file or a column."""
    lines, joined, unread = sort_tables(mapping, open_all(paths))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="storelens-join-")))
        for number, (join, tables) in enumerate(zip(mapping.joins, joined, strict=True)):
            lookup = _lookup(folder / str(number), mapping, join, tables, _keys_of_later(mapping, number), on_progress)
            stack.callback(lookup[0].close)
            lines = [_joined(mapping, join, table, *lookup) for table in lines]
        layout = _layout(mapping, joined)
        lines = [_without_keys(mapping, layout, table) for table in lines] if mapping.joins else lines
        constants = {f"{field} ({mapping.name})": text for field, text in mapping.constants.items()}
        lines = [ConstantColumns(table, constants) for table in lines] if constants else lines
        extract = read_line_files(lines, layout, shop, options, on_progress)
    looked_up = [table for tables in joined for table in tables]
    return replace(
        extract,
        files=[*extract.files, *map(_file_read, looked_up)],
        set_aside=[*extract.set_aside, *(row for table in looked_up for row in table.rejected)],
        notes=[*extract.notes, *(note for table in looked_up for note in table.notes), *unread],
    )


def open_all(paths: Sequence[Path]) -> list[TextTable]:
    """Return the tables of files and of the files in folders, mapping files left out."""
    files = [file for path in paths for file in _files(path)]
    return [table for file in files if file.suffix.lower() != ".toml" for table in open_tables(file)]


def sort_tables(
    mapping: ShopMapping, tables: Sequence[TextTable]
) -> tuple[list[TextTable], list[list[TextTable]], list[str]]:
    """Return the tables of lines, those of each join, and a note for each that is neither.

    Raises UsageError where there are none of some, and where one lacks a column.
    """
    joined: list[list[TextTable]] = [[] for _ in mapping.joins]
    lines: list[TextTable] = []
    unread: list[str] = []
    for table in tables:
        place = next((n for n, join in enumerate(mapping.joins) if _matches(table.name, join.file)), None)
        if place is not None:
            joined[place].append(table)
        elif not mapping.lines_file or _matches(table.name, mapping.lines_file):
            lines.append(table)
        else:
            unread.append(f"{table.name} was not read: {mapping.name} does not name it")
    names = ", ".join(table.name for table in tables) or "none"
    if not lines:
        wanted = f"one named {mapping.lines_file}" if mapping.lines_file else "one that is not joined"
        raise UsageError(f"no file of order lines for {mapping.name}, which wants {wanted} - given: {names}")
    for join, found in zip(mapping.joins, joined, strict=True):
        if not found:
            raise UsageError(f"{mapping.name} joins {join.file}, which is not there - add it; given: {names}")
    for table in lines:
        _refuse_lacking(mapping, "[columns]", table, mapping.columns)
    return lines, joined, unread


def _files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))


def _matches(name: str, pattern: str) -> bool:
    """Say whether a table's name, or the part behind its file's (a sheet, a file in a zip), is of the pattern."""
    wanted = pattern.lower()
    return any(fnmatchcase(part.lower(), wanted) for part in {name, name.partition("/")[0], name.partition("/")[2]})


def _place(table: TextTable, names: Sequence[str]) -> int | None:
    return find_places({"": names}, table.header).get("")


def _refuse_lacking(
    mapping: ShopMapping, section: str, table: TextTable, columns: Mapping[str, tuple[str, ...]]
) -> None:
    for field, names in columns.items():
        if _place(table, names) is None:
            shown = " or ".join(repr(name) for name in names)
            raise UsageError(
                f"{table.name} has no column {shown}, which {mapping.name} {section} names for {field}"
                f"{did_you_mean(names[0], filter(None, table.header))}"
            )


def _keys_of_later(mapping: ShopMapping, number: int) -> list[str]:
    """Return the columns by which later joins look up: this join's file may have them, and the lines not."""
    return [name for join in mapping.joins[number + 1 :] for name in join.lines_key]


def _lookup(
    folder: Path,
    mapping: ShopMapping,
    join: Join,
    tables: Sequence[TextTable],
    later: Sequence[str],
    on_progress: OnProgress,
) -> tuple[Lookup, list[str]]:
    """Return the lookup of a joined file, with the headers its columns get in the lines."""
    section = f"[[join]] {join.file}"
    for table in tables:
        _refuse_lacking(
            mapping, section, table, {"key": join.key} if len(join.key) == 1 else {n: (n,) for n in join.key}
        )
        _refuse_lacking(mapping, section, table, join.columns)
    passed_on = [name for name in later if all(_place(table, [name]) is not None for table in tables)]
    headers = [_header(join, field, tables) for field in join.columns] + passed_on
    wanted = [[*join.columns.values(), *((name,) for name in passed_on)] for _ in tables]
    lookup = Lookup(
        folder,
        _title(join, tables),
        tables,
        [[_sure(table, (name,)) for name in join.key] for table in tables],
        [[_sure(table, names) for names in columns] for table, columns in zip(tables, wanted, strict=True)],
        on_progress,
    )
    return lookup, headers


def _joined(mapping: ShopMapping, join: Join, table: TextTable, lookup: Lookup, headers: list[str]) -> TextTable:
    _refuse_lacking(mapping, f"[[join]] {join.file}", table, {f"lines_key {name}": (name,) for name in join.lines_key})
    return JoinedColumns(table, [_sure(table, (name,)) for name in join.lines_key], lookup, headers)


def _sure(table: TextTable, names: Sequence[str]) -> int:
    place = _place(table, names)
    assert place is not None  # it was looked for before
    return place


def _without_keys(mapping: ShopMapping, layout: LinesLayout, table: TextTable) -> TextTable:
    keys = {_sure(table, (name,)) for join in mapping.joins for name in join.lines_key}
    return UnnamedColumns(table, keys - {*layout.places(table.header).values()})


def _title(join: Join, tables: Sequence[TextTable]) -> str:
    return tables[0].name if len(tables) == 1 else join.file


def _header(join: Join, field: str, tables: Sequence[TextTable]) -> str:
    return f"{join.columns[field][0]} ({_title(join, tables)})"


def _layout(mapping: ShopMapping, joined: Sequence[Sequence[TextTable]]) -> LinesLayout:
    columns = dict(mapping.columns)
    columns |= {field: (f"{field} ({mapping.name})",) for field in mapping.constants}
    for join, tables in zip(mapping.joins, joined, strict=True):
        columns |= {field: (_header(join, field, tables),) for field in join.columns}
    return LinesLayout(mapping.name, columns, (), mapping.rules)


def _file_read(table: TextTable) -> FileRead:
    kept = table.rows_in - len(table.rejected)
    return FileRead(table.name, table.facts.file_hash, table.facts.file_bytes, table.rows_in, kept)
