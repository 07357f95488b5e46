"""The rows that imports set aside: of which files, where they stand, why, and their text."""

from dataclasses import dataclass

from storelens.engines import Engine
from storelens.errors import UsageError
from storelens.rewrite import Statement, statement_in

COLUMNS = "import_id, source, file_name, file_hash, rows_set_aside"
NEWEST = f"""
select {COLUMNS} from imports
where import_id in (select max(import_id) from imports group by source, file_name) and rows_set_aside > 0
order by import_id"""
ONE = f"select {COLUMNS} from imports where import_id = $import_id"
OF_HASH = f"select {COLUMNS} from imports where file_hash = $file_hash and rows_set_aside > 0 order by import_id"
ROWS = "select line_number, reason, original_text from set_aside where import_id = $import_id order by line_number"
HOLDS_ORDERS = "select count(*) as orders from import_rows where import_id = $import_id"


@dataclass(frozen=True)
class AsideRow:
    """One row: where it begins in its file, why it was set aside, and its text."""

    line_number: int
    reason: str
    original_text: str


@dataclass(frozen=True)
class AsideFile:
    """A file of an import with its rows set aside; `holds_orders`: rows of it are followed to lines of orders."""

    import_id: int
    source: str
    file_name: str
    file_hash: str
    holds_orders: bool
    rows: tuple[AsideRow, ...]


def set_aside_files(engine: Engine, import_id: int | None = None) -> list[AsideFile]:
    """Return the files with rows set aside, each as it was imported last; or that of one import.

    Raises UsageError where there is no such import.
    """
    if import_id is None:
        return _files(engine, Statement(NEWEST, {}))
    found = _files(engine, statement_in(engine.dialect, ONE, import_id=import_id))
    if not found:
        raise UsageError(f"there is no import {import_id} - storelens info lists the last ones")
    return found


def set_aside_of_hash(engine: Engine, file_hash: str) -> list[AsideFile]:
    """Return what was set aside of a file with these bytes, each table of it as it was imported last."""
    newest = {
        file.file_name: file for file in _files(engine, statement_in(engine.dialect, OF_HASH, file_hash=file_hash))
    }
    return [*newest.values()]


def _files(engine: Engine, statement: Statement) -> list[AsideFile]:
    return [_file(engine, **row) for row in engine.run(statement).to_pylist()]


def _file(
    engine: Engine, import_id: int, source: str, file_name: str, file_hash: str, rows_set_aside: int
) -> AsideFile:
    rows = engine.run(statement_in(engine.dialect, ROWS, import_id=import_id)).to_pylist() if rows_set_aside else []
    asked = statement_in(engine.dialect, HOLDS_ORDERS, import_id=import_id)
    orders = engine.run(asked).column(0)[0].as_py()
    return AsideFile(import_id, source, file_name, file_hash, orders > 0, tuple(AsideRow(**row) for row in rows))
