"""A build on a real cluster of which a worker dies in the middle, and then the last one."""

import signal
from collections.abc import Callable, Iterator

import pytest

from conftest import GOLDEN_DAYS, golden_tables
from spark.cluster import Cluster
from spark.marts import assert_same_marts
from spark.quick import QUICK
from storelens.engines.spark import SparkSettings
from storelens.engines.spark.session import close_spark
from storelens.errors import StoreUnavailable
from storelens.lake.building import How, build_lake, lake_of
from storelens.lake.served import open_served
from storelens.shop import Shop
from test_golden_example import FEBRUARY, JANUARY, money

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # on a busy machine
GOLDEN = (
    (JANUARY, "event", [10000, 1000, 0, 9000, 500, 720, 10220]),
    (FEBRUARY, "event", [0, 0, 2700, -2700, 0, -216, -2916]),
    (JANUARY, "order", [10000, 1000, 2700, 6300, 500, 504, 7304]),
)
QUICK_WORKERS = {"spark.executor.extraJavaOptions": QUICK["spark.driver.extraJavaOptions"]}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    close_spark()  # a process has one Spark: that of the other tests, which start it again
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running
        close_spark()


def test_a_worker_killed_in_the_middle_of_a_build(make_shop: Callable[..., Shop], cluster: Cluster) -> None:
    shop = make_shop(golden_tables(), GOLDEN_DAYS, time_zone="America/New_York", currency="USD")
    lake = lake_of(shop.store.path)
    settings = SparkSettings(cluster.master, "512m", {**QUICK, **QUICK_WORKERS}, patience_seconds=5)

    def kill(worker: int, at: str) -> Callable[[str], None]:
        return lambda name: cluster.workers[worker].send_signal(signal.SIGKILL) if name == at else None

    # Its files are made again by the worker that is left.
    done = build_lake(shop.store, lake, How(settings, period="month", on_table=kill(0, "order_days")))
    assert done.kind == "built"
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert_same_marts(open_served(lake), shop.engine("duckdb"))

    # The golden example, asked of the cluster that is left.
    shop.spark = How(settings)
    for period, lens, wanted in GOLDEN:
        assert money(shop.query("kpis", engine="spark", lens=lens, **period).to_pylist()[0]) == wanted

    # And without any the build ends, with the last version served.
    with pytest.raises(
        StoreUnavailable, match="Spark had no worker at spark://.* for 5 s - see that workers run there"
    ):
        build_lake(shop.store, lake, How(settings, anew=True, period="month", on_table=kill(1, "order_days")))
    assert lake.current() == done.version
    assert all(lake.paths(table) for table in done.version.tables.values() if table.files)
