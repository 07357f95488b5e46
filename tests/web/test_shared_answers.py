"""What one worker has computed another sends: once computed, waited for, and gone with its version."""

import multiprocessing
import os
import signal
import threading
from pathlib import Path

from storelens.web.answer import Answer, pack
from storelens.web.shared_answers import SharedAnswers

LONG = {"rows": ["a row of some length"] * 200}


def never() -> Answer:
    raise AssertionError("it is there already")


def die() -> Answer:
    os.kill(os.getpid(), signal.SIGKILL)
    return never()


def hold_and_die(folder: Path) -> None:
    SharedAnswers(folder, 10_000).get("v1", "a", die)


def test_what_one_has_computed_the_other_finds(tmp_path: Path) -> None:
    computed = SharedAnswers(tmp_path, 10_000).get("v1", "a", lambda: pack(LONG, 0.25))
    assert SharedAnswers(tmp_path, 10_000).get("v1", "a", never) == computed
    assert (computed.is_packed, computed.seconds) == (True, 0.25)


def test_what_is_being_computed_is_waited_for(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def compute() -> Answer:
        begun.set()
        may_end.wait(10)
        return pack({"number": 1}, 0.1)

    first = threading.Thread(target=lambda: SharedAnswers(tmp_path, 10_000).get("v1", "a", compute))
    first.start()
    assert begun.wait(10)
    found: list[Answer] = []
    second = threading.Thread(target=lambda: found.append(SharedAnswers(tmp_path, 10_000).get("v1", "a", never)))
    second.start()
    may_end.set()
    for thread in (first, second):
        thread.join(10)
    assert [answer.body for answer in found] == [b'{"number":1}']


def test_the_lock_of_a_worker_that_is_killed_is_let_go(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=hold_and_die, args=(tmp_path,))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    assert SharedAnswers(tmp_path, 10_000).get("v1", "a", lambda: pack({}, 0.0)).body == b"{}"


def test_versions_go_and_the_current_stays(tmp_path: Path) -> None:
    shared = SharedAnswers(tmp_path, 10_000)
    for version in ("v1", "v2"):
        shared.get(version, "a", lambda: pack({}, 0.0))
    shared.forget("v2")
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"v2"}


def test_what_must_not_be_kept_or_has_no_room_is_not_left(tmp_path: Path) -> None:
    shared = SharedAnswers(tmp_path, 1_000)
    shared.get("v1", "failed", lambda: pack({}, 0.0, may_be_kept=False))
    shared.get("v1", "large", lambda: Answer(bytes(2_000), False, 0.0))
    assert [path.suffix for path in tmp_path.iterdir()] == [".lock", ".lock"]


def test_without_a_folder_it_computes(tmp_path: Path) -> None:
    assert SharedAnswers(tmp_path / "gone", 10_000).get("v1", "a", lambda: pack({}, 0.0)).body == b"{}"
