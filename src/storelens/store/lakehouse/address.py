"""URLs of stores that are tables of a lakehouse: of which kind, and in which folder or bucket. Nothing is opened here.

`delta:///FOLDER` and `iceberg:///FOLDER` are on disk; `delta+s3://BUCKET/PREFIX`, `iceberg+s3://...` and
`parquet+s3://...` in object storage. Keys and endpoints are in the environment, never in a URL.
"""

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from storelens.errors import UsageError
from storelens.store.places import warehouses_folder

DELTA, ICEBERG, PARQUET = "delta", "iceberg", "parquet"
LOCAL = {f"{kind}:///": kind for kind in (DELTA, ICEBERG)}
REMOTE = {f"{kind}+s3://": kind for kind in (DELTA, ICEBERG, PARQUET)}
NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")
LONGEST_NAME = 60


@dataclass(frozen=True)
class TablesAddress:
    """Where a store's tables are: `root` is a folder, or a bucket and a prefix in it."""

    kind: str
    root: str
    is_remote: bool

    @property
    def label(self) -> str:
        """The URL as sentences show it."""
        return f"{self.kind}+s3://{self.root}" if self.is_remote else f"{self.kind}:///{self.root}"

    @property
    def place(self) -> Path:
        """What the warehouse is beside: `shop` of Delta tables has `shop.delta.warehouse`.

        A bucket's is in the folder of warehouses, by the names in its URL and a hash of URL and endpoint.
        """
        if not self.is_remote:
            folder = Path(self.root)
            return folder.with_name(f"{folder.name}.{self.kind}.tables")
        name = NOT_OF_A_NAME.sub("-", self.root)[:LONGEST_NAME].strip("-")
        number = sha256(f"{self.label} {endpoint() or ''}".encode()).hexdigest()[:10]
        return warehouses_folder() / f"{name}-{number}.{self.kind}"

    @property
    def absolute_url(self) -> str:
        """A URL that names the same tables whatever the working folder is."""
        return self.label if self.is_remote else f"{self.kind}:///{Path(self.root).absolute()}"


def is_tables_url(url: str) -> bool:
    """Say whether a URL is of tables of a lakehouse."""
    return url.startswith((*LOCAL, *REMOTE))


def tables_address(url: str) -> TablesAddress:
    """Return what a URL for which `is_tables_url` holds says; raises UsageError where it names nothing.

    >>> tables_address("delta:///lake/shop").place
    PosixPath('lake/shop.delta.tables')
    >>> tables_address("iceberg+s3://bucket/shop.db/").root
    'bucket/shop.db'
    """
    for prefix, kind in LOCAL.items():
        if url.startswith(prefix):
            folder = url.removeprefix(prefix)
            if not Path(folder).name:
                raise UsageError(f"{url} names no folder of tables - write {prefix}data/shop")
            return TablesAddress(kind, str(Path(folder)), is_remote=False)
    for prefix, kind in REMOTE.items():
        if url.startswith(prefix):
            root = url.removeprefix(prefix).strip("/")
            if not root or re.search(r"[@?#]", root) or ":" in root.partition("/")[0]:  # a key may be in it: not shown
                raise UsageError(
                    f"no bucket is named after {prefix} - write {prefix}BUCKET/PREFIX; keys and endpoint are read from "
                    "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL"
                )
            return TablesAddress(kind, root, is_remote=True)
    raise UsageError(f"no tables at {url!r} - write delta:///FOLDER or iceberg:///FOLDER")


def endpoint() -> str | None:
    """Return the address of the object storage where it is not Amazon's own, as the usual variables say it."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


def region() -> str | None:
    """Return the region as the usual variables say it; a storage of one's own has none and takes any."""
    named = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return named or ("us-east-1" if endpoint() else None)
