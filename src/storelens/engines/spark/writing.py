"""Write what Spark computes as Parquet: a file for each day or month of a column, or one for all."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PART = "part"
ALL = ""  # the part of what has no days


@dataclass(frozen=True)
class Written:
    """The files of each part, as paths below the folder they were written to; and the rows' schema as JSON."""

    parts: dict[str, tuple[str, ...]]
    schema: str


def write_parts(frame: "DataFrame", folder: Path, dated: str | None, period: str, *, in_one: bool = True) -> Written:
    """Write `frame` into the new `folder`, a file for each `period` (`day` or `month`) of its column `dated`.

    Without `dated` it is one part, and one file unless `in_one` is False: one file is one task's, its reading too where
    nothing is between. A task that dies with its worker is computed again elsewhere: only what a task has
    finished is in the folder, and nobody reads it before it is listed.
    """
    schema = frame.schema.json()
    there = f"file://{folder.absolute()}"  # as it is: Spark takes a blank written %20 for a name with a percent sign
    if dated is None:
        (frame.coalesce(1) if in_one else frame).write.parquet(there)
    else:
        parted = frame.selectExpr("*", f"date_format(date_trunc('{period}', {dated}), 'yyyy-MM-dd') as {PART}")
        parted.repartition(PART).sortWithinPartitions(PART).write.partitionBy(PART).parquet(there)
    return Written(_listed(folder, dated is not None), schema)


def _listed(folder: Path, has_parts: bool) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.parquet")):
        part = unquote(path.parent.name.removeprefix(f"{PART}=")) if has_parts else ALL
        found.setdefault(part, []).append(path.relative_to(folder).as_posix())
    return {part: tuple(files) for part, files in found.items()}
