"""Who gets past the password, and who does not."""

import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from starlette.types import ASGIApp

from storelens.errors import StorelensError
from storelens.web import sessions, sign_in
from storelens.web.journal import LARGEST_BYTES, Entry, Journal
from storelens.web.login import safe_next
from storelens.web.private_files import read_credentials, store_secret
from storelens.web.sessions import Session, Sessions
from storelens.web.settings import WebSettings
from storelens.web.sign_in import Door, seconds_to_wait
from storelens.web.worker import whole_app

PASSWORD = "correct horse, battery"
HASH = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
SECRET = b"s" * 32
Serve = Callable[[ASGIApp], AbstractContextManager[httpx.Client]]


@pytest.fixture
def settings(web_settings: WebSettings, web_shop: Path) -> Iterator[WebSettings]:
    kept = web_shop.with_suffix(".web")
    yield replace(web_settings, password_hash=HASH, secret=SECRET)
    for file in kept.iterdir():
        file.unlink()


@pytest.fixture
def walled(settings: WebSettings, serve: Serve) -> Iterator[httpx.Client]:
    with serve(whole_app(settings)) as client:
        yield client


def enter(client: httpx.Client, password: str = PASSWORD, **more: str) -> httpx.Response:
    return client.post("/login", data={"password": password, **more})


@pytest.mark.parametrize("path", ["/api/v1/meta", "/api/v1/openapi.json", "/api/v1/nothing", "/api/v1/events"])
def test_the_api_says_401_to_strangers(walled: httpx.Client, path: str) -> None:
    answer = walled.get(path)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "you are not signed in - sign in at /login"


def test_a_write_of_a_stranger_is_refused(walled: httpx.Client) -> None:
    assert walled.post("/api/v1/sales", json={}).status_code == 401
    assert walled.post("/logout").status_code == 401


@pytest.mark.parametrize("path", ["/", "/sales?region=West&x=%26", "/assets/index.js", "/nothing"])
def test_a_strangers_page_leads_to_the_form_and_back(walled: httpx.Client, path: str) -> None:
    answer = walled.get(path)
    assert answer.status_code == 303
    form = walled.get(answer.headers["location"])
    assert form.status_code == 200
    assert "<script" not in form.text
    assert walled.get("/login.css").headers["content-type"].startswith("text/css")
    assert enter(walled, next=path).headers["location"] == path


@pytest.mark.parametrize("password", ["", "wrong", "x" * 5000, "\x00", "é", PASSWORD + " "])
def test_a_wrong_password_is_told_in_a_sentence(walled: httpx.Client, password: str) -> None:
    answer = enter(walled, password)
    assert answer.status_code == 403
    assert "That is not the password." in answer.text
    assert "set-cookie" not in answer.headers
    assert walled.get("/api/v1/meta").status_code == 401


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"password", b"a=1&" * 50, b'{"password": "x"}'])
def test_a_form_that_is_none_is_a_wrong_password(walled: httpx.Client, content: bytes) -> None:
    assert walled.post("/login", content=content).status_code == 403


