"""Small files like large ones, for a look ahead: their first rows, under their own names."""

import csv
import io
import zipfile
from pathlib import Path

from storelens.sources.tables import TextTable, open_tables

WHOLE_BYTES = 2 << 20  # a smaller file is looked at whole
SAMPLED_ROWS = 500


def sample_files(files: list[Path], folder: Path) -> list[str]:
    """Put files like these into `folder`, with at most SAMPLED_ROWS rows of each large one; return who was cut."""
    folder.mkdir()
    cut = []
    for path in files:
        target = folder / path.name
        if path.stat().st_size <= WHOLE_BYTES:
            target.symlink_to(path)
            continue
        cut.append(path.name)
        tables = open_tables(path)
        if len(tables) == 1 and tables[0].name == path.name:
            target.write_text(_csv(tables[0]), encoding="utf-8")
            continue
        with zipfile.ZipFile(target, "w") as archive:
            for table in tables:
                archive.writestr(table.name.removeprefix(f"{path.name}/"), _csv(table))
    return cut


def _csv(table: TextTable) -> str:
    sample = table.sample(SAMPLED_ROWS)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerows(zip(*sample.columns, strict=True))
    return text.getvalue()
