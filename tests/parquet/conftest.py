"""One simulated shop as a store in SQLite and as a folder of Parquet files, made once and copied where it is changed."""

from pathlib import Path

import pytest

from storelens.simulate import SimulationSettings, simulate_shop
from storelens.store.load import create_store
from storelens.store.parquet_writing import write_parquet_store

SETTINGS = SimulationSettings(customers=200, products=40, orders=600, reviews=150, days=200)


@pytest.fixture(scope="session")
def sqlite_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "store.db"
    create_store(path, simulate_shop(SETTINGS), SETTINGS.store_settings, (SETTINGS.start, SETTINGS.last_date))
    return path


@pytest.fixture(scope="session")
def parquet_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parquet") / "shop"
    days = (SETTINGS.start, SETTINGS.last_date)
    write_parquet_store(folder, simulate_shop(SETTINGS), SETTINGS.store_settings, days)
    return folder
