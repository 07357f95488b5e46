"""An import that is killed leaves the store as it was, or whole; run again, it gives what an undisturbed one gives."""

import subprocess
import sys

import pytest

from storelens.store.importing import import_source

ORDERS = 1_500
# Tells each step on a line of its own, in small steps, so that the parent can choose when to kill it.
PROGRAM = """
import sys
from pathlib import Path
from storelens.store import natural_keys
from storelens.store.importing import import_source
natural_keys.CHUNK_ROWS = 100
tell = lambda progress: print(progress.step, progress.rows, flush=True)
import_source(Path(sys.argv[1]), "olist", [Path(sys.argv[2])], on_progress=tell)
print("done", flush=True)
"""
MOMENTS = [
    "reading olist_order_items_dataset.csv",
    "storing orders 100",
    "storing orders 1200",
    "storing reviews",
    "done",
]


def write_many(export, status):
    """Make the export one of many orders, all of that status."""
    days = [f"2018-{1 + number % 9:02}-{1 + number % 28:02} 10:00:00" for number in range(ORDERS)]
    rows = {
        "customers": [f"c{number},p{number % 1000},1,natal,RN" for number in range(ORDERS)],
        "orders": [f"o{number},c{number},{status},{days[number]},,,," for number in range(ORDERS)],
        "items": [
            f"o{number},{item},s{number % 50},,,{number % 90}.50,1.00" for number in range(ORDERS) for item in (1, 2)
        ],
        "products": [f"s{number},beleza_saude,,,,,,," for number in range(50)],
        "reviews": [f"r{number},o{number},4,,,{days[number]}," for number in range(ORDERS)],
        "payments": [f"o{number},1,boleto,1,9.00" for number in range(ORDERS)],
    }
    for name, lines in rows.items():
        header = export.path(name).read_text(encoding="utf-8").splitlines()[0]
        export.path(name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def kill_at(moment, store, folder):
    with subprocess.Popen([sys.executable, "-c", PROGRAM, store, folder], stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            if line.startswith(moment):
                child.kill()
                break


@pytest.mark.slow
def test_a_killed_first_import_leaves_no_store_or_a_whole_one(export, dump, tmp_path):
    write_many(export, "shipped")
    import_source(tmp_path / "undisturbed.db", "olist", [export.folder])
    whole = dump(tmp_path / "undisturbed.db")
    for number, moment in enumerate(MOMENTS):
        store = tmp_path / f"killed{number}.db"
        kill_at(moment, store, export.folder)
        assert not store.exists() or dump(store) == whole
        import_source(store, "olist", [export.folder])
        assert dump(store) == whole


@pytest.mark.slow
def test_a_killed_second_import_leaves_the_store_as_before_or_whole(export, dump, tmp_path):
    undisturbed = tmp_path / "undisturbed.db"
    write_many(export, "shipped")
    import_source(undisturbed, "olist", [export.folder])
    bytes_before, before = undisturbed.read_bytes(), dump(undisturbed)
    write_many(export, "delivered")
    import_source(undisturbed, "olist", [export.folder])
    whole = dump(undisturbed)
    assert whole != before
    for number, moment in enumerate(MOMENTS):
        store = tmp_path / f"killed{number}.db"
        store.write_bytes(bytes_before)
        kill_at(moment, store, export.folder)
        assert dump(store) in (before, whole)
        import_source(store, "olist", [export.folder])
        assert dump(store) == whole
