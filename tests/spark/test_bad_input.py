"""What can be wrong around Spark, each told in one line: none of this starts it."""

import errno
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from storelens.cli.app import app
from storelens.engines.spark import SparkSettings, open_spark
from storelens.engines.spark.java import require_java
from storelens.engines.spark.session import close_spark
from storelens.engines.spark.telling import explained, first_line
from storelens.errors import QueryFailed, StoreUnavailable, UsageError
from storelens.lake.building import open_lake
from storelens.lake.staging import stage
from storelens.lake.versions import Lake, LakeTable, Version
from storelens.store.arrow import StoreSnapshot

NO_TABLES = Version(1, "shop", 3, "marts", "day")
HOW = "install Debian's openjdk-17-jre-headless, or set JAVA_HOME to the folder of a Java 17"


def test_java_missing_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreUnavailable) as told:
        require_java()
    assert str(told.value) == f"Spark needs Java 17, and this machine has no java - {HOW}"


def test_a_java_home_without_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(StoreUnavailable) as told:
        require_java()
    assert str(told.value) == f"JAVA_HOME is {tmp_path}, which has no bin/java - {HOW}"


@pytest.mark.parametrize(("version", "number"), [("11.0.2", 11), ("1.8.0_402", 8)])
def test_a_java_too_old(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, number: int) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(StoreUnavailable, match=f"Spark needs Java 17 or newer, got Java {number} from {java} - "):
        require_java()


def test_pyspark_missing_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(StoreUnavailable, match=r"PySpark is not installed - pip install 'storelens\[spark\]'"):
        open_spark(SparkSettings())


def test_a_master_that_does_not_answer() -> None:
    close_spark()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(StoreUnavailable) as told:
        open_spark(SparkSettings(master))
    assert (
        str(told.value)
        == f"no Spark master answers at {master}: Connection refused - start it, or use --master local[*]"
    )


@pytest.mark.parametrize("master", ["sparks://x", "http://x:1", "spark://here", "spark://here:x"])
def test_a_master_nobody_knows(master: str) -> None:
    close_spark()
    with pytest.raises(UsageError, match="write"):
        open_spark(SparkSettings(master))


def lake_with_a_file(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "store.lake")
    with lake.writing():
        folder = lake.build_folder(1)
        (folder / "one.parquet").write_bytes(b"0123456789")
        lake.serve(
            Version(1, "shop", 3, "marts", "day", {"ledger": LakeTable({"": {"files-000001/one.parquet": 10}}, "{}")})
        )
    return lake


def test_a_version_is_read_as_it_was_written(tmp_path: Path) -> None:
    lake = lake_with_a_file(tmp_path)
    found = lake.current()
    assert found is not None
    assert (found.number, found.period, found.tables["ledger"].files) == (1, "day", {"files-000001/one.parquet": 10})
    assert lake.paths(found.tables["ledger"]) == (str(lake.folder / "files-000001/one.parquet"),)


def test_a_file_that_is_missing_or_cut(tmp_path: Path) -> None:
    lake = lake_with_a_file(tmp_path)
    path = lake.folder / "files-000001" / "one.parquet"
    path.write_bytes(b"0123")
    with pytest.raises(StoreUnavailable, match=f"file {path} is cut: 4 bytes of 10 - run storelens spark build --anew"):
        open_lake(lake, SparkSettings())
    path.unlink()
    with pytest.raises(StoreUnavailable, match=f"file {path} is missing - run storelens spark build --anew"):
        open_lake(lake, SparkSettings())


def test_no_lake_yet_and_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "store.lake")
    with pytest.raises(StoreUnavailable, match="there is no lake .* yet - run storelens spark build"):
        open_lake(lake, SparkSettings())
    lake_with_a_file(tmp_path)
    (lake.folder / "version-000001.json").write_text("{", encoding="utf-8")
    with pytest.raises(
        StoreUnavailable, match="the lake's list .* cannot be read: .* - run storelens spark build --anew"
    ):
        lake.current()


