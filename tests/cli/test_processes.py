"""The program as the shell sees it: signals, pipes, what --help loads."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Start = Callable[..., "subprocess.Popen[str]"]
HEAVY = ("duckdb", "pyarrow", "sqlglot", "numpy", "faker", "pandas", "rich", "adbc_driver_sqlite")


def wait_for_partial_file(folder: Path, process: "subprocess.Popen[str]") -> None:
    while process.poll() is None and not list(folder.glob("*.partial-*")):
        time.sleep(0.01)


def test_ctrl_c_while_simulating_leaves_nothing(start_process: Start, tmp_path: Path) -> None:
    process = start_process("simulate", "--customers", "20000", "--orders", "200000")
    wait_for_partial_file(tmp_path / "data", process)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate()
    assert (process.returncode, out, errors) == (130, "", "interrupted - nothing was changed\n")
    assert list((tmp_path / "data").iterdir()) == []


def test_ctrl_c_while_replacing_leaves_the_store_as_it_was(start_process: Start, store: Path) -> None:
    before = store.read_bytes()
    process = start_process("simulate", "--replace", "--customers", "20000", "--orders", "200000")
    wait_for_partial_file(store.parent, process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (130, "interrupted - nothing was changed\n")
    assert store.read_bytes() == before
    assert {path.name for path in store.parent.iterdir()} == {"store.db", "store.warehouse"}


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_ctrl_c_is_heard_while_an_engine_computes(engine: str, store: Path) -> None:
    code = (
        "import os, signal, threading; from pathlib import Path\n"
        "from storelens.cli.endings import run_to_its_end\n"
        "from storelens.engines.duckdb import DuckDBEngine; from storelens.engines.sqlite import SQLiteEngine\n"
        "from storelens.rewrite import Statement\n"
        f"engine = {'DuckDBEngine(None)' if engine == 'duckdb' else f'SQLiteEngine(Path({str(store)!r}))'}\n"
        "endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) as i from n'\n"
        "threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "raise SystemExit(run_to_its_end(lambda: engine.run(Statement(endless, {}))))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (130, "interrupted - nothing was changed\n")


def test_ctrl_c_is_heard_while_a_refresh_reads_the_store(store: Path) -> None:
    """The store's driver would answer Ctrl-C with an error of its own."""
    code = (
        "import os, signal, threading; from pathlib import Path\n"
        "from storelens.cli.endings import run_to_its_end; from storelens.store.arrow import StoreSnapshot\n"
        "slow = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 8000000) select max(i) from n'\n"
        "def read():\n"
        f"    with StoreSnapshot(Path({str(store)!r})) as snapshot:\n"
        "        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "        snapshot.rows(slow)\n"
        "raise SystemExit(run_to_its_end(read))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (130, "interrupted - nothing was changed\n")


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_reader_that_stops_reading_is_no_error(start_process: Start, store: Path, form: str) -> None:
    process = start_process("query", "revenue_by_day", "--format", form, "--to", "2060-01-01")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (0, "")


def test_a_full_disk_behind_stdout_is_one_line(store: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "storelens", "query", "kpis"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "error: cannot use the output: No space left on device - free space and run this again"
    ]


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from storelens.cli import main; sys.argv = ['storelens', *sys.argv[1:]]\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    for args in (["--help"], ["query", "--help"], ["queries"], ["--version"]):
        done = subprocess.run([sys.executable, "-c", code, *args], check=False, capture_output=True, text=True)
        assert done.stdout.splitlines()[-1] == "loaded: []", done


def test_data_on_stdout_is_utf_8_in_any_locale(start_process: Start, store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "storelens", "query", "kpis"],
        check=False,
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
    )
    assert (done.returncode, done.stderr) == (0, b"")
