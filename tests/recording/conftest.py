"""The trading shop, made once and copied for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storelens.store import Store
from trading_shop import make_trading_shop


@pytest.fixture(scope="session")
def written_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trading") / "store.db"
    make_trading_shop(path)
    return path


@pytest.fixture
def store(written_shop: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "store.db"
    shutil.copy(written_shop, path)
    with Store.open(path) as opened:
        yield opened
