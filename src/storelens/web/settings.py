"""What a server is told when it starts."""

import ipaddress
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from storelens.engines import DEFAULT_ENGINE
from storelens.engines.spark import SparkSettings
from storelens.store.opening import place_of

LOCAL_NAMES = ("localhost",)
LAKE = "lake"
SERVED_ENGINES = (DEFAULT_ENGINE, LAKE)


@dataclass(frozen=True)
class WebSettings:
    """Which store is served, where, and within which limits.

    `allow_sql` None means: only on a loopback address. `password_hash` is argon2's; without it nobody signs in.
    `secret` signs cookies: every worker process must have the same. `allow_hosts` are names that the server goes by
    beside its address; `behind_https` says that a proxy before it speaks HTTPS; `read_only` that nothing is recorded.
    `cache_bytes` is for answers ready to send, `shared_folder` where workers leave them for each other. `upload_bytes`
    is how large the files of one import may be together. `engine` is what answers: `duckdb` over the warehouse, or the
    `lake`, which shows what was recorded only after its next build, so nothing is recorded there.
    `spark` is where statements run that need a large table of the lake; None: they are DuckDB's too.
    """

    store_url: str = "sqlite:///data/store.db"
    host: str = "127.0.0.1"
    port: int = 8000
    allow_sql: bool | None = None
    password_hash: str | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    allow_hosts: tuple[str, ...] = ()
    behind_https: bool = False
    read_only: bool = False
    workers: int = 1
    query_seconds: float = 20.0
    query_threads: int = field(default_factory=lambda: max(2, os.cpu_count() or 2))
    cache_bytes: int = 64 * 1024 * 1024
    most_event_clients: int = 500
    shared_folder: str | None = None
    upload_bytes: int = 2 * 1024**3
    engine: str = DEFAULT_ENGINE
    spark: SparkSettings | None = None

    @cached_property
    def place(self) -> Path:
        """Where the store's warehouse and the server's own files are beside; a database server is asked once."""
        return place_of(self.store_url)

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server.

        >>> WebSettings(host="127.0.0.1").is_local, WebSettings(host="0.0.0.0").is_local
        (True, False)
        """
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host in LOCAL_NAMES

    @property
    def may_write(self) -> bool:
        """Whether readers may record sales, returns and more: where others reach the server, who is signed in may."""
        return not self.read_only and self.engine != LAKE and (self.is_local or self.password_hash is not None)

    @property
    def makes_ahead(self) -> bool:
        """Whether pages are made before anybody asks: not on a cluster, where each has its price."""
        return self.spark is None

    @property
    def may_sql(self) -> bool:
        """Whether readers may write SQL of their own."""
        return self.is_local if self.allow_sql is None else self.allow_sql