def test_the_form_of_another_site_is_refused(walled: httpx.Client) -> None:
    answer = walled.post("/login", data={"password": PASSWORD}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_where_to_go_is_shown_as_text(walled: httpx.Client) -> None:
    assert '"><b>' not in walled.get("/login", params={"next": '/"><b>'}).text


def test_the_password_lets_in_and_signing_out_ends_every_copy(walled: httpx.Client) -> None:
    answer = enter(walled)
    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    for word in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
        assert word in cookie
    assert "Secure" not in cookie
    assert walled.get("/api/v1/meta").json()["signed_in"]
    assert walled.get("/login").headers["location"] == "/"
    copy = httpx.Client(base_url=walled.base_url, cookies=dict(walled.cookies))
    left = walled.post("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert not walled.cookies
    with copy:
        assert copy.get("/api/v1/meta").status_code == 401


def test_metrics_and_health_are_read_without_signing_in(walled: httpx.Client) -> None:
    assert walled.get("/healthz").status_code == 200
    assert walled.get("/metrics").status_code != 401


def test_metrics_are_not_for_everybody_behind_a_proxy(settings: WebSettings, serve: Serve) -> None:
    with serve(whole_app(replace(settings, behind_https=True))) as client:
        assert client.get("/metrics").status_code == 401
        assert "; Secure" in enter(client).headers["set-cookie"]
        assert enter(client).headers["set-cookie"].startswith("__Host-")


def test_guessing_has_to_wait_longer_and_longer(walled: httpx.Client) -> None:
    for _ in range(5):
        assert enter(walled, "wrong").status_code == 403
    refused = enter(walled)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert "Too many wrong passwords. Wait 1 second and try again." in refused.text


def test_without_a_password_there_is_nothing_to_sign_in_to(web_settings: WebSettings, serve: Serve) -> None:
    with serve(whole_app(web_settings)) as client:
        assert client.get("/login").headers["location"] == "/"
        assert enter(client).headers["location"] == "/"
        assert client.post("/logout").headers["location"] == "/"
        assert not client.get("/api/v1/meta").json()["signed_in"]


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "",
        "/a\r\nX: 1",
        "/\t/evil",
        "/é",
    ],
)
def test_only_paths_of_this_server_are_gone_to(wanted: str) -> None:
    assert safe_next(wanted) == "/"


