"""The peers' benchmark: questions that are ours in other words, answers that are held against ours, points to plot."""

from pathlib import Path

import pytest
from benchmarks.peers import engines
from benchmarks.peers.names import PEER_NAMES
from benchmarks.peers.plot import draw, points
from benchmarks.peers.questions import QUESTIONS, plain
from benchmarks.peers.run import differing, disk_mb, too_dear

from storelens.simulate import SimulationSettings, simulate_shop
from storelens.store.parquet_writing import write_parquet_store

SETTINGS = SimulationSettings(customers=80, products=20, orders=300, reviews=20, days=90)
RESULTS = {
    "storelens": {"1000000": {"five_ms": 30.0}, "10000000": {"five_ms": 50.0}},
    "duckdb": {"10000000": {"five_ms": 900.0}, "1000000": {"five_ms": 100.0}},
    "pandas": {"1000000": {"failed": "no memory", "five_ms": 1.0}},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("peers") / "data"
    write_parquet_store(folder, simulate_shop(SETTINGS), SETTINGS.store_settings, (SETTINGS.start, SETTINGS.last_date))
    return folder


@pytest.mark.parametrize("peer", [engines.DuckDB, engines.SQLite])
def test_the_questions_in_sql_have_our_answers(data: Path, tmp_path: Path, peer: type[engines.Peer]) -> None:
    ours, theirs = engines.Storelens(), peer()
    for one in (ours, theirs):
        one.build(data, tmp_path)
        one.open(data, tmp_path)
    for question in QUESTIONS:
        found = plain(theirs.ask(question))
        assert found == plain(ours.ask(question)), question
        assert len(found) > (0 if question == "key_figures" else 4)


def test_another_answer_is_named() -> None:
    expected = {"daily_trend": [["2025-01-01", "5"]], "by_category": [["Books", "5"]]}
    assert differing(expected, expected) == []
    assert differing(expected, expected | {"by_category": [["Books", "6"]]}) == ["by_category"]
    assert differing({}, expected) == []


def test_a_peer_that_would_take_too_long_or_too_much_is_left_out() -> None:
    last = {"build_seconds": 20.0, "first_ms": {"by_category": 500.0}, "five_ms": 400.0}
    little, much = {"build_peak_mb": 100.0, "peak_mb": 90.0}, {"build_peak_mb": 100.0, "peak_mb": 2_000.0}
    assert too_dear({}, 1_000_000) is None
    assert too_dear({1_000_000: last | little}, 10_000_000) is None
    assert too_dear({1_000_000: last | little}, 100_000_000) == "not measured: 2,090 s expected"
    assert too_dear({1_000_000: last | much}, 10_000_000) == "not measured: 20 GB of memory expected"
    assert too_dear({1_000_000: {"failed": "x"}}, 10_000_000) == "not measured: nor was it at 1,000,000 lines"


def test_a_file_shared_by_a_hard_link_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "own").write_bytes(b"x" * 1_000_000)
    (tmp_path / "shared").write_bytes(b"x" * 9_000_000)
    (tmp_path / "too").hardlink_to(tmp_path / "shared")
    assert disk_mb(tmp_path) == 1.0


def test_points_are_in_order_of_size_and_without_failures() -> None:
    assert points(RESULTS, "five_ms") == {
        "storelens": [(1_000_000, 30.0), (10_000_000, 50.0)],
        "duckdb": [(1_000_000, 100.0), (10_000_000, 900.0)],
    }


def test_the_plots_are_drawn_with_both_axes_logarithmic(tmp_path: Path) -> None:
    written = draw(RESULTS, tmp_path)
    assert [path.name for path in written] == ["peers_five_ms.svg"]  # nothing is known of the other measures
    assert written[0].read_text().startswith("<?xml")


def test_every_peer_is_known_to_the_process_that_measures() -> None:
    from benchmarks.peers.child import PEERS

    assert tuple(PEERS) == PEER_NAMES
