"""One step of one peer in a process of its own: PEER build|ask DATA HOME ROUNDS; prints JSON."""

import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers.engines import ClickHouse, ClickHouseOneTable, DuckDB, Peer, SQLite, Storelens
from benchmarks.peers.frames import Pandas, Polars
from benchmarks.peers.postgres import PostgreSQL
from benchmarks.peers.questions import QUESTIONS, plain
from benchmarks.peers.superset import Superset

PEERS: dict[str, type[Peer]] = {
    "storelens": Storelens,
    "duckdb": DuckDB,
    "clickhouse": ClickHouse,
    "clickhouse_one_table": ClickHouseOneTable,
    "polars": Polars,
    "pandas": Pandas,
    "postgresql": PostgreSQL,
    "sqlite": SQLite,
    "superset": Superset,
}
LONG_SECONDS = 20.0  # a question that takes longer is not asked again


def _build(peer: Peer, data: Path, home: Path) -> dict[str, Any]:
    started = time.perf_counter()
    peer.build(data, home)
    return {"seconds": time.perf_counter() - started}


def _ask(peer: Peer, data: Path, home: Path, rounds: int) -> dict[str, Any]:
    """Return the answers, and of each question the milliseconds, first and as the median of the rounds after."""
    started = time.perf_counter()
    peer.open(data, home)
    opened = time.perf_counter() - started
    answers, first, warm = {}, {}, {}
    for question in QUESTIONS:
        taken = []
        while len(taken) <= rounds and not (taken and taken[0] > LONG_SECONDS):
            started = time.perf_counter()
            rows = peer.ask(question)
            taken.append(time.perf_counter() - started)
        answers[question] = plain(rows)
        first[question], warm[question] = taken[0] * 1e3, median(taken[1:] or taken) * 1e3
    return {"open_ms": opened * 1e3, "first_ms": first, "warm_ms": warm, "answers": answers}


def main() -> None:
    """Do the step; where memory runs out, the system is to end this process and no other."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    name, step, data, home, rounds = sys.argv[1:]
    peer = PEERS[name]()
    places = Path(data), Path(home)
    done = _build(peer, *places) if step == "build" else _ask(peer, *places, int(rounds))
    print(json.dumps(done))


if __name__ == "__main__":
    main()
