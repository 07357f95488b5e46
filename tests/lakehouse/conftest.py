"""A server that speaks S3, and the golden example as tables of each kind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lakehouse_files import Iceberg, golden_rows, write_delta
from object_storage import KEY, SECRET, ObjectStorage, running_storage
from storelens.store.lakehouse import store


@pytest.fixture(scope="session")
def storage_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStorage]:
    with running_storage(tmp_path_factory.mktemp("storage")) as storage:
        yield storage


@pytest.fixture
def storage(storage_server: ObjectStorage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ObjectStorage:
    """The server, as this process is told of it: by the usual variables alone."""
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_ENDPOINT_URL", storage_server.address)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("STORELENS_WAREHOUSES", str(tmp_path / "warehouses"))
    monkeypatch.setattr(store, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(store, "ASKED_SECONDS", 0.0)
    return storage_server


@pytest.fixture
def delta(tmp_path: Path) -> Path:
    """The golden example as Delta tables."""
    return write_delta(tmp_path / "lake", golden_rows())


@pytest.fixture
def make_iceberg(tmp_path: Path) -> Iterator[Callable[[], Iceberg]]:
    """Return a function that makes a folder of Iceberg tables, without any yet."""
    made: list[Iceberg] = []

    def make() -> Iceberg:
        made.append(Iceberg(tmp_path / f"ice{len(made)}"))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def iceberg(make_iceberg: Callable[[], Iceberg]) -> Iceberg:
    """The golden example as Iceberg tables."""
    made = make_iceberg()
    for name, rows in golden_rows(one_byte=False).items():
        made.create(name, rows)
    return made