def test_many_tries_at_once_are_counted_before_they_are_compared(tmp_path: Path) -> None:
    door = Door(HASH, SECRET, tmp_path / "tries")
    outcomes = []
    threads = [threading.Thread(target=lambda: outcomes.append(door.knock("10.0.0.1", "wrong"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(outcome.wait_seconds > 0 for outcome in outcomes) >= 14


def test_one_address_does_not_lock_out_another(tmp_path: Path) -> None:
    door = Door(HASH, SECRET, tmp_path / "tries")
    while not door.knock("10.0.0.1", "wrong").wait_seconds:
        pass
    assert door.knock("10.0.0.2", PASSWORD).is_right


def test_the_addresses_of_one_line_are_one(tmp_path: Path) -> None:
    door = Door(HASH, SECRET, tmp_path / "tries")
    for number in range(5):
        door.knock(f"2001:db8::{number}", "wrong")
    assert door.knock("2001:db8::ffff", "wrong").wait_seconds > 0


def test_many_strangers_wait_and_who_was_here_before_does_not() -> None:
    now = 100_000.0
    tries = [Entry(now - 60, "try", f"stranger{number}") for number in range(sign_in.MOST_TRIES)]
    entries = [Entry(now - 86_400, "in", "owner"), *tries]
    assert seconds_to_wait(entries, "another", now) == sign_in.WITHIN_SECONDS - 60
    assert seconds_to_wait(entries, "owner", now) == 0


def test_waits_are_bounded_and_forgotten() -> None:
    tries = [Entry(1000.0, "try", "a")] * 40
    assert seconds_to_wait(tries, "a", 1000.0) == sign_in.LONGEST_WAIT_SECONDS
    assert seconds_to_wait(tries, "a", 1000.0 + sign_in.REMEMBERED_SECONDS + 1) == 0


def test_a_journal_keeps_no_address_and_stays_small(tmp_path: Path) -> None:
    file = tmp_path / "tries"
    Door(HASH, SECRET, file).knock("10.0.0.1", "wrong")
    assert "10.0.0.1" not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    journal = Journal(file, 1e9)
    for number in range(3):
        with journal.writing() as (_, added):
            added.extend(Entry(time.time(), "try", f"{number:016d}") for _ in range(1500))
    assert file.stat().st_size < 2 * LARGEST_BYTES
    assert journal.entries()[-1].key == f"{2:016d}"


def test_a_journal_with_a_line_cut_off_is_read(tmp_path: Path) -> None:
    file = tmp_path / "tries"
    file.write_bytes(b"1.0 try a\nnonsense\n\xff \n2.0 try b\n3.0 tr")
    assert [entry.key for entry in Journal(file, 1e9).entries()] == ["a", "b"]


def cookie_of(sessions_: Sessions, at: Session | None = None) -> str:
    return (sessions_.renew(at) if at else sessions_.start()).partition(";")[0]


@pytest.fixture
def signed(tmp_path: Path) -> Sessions:
    return Sessions(SECRET, tmp_path / "ended", is_secure=False)


def test_a_cookie_is_good_and_another_secrets_is_not(signed: Sessions, tmp_path: Path) -> None:
    assert signed.find(cookie_of(signed)) is not None
    other = Sessions(b"t" * 32, tmp_path / "ended", is_secure=False)
    other.cookie = signed.cookie
    assert signed.find(cookie_of(other)) is None


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "a.1.2.3", "é", "." * 5000])
def test_a_cookie_that_was_made_up_is_none(signed: Sessions, value: str) -> None:
    assert signed.find(f"{signed.cookie}={value}") is None


def test_a_changed_cookie_is_none(signed: Sessions) -> None:
    good = cookie_of(signed)
    name, _, value = good.partition("=")
    for place in range(0, len(value), 7):
        # In base 64 A to D differ in bits only that a signature's last letter does not use.
        changed = value[:place] + ("z" if value[place] in "ABCD" else "A") + value[place + 1 :]
        assert signed.find(f"{name}={changed}") is None


def test_sessions_end_when_idle_and_after_a_week(signed: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    cookie = cookie_of(signed)
    monkeypatch.setattr(time, "time", lambda: now + sessions.IDLE_SECONDS + 5)
    assert signed.find(cookie) is None
    monkeypatch.setattr(time, "time", lambda: now)
    assert signed.find(cookie_of(signed, Session("a", int(now - 6 * 86_400), 0))) is not None
    assert signed.find(cookie_of(signed, Session("a", int(now - 8 * 86_400), 0))) is None


def test_a_session_in_use_goes_on(walled: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(walled)
    assert "set-cookie" not in walled.get("/api/v1/meta").headers
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + sessions.RENEW_SECONDS + 5)
    assert "Max-Age=43200" in walled.get("/api/v1/meta").headers["set-cookie"]


def test_another_password_ends_the_sessions_and_a_restart_does_not(tmp_path: Path) -> None:
    file, store = tmp_path / "password", tmp_path / "store.db"
    file.write_text(PASSWORD)
    first, again = read_credentials(file, store), read_credentials(file, store)
    file.write_text("another password")
    other = read_credentials(file, store)
    assert first.secret == again.secret != other.secret
    assert PasswordHasher().verify(first.password_hash, PASSWORD)
    assert PASSWORD not in repr(WebSettings(password_hash=first.password_hash, secret=first.secret))


def test_a_password_file_may_hold_the_hash(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{HASH}\nmore\n")
    assert read_credentials(file, tmp_path / "store.db").password_hash == HASH


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has 0 characters - use at least 8"),
        (b"short\nlonger line", "has 5 characters - use at least 8"),
        (b"x" * 5000, "longer than 1024 bytes - shorten it"),
        (b"\xff\xfe\xfd" * 4, "is no text - write the password"),
        (b"$argon2id$v=19$m=1,t=1", "is no argon2 hash - write the password itself"),
    ],
)
def test_a_password_that_is_none_to_rely_on_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)
    with pytest.raises(StorelensError, match=sentence) as refused:
        read_credentials(file, tmp_path / "store.db")
    assert refused.value.exit_code == 2
    assert "\n" not in str(refused.value)


def test_a_password_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(StorelensError, match="cannot read --password-file"):
            read_credentials(path, tmp_path / "store.db")


def test_the_secret_is_its_owners_and_made_once(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(store_secret(store))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    file = tmp_path / "store.web" / "secret"
    assert [path.name for path in file.parent.iterdir()] == ["secret"]
    file.chmod(0o644)
    assert store_secret(store) == made[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_damaged_secret_is_named(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    store_secret(store)
    (tmp_path / "store.web" / "secret").write_bytes(b"short")
    with pytest.raises(StorelensError, match="remove it, and everybody signs in anew"):
        store_secret(store)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "store.web").write_text("a file")
    with pytest.raises(StorelensError, match="cannot use .*store.web.* - allow this user to write there") as refused:
        store_secret(tmp_path / "store.db")
    assert refused.value.exit_code == 3
