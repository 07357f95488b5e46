"""A reader who stops in the middle leaves no file open and no temporary file behind."""

import gc
import gzip
import os

import pytest
from tests.sources.tables import books
from tests.sources.tables.reading import quiet

from storelens.sources.tables import open_tables

CSV = "a,b\n" + "1,2\n" * 600_000
CONTENTS = {
    "a.csv": CSV.encode(),
    "a.csv.gz": gzip.compress(CSV.encode(), 1),
    "a.zip": books.zipped({"a.csv": CSV}),
    "a.jsonl": b'{"a": 1}\n' * 50_000,
    "b.zip": books.zipped({"a.xlsx": books.xlsx({"S": [["a", "b"], *([n, n] for n in range(500))]})}),
}


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs Linux to count open files")  # noqa: PTH112
@pytest.mark.parametrize("name", CONTENTS)
def test_nothing_stays_open(tmp_path, name):
    (tmp_path / name).write_bytes(CONTENTS[name])
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    (table,) = open_tables(tmp_path / name)
    table.sample(3)
    batches = table.batches(quiet, 100)
    assert len(next(batches).lines) == 100
    batches.close()
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
