"""`storelens serve` as a real program: processes, signals, a port."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import httpx
import pytest

PATIENCE = 60.0
Serve = Callable[..., "Running"]


class Running:
    """A server that was started, with its address once it is ready."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stderr is not None
        self.ready = ""
        while not (found := re.search(r"http://\S+(?=/ )", self.ready)):
            line = process.stderr.readline()
            assert line, f"the server did not start: {self.ready}"
            self.ready += line
        self.url = found.group(0)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=PATIENCE)

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, float]:
        """Send a signal; return the exit code, what was said since, and the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(number)
        out, errors = self.process.communicate(timeout=PATIENCE)
        assert out == ""
        return self.process.returncode, errors, time.monotonic() - started


@pytest.fixture
def start(web_shop: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start `storelens serve` on a store, as a person would."""
    started: list[subprocess.Popen[str]] = []

    def run(*args: str, store: Path = web_shop) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "storelens", "serve", "--store", f"sqlite:///{store}", *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def serve(start: Callable[..., "subprocess.Popen[str]"]) -> Serve:
    """Start a server on a free port and wait until it is ready."""
    return lambda *args, **where: Running(start("--port", "0", *args, **where))


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_signal_ends_it_though_pages_listen(serve: Serve, workers: str, number: int, code: int) -> None:
    server = serve("--workers", workers)
    assert "is served at http://127.0.0.1:" in server.ready
    assert server.get("/healthz").json()["status"] == "ok"
    assert "server" not in server.get("/sales").headers
    with httpx.stream("GET", server.url + "/api/v1/events", timeout=PATIENCE) as stream:
        lines = stream.iter_lines()
        next(lines)
        members = server.workers()
        assert len(members) == (int(workers) if workers != "1" else 0)
        ended, errors, seconds = server.stop(number)
        assert [line for line in lines if line.startswith("error")] == []  # the stream is ended, not broken off
    assert ended == code
    assert errors == ("interrupted - the server has stopped\n" if number == signal.SIGINT else "")
    assert seconds < 20  # about one, on a machine that does nothing else
    assert not any(is_running(member) for member in members)
    with pytest.raises(httpx.ConnectError):
        server.get("/healthz")


@pytest.mark.slow
def test_a_worker_that_is_killed_is_replaced_and_no_reader_notices(serve: Serve) -> None:
    server = serve("--workers", "2")
    before = server.workers()
    done = threading.Event()
    answers: list[int] = []
    readers = [threading.Thread(target=ask_again_and_again, args=(server.url, done, answers)) for _ in range(4)]
    for reader in readers:
        reader.start()
    for killed in before:  # one after the other: those that take their places have to answer
        wait_for_more(answers)
        os.kill(killed, signal.SIGKILL)
        wait_until(partial(is_replaced, server, killed))
    wait_for_more(answers)
    done.set()
    for reader in readers:
        reader.join()
    assert set(answers) == {200}
    code, errors, _ = server.stop()
    assert code == 0
    told = [f"warning: worker process {killed} ended (signal 9) - another is started" for killed in before]
    assert errors.splitlines() == told


@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed(serve: Serve) -> None:
    server = serve("--workers", "2")
    members = server.workers()
    server.process.kill()
    wait_until(lambda: not any(is_running(member) for member in members))


@pytest.mark.slow
def test_what_is_recorded_is_served_by_every_worker(serve: Serve, own_shop: Path) -> None:
    server = serve("--workers", "2", store=own_shop)

    def customers() -> int:
        return int(server.get("/api/v1/meta").json()["counts"]["customers"])

    before = customers()
    key = {"idempotency-key": "one", "sec-fetch-site": "same-origin", "origin": server.url}
    customer = {"full_name": "Ada Winter", "region": "West"}
    for _ in range(4):  # whichever worker it comes to
        answer = httpx.post(server.url + "/api/v1/customers", json=customer, headers=key, timeout=PATIENCE)
        assert answer.status_code == 201
    wait_until(lambda: all(customers() == before + 1 for _ in range(10)))


@pytest.mark.slow
def test_requests_are_told_if_asked_for(serve: Serve) -> None:
    server = serve("--log-requests")
    server.get("/healthz?%0Aforged")
    _, errors, _ = server.stop()
    assert re.fullmatch(r'127\.0\.0\.1:\d+ - "GET /healthz\?%0Aforged HTTP/1\.1" 200\n', errors)


@pytest.mark.slow
def test_a_password_is_asked_for_by_every_worker(serve: Serve, own_shop: Path, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("a password for tests\n")
    password.chmod(0o644)
    args = ("--workers", "2", "--password-file", str(password))
    server = serve(*args, store=own_shop)
    assert server.ready.startswith(f"others can read {password} - chmod 600 {password}\n")
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        assert client.get("/api/v1/meta").status_code == 401
        client.post("/login", data={"password": "a password for tests"})
    kept = dict(client.cookies)
    for _ in range(10):
        assert httpx.get(f"{server.url}/api/v1/meta", headers=cookie_header(kept)).status_code == 200
    server.stop()
    password.chmod(0o600)
    again = serve(*args, store=own_shop)
    assert len(again.ready.splitlines()) == 1
    assert httpx.get(f"{again.url}/api/v1/meta", headers=cookie_header(kept)).status_code == 200
    assert "password for tests" not in Path(f"/proc/{again.process.pid}/cmdline").read_text()


def cookie_header(cookies: dict[str, str]) -> dict[str, str]:
    return {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def ask_again_and_again(url: str, done: threading.Event, answers: list[int]) -> None:
    """Ask as the page does: once more where the connection broke."""
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        while not done.is_set():
            for _ in range(2):
                with suppress(httpx.TransportError):
                    answers.append(client.get("/api/v1/meta").status_code)
                    break
            else:
                answers.append(0)


def wait_for_more(answers: list[int]) -> None:
    so_far = len(answers)
    wait_until(lambda: len(answers) > so_far + 20)


def is_replaced(server: Running, worker: int) -> bool:
    workers = server.workers()
    return len(workers) == 2 and worker not in workers


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it does not come to hold"
        time.sleep(0.05)
