"""One Spark in this process for every test of a file."""

from collections.abc import Iterator

import pytest

from spark.quick import QUICK
from storelens.engines.spark import SparkSettings
from storelens.engines.spark.session import close_spark


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSettings]:
    yield SparkSettings(master="local[2]", memory="1g", options=QUICK)
    close_spark()
