"""A server that speaks S3 on this machine, for tests: started once in a worker, a bucket of its own for each test."""

import itertools
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyarrow import fs

WAITS_SECONDS = 60
KEY, SECRET = "a-key-of-nobody", "and-its-secret"


@dataclass
class ObjectStorage:
    """A running server: its address, and what Arrow reads and writes it with."""

    address: str
    files: Any
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def bucket(self) -> str:
        """Return the name of a new bucket."""
        name = f"bucket-{next(self._numbers)}"
        self.files.create_dir(name)
        return name

    def put(self, folder: Path, target: str) -> None:
        """Copy a folder to `bucket/prefix`."""
        fs.copy_files(str(folder), target, source_filesystem=fs.LocalFileSystem(), destination_filesystem=self.files)

    def keys(self, prefix: str) -> list[str]:
        """Return what is below `bucket/prefix`."""
        found = self.files.get_file_info(fs.FileSelector(prefix, recursive=True))
        return sorted(info.path for info in found if info.type == fs.FileType.File)

    @contextmanager
    def asking_for_keys(self) -> Iterator[None]:
        """Refuse every key, as none is known here."""
        self._allow("0")
        try:
            yield
        finally:
            self._allow("inf")

    def _allow(self, requests: str) -> None:
        """Let so many requests through without a look at their keys."""
        asked = urllib.request.Request(
            f"{self.address}/moto-api/reset-auth", requests.encode(), {"Content-Type": "text/plain"}, method="POST"
        )
        urllib.request.urlopen(asked, timeout=WAITS_SECONDS).close()


@contextmanager
def running_storage(folder: Path) -> Iterator[ObjectStorage]:
    """Yield a server on a port that the system chose."""
    log = folder / "server.log"
    program = (
        "import sys\n"
        "from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app\n"
        "from werkzeug.serving import make_server\n"
        "app = DomainDispatcherApplication(create_backend_app)\n"
        "server = make_server('127.0.0.1', 0, app, threaded=True)\n"
        "print(server.port, flush=True)\n"
        "server.serve_forever()\n"
    )
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", program],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment,
        )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, log.read_text()
        files = fs.S3FileSystem(
            access_key=KEY, secret_key=SECRET, endpoint_override=f"127.0.0.1:{port}", scheme="http",
            region="us-east-1", allow_bucket_creation=True,
        )  # fmt: skip
        yield ObjectStorage(f"http://127.0.0.1:{port}", files)
    finally:
        process.terminate()
        try:
            process.wait(WAITS_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
