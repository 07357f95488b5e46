"""A real standalone cluster of Spark on this machine: one master, two workers, each a process of its own."""

import os
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import pyspark

SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"
SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"


class Cluster:
    """Processes of 127.0.0.1 only, ended with the block. `master` is its address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[str]] = []
        self.workers: list[subprocess.Popen[str]] = []
        self._readers: list[threading.Thread] = []
        self.master = ""

    def __enter__(self) -> Self:
        _, line = self._start(MASTER, "--port", "0", says="Starting Spark master at ")
        self.master = line.rpartition(" ")[2]
        for number in (1, 2):
            work = str(self._folder / f"worker-{number}")
            options = ("--cores", "1", "--memory", "512m", "--work-dir", work, self.master)
            self.workers.append(self._start(WORKER, *options, says="Successfully registered with master")[0])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()
        for reader in self._readers:
            reader.join()

    def _start(self, kind: str, *options: str, says: str) -> "tuple[subprocess.Popen[str], str]":
        """Start one process and return it with the line in which it says that it is there."""
        log = self._folder / f"{kind.rpartition('.')[2]}-{len(self._processes)}.log"
        environment = {
            **os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": SMALL,
            "SPARK_NO_DAEMONIZE": "1",
        }  # fmt: skip
        process = subprocess.Popen(
            [SPARK_CLASS, kind, "--host", "127.0.0.1", "--webui-port", "0", *options],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._processes.append(process)
        assert process.stderr is not None
        told = []
        for line in process.stderr:
            told.append(line)
            if says in line:
                self._readers.append(threading.Thread(target=_copy, args=(process, log), daemon=True))
                self._readers[-1].start()
                return process, line.strip()
        raise AssertionError(f"{kind} did not start: {''.join(told[-20:])}")


def _copy(process: "subprocess.Popen[str]", log: Path) -> None:
    """Let a process go on writing, for a full pipe would stop it; returns when it has ended."""
    assert process.stderr is not None
    with process.stderr as lines, log.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(line)
