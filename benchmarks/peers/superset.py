"""Apache Superset's chart data on DuckDB: a server in a Python of its own, a question the SQL of a chart's dataset."""

import atexit
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.peers.engines import DuckDB, Rows
from benchmarks.peers.questions import QUESTIONS, over_tables
from benchmarks.processes import ROOT

PROGRAM = ROOT / "build" / "superset-venv" / "bin" / "superset"
USER = "measure"
START_SECONDS = 120.0
ROWS = 50_000  # more than any answer has
# Nothing is kept between two questions (`NullCache`, `force`): what is measured is the way to the data and back.
CONFIG = """
SECRET_KEY = "of a server that lives for one measure"
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
ROW_LIMIT = SQL_MAX_ROW = {rows}
CACHE_CONFIG = DATA_CACHE_CONFIG = {{"CACHE_TYPE": "NullCache"}}
FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = CACHE_CONFIG
"""
COLUMNS = {
    "key_figures": ("net_minor", "orders", "units", "customers"),
    "daily_trend": ("entry_date", "net_minor"),
    "by_category": ("category", "net_minor"),
    "top_products": ("product_id", "net_minor"),
    "top_customers": ("region", "customer_id", "net_minor"),
}


class Superset:
    """The memory of the server is not in the figure: it is measured of the process that asks."""

    def build(self, data: Path, home: Path) -> None:
        if not PROGRAM.exists():
            raise FileNotFoundError(f"no Superset at {PROGRAM.parent.parent} - make bench-peers installs it")
        DuckDB().build(data, home)
        self._configure(home)
        self._command(home, "db", "upgrade")
        names = ("--firstname", USER, "--lastname", USER, "--email", f"{USER}@localhost")
        self._command(home, "fab", "create-admin", "--username", USER, "--password", USER, *names)
        self._command(home, "init")

    def open(self, data: Path, home: Path) -> None:  # noqa: ARG002
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._home, self._url = home, f"http://127.0.0.1:{port}"
        with (home / "server.log").open("wb") as log:
            self._server = subprocess.Popen(
                [PROGRAM, "run", "--port", str(port), "--with-threads"],
                env=self._environment(home), stdout=log, stderr=log,
            )  # fmt: skip
        atexit.register(self._server.terminate)
        self._await()
        login = {"username": USER, "password": USER, "provider": "db"}
        self._token = self._post("/api/v1/security/login", login)["access_token"]
        address = {"database_name": "shop", "sqlalchemy_uri": f"duckdb:///{home}/tables.duckdb"}
        database = self._post("/api/v1/database/", address)["id"]
        self._datasets = {question: self._dataset(database, question) for question in QUESTIONS}

    def ask(self, question: str) -> Rows:
        columns = COLUMNS[question]
        query = {"columns": columns, "metrics": [], "row_limit": ROWS}
        asked = {"datasource": {"id": self._datasets[question], "type": "table"}, "force": True, "queries": [query]}
        found = self._post("/api/v1/chart/data", asked | {"result_format": "json", "result_type": "full"})
        return [tuple(row[column] for column in columns) for row in found["result"][0]["data"]]

    def _dataset(self, database: int, question: str) -> int:
        sql = over_tables(question)
        if question == "daily_trend":  # a day as text: a chart's days come back as milliseconds
            sql = f"select cast(entry_date as varchar) as entry_date, net_minor from ({sql}) as days"
        made = self._post("/api/v1/dataset/", {"database": database, "table_name": question, "sql": sql})
        return int(made["id"])

    def _await(self) -> None:
        ends = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{self._url}/health", timeout=5).close()
            except OSError:
                if time.monotonic() > ends or self._server.poll() is not None:
                    said = (self._home / "server.log").read_text(encoding="utf-8")[-1_000:]
                    raise RuntimeError(f"Superset did not start: {said}") from None
                time.sleep(0.2)
            else:
                return

    def _post(self, path: str, content: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json"}
        if path != "/api/v1/security/login":
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._url + path, json.dumps(content).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"Superset's {path} said {error.code}: {error.read().decode()[:500]}") from None

    def _configure(self, home: Path) -> None:
        (home / "superset_config.py").write_text(CONFIG.format(home=home, rows=ROWS), encoding="utf-8")

    def _environment(self, home: Path) -> dict[str, str]:
        return os.environ | {"SUPERSET_CONFIG_PATH": str(home / "superset_config.py"), "FLASK_APP": "superset"}

    def _command(self, home: Path, *words: str) -> None:
        done = subprocess.run(
            [PROGRAM, *words],
            env=self._environment(home), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"superset {words[0]} ended with {done.returncode}: {done.stderr[-1_000:]}")