def test_a_build_that_died_leaves_the_last_version_and_is_swept(tmp_path: Path) -> None:
    lake = lake_with_a_file(tmp_path)
    with pytest.raises(RuntimeError), lake.writing():
        half = lake.build_folder(2)
        (half / "half.parquet").write_bytes(b"01")
        raise RuntimeError
    found = lake.current()
    assert found is not None
    assert found.number == 1
    with lake.writing():
        assert not half.exists()
    assert lake.paths(found.tables["ledger"])


def test_two_builds_at_a_time(tmp_path: Path) -> None:
    lake = lake_with_a_file(tmp_path)
    busy = pytest.raises(StoreUnavailable, match="another program builds the lake .* - wait for it")
    with lake.writing(), busy, Lake(lake.folder).writing():
        pass


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "store.lake").write_text("a file", encoding="utf-8")
    refused = pytest.raises(StoreUnavailable, match="cannot write the lake .* the last version is still served")
    with refused, Lake(tmp_path / "store.lake").writing():
        pass


def test_a_full_disk_while_rows_are_staged(
    tmp_path: Path, simulated_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    refused = pytest.raises(StoreUnavailable, match="orders.parquet in .*: No space left on device - free space there")
    with StoreSnapshot(simulated_path) as snapshot, refused:
        stage(snapshot, "orders", tmp_path)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("java.io.IOException: No space left on device", StoreUnavailable, "no room on a disk of Spark's"),
        ("x: java.lang.OutOfMemoryError: Java heap space", StoreUnavailable, "too little memory - give it more with --memory"),
        ("[FAILED_READ_FILE.FILE_NOT_EXIST] Error while reading file file:///d/a.parquet.", StoreUnavailable, "/d/a.parquet is missing"),
        ("RuntimeException: file:/d/a.parquet is not a Parquet file", StoreUnavailable, "/d/a.parquet is cut or damaged"),
        ("[PATH_NOT_FOUND] Path does not exist: s3a://shop/orders.", StoreUnavailable, "s3a://shop/orders is missing"),
        ("Job aborted: ExecutorLostFailure (executor 1 exited)", StoreUnavailable, "Spark lost its workers"),
        ("[UNRESOLVED_COLUMN] A column `x` cannot be resolved. SQLSTATE: 42703", QueryFailed, "A column `x` cannot be resolved"),
    ],
)  # fmt: skip
def test_what_java_says_becomes_one_line(text: str, kind: type[Exception], line: str) -> None:
    error = explained(
        RuntimeError(f"An error occurred while calling o1.sql.\n: {text}\n\tat org.apache.spark"), "Doing it"
    )
    assert type(error) is kind
    assert str(error).startswith("Doing it: ")
    assert line in str(error)
    assert "\n" not in str(error)


def test_first_line_leaves_the_class_of_the_error_out() -> None:
    assert first_line(RuntimeError("org.apache.spark.SparkException: Job 3 cancelled.\n\tat x")) == "Job 3 cancelled"


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--conf", "x=1"], "--conf must be spark.NAME=VALUE, got 'x=1'"),
        (["--files-by", "week"], "--files-by cannot be 'week'"),
        (["--master", "here"], "no Spark master 'here'"),
    ],
)
def test_an_option_of_the_command_that_cannot_be(simulated_path: Path, options: list[str], line: str) -> None:
    result = CliRunner().invoke(app, ["--store", f"sqlite:///{simulated_path}", "spark", "build", *options])
    assert result.exit_code == 2
    assert line in result.stderr


def test_info_without_a_lake_says_what_to_run(simulated_path: Path) -> None:
    result = CliRunner().invoke(app, ["--store", f"sqlite:///{simulated_path}", "spark", "info"])
    assert "there is no lake" in result.stdout
    assert "storelens spark build" in result.stdout
