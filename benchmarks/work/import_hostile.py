"""Work to be measured: `python -m benchmarks.work.import_hostile FILES`: import files damaged by chance, each anew."""

import json
import random
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.importing.invoices import write_invoices
from storelens.errors import StorelensError
from storelens.store.importing import import_source

LINES = 60
CELLS = (
    b"", b"-1", b"0", b"1e9", b"1.234,56", b"(2.50)", b"\xa35", b"=1+1", b"2011-02-31", b"1900-01-01", b"9999-12-31",
    b"\x00", b'"', b"x" * 5_000, b"\xff\xfe", b"NaN",
)  # fmt: skip


def damage(good: bytes, chance: random.Random) -> bytes:
    """Return the file with cells replaced, bytes changed, lines doubled or cut, and its end torn off, by chance."""
    lines = good.split(b"\n")
    for _ in range(chance.randrange(1, 40)):
        place = chance.randrange(len(lines))
        cells = lines[place].split(b",")
        cells[chance.randrange(len(cells))] = chance.choice(CELLS)
        lines[place] = b",".join(cells)
    if chance.random() < 0.3:
        lines.insert(chance.randrange(1, len(lines)), chance.choice(lines))
    bad = bytearray(chance.choice((b"\n", b"\r\n", b"\r")).join(lines))
    for _ in range(chance.randrange(3)):
        bad[chance.randrange(len(bad))] = chance.randrange(256)
    return bytes(bad[: chance.randrange(len(bad))] if chance.random() < 0.1 else bad)


def outcome(path: Path, store: Path) -> str:
    """Return what became of an import: loaded, refused in one line, or what it broke."""
    try:
        report = import_source(store, "online-retail", [path])
    except StorelensError as error:
        return "refused" if "\n" not in str(error) and not store.exists() else "refused badly"
    except Exception as error:  # a traceback is what is counted here
        return f"traceback: {type(error).__name__}"
    kept = report.loaded + report.updated + report.unchanged + len(report.set_aside)
    with closing(sqlite3.connect(store)) as connection:
        rows = connection.execute("select count(*) from import_rows").fetchone()[0]
    return "loaded" if kept == report.rows_in == rows else "rows lost"


def main() -> None:
    chance = random.Random(11)
    found: Counter[str] = Counter()
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_invoices(folder / "good.csv", LINES)
        good = (folder / "good.csv").read_bytes()
        for number in range(int(sys.argv[1])):
            path, store = folder / f"{number}.csv", folder / f"{number}.db"
            path.write_bytes(damage(good, chance))
            found[outcome(path, store)] += 1
            store.unlink(missing_ok=True)
    broken = sum(count for what, count in found.items() if what not in ("loaded", "refused"))
    print(json.dumps({"files": sum(found.values()), "broken": broken, "outcomes": dict(found)}))


if __name__ == "__main__":
    main()
