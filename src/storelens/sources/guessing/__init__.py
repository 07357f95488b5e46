"""A first mapping for a file nobody has described: what is what, with the counts that say so, and what must be asked.

What cannot be told from names and cells is left as a commented question, never guessed.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from storelens.errors import UsageError
from storelens.sources.guessing.choosing import Chosen, choose
from storelens.sources.guessing.judging import judge
from storelens.sources.guessing.names import RANKS, plain_name
from storelens.sources.guessing.profile import Profiled
from storelens.sources.guessing.writing import written
from storelens.sources.records import OnProgress
from storelens.sources.tables import TextTable, open_tables

__all__ = ["guess_mapping"]


def guess_mapping(paths: Sequence[Path], on_progress: OnProgress) -> str:
    """Return a mapping file's text for the table of order lines in `paths`; raises UsageError where there is no row."""
    tables = [table for path in paths for table in open_tables(path)]
    best = max(tables, key=_known_names, default=None)
    if best is None:
        raise UsageError("no file to look at - give one: storelens import guess FILE")
    alike = [table for table in tables if table.header == best.header]
    others = [table for table in tables if table.header != best.header]
    with TemporaryDirectory(prefix="storelens-guess-") as folder:
        profiled = Profiled(Path(folder), alike, on_progress)
        try:
            if not profiled.rows:
                raise UsageError(f"{best.name} has a header and no rows - export it again")
            chosen: Chosen = choose(profiled)
            return written(profiled, chosen, judge(profiled, chosen), alike, others)
        finally:
            profiled.close()


def _known_names(table: TextTable) -> int:
    return sum(plain_name(name) in RANKS for name in table.header)
