"""What a server keeps beside its store, for its owner's eyes only, and the file that holds the password."""

import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError

from storelens.errors import StoreUnavailable, UsageError

SECRET_BYTES = 32
PARTIAL_NAME = "secret.partial-"
SHORTEST_PASSWORD = 8
LONGEST_LINE_BYTES = 1024
HASH_MARK = "$argon2"


@dataclass(frozen=True)
class Credentials:
    """The password's argon2 hash, and the secret of its sessions: another password makes another."""

    password_hash: str
    secret: bytes


def private_folder(store: Path) -> Path:
    """Return the folder `data/store.web` of the store `data/store.db`, made if need be; raises StoreUnavailable."""
    folder = store.with_suffix(".web")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from error
    return folder


def read_credentials(file: Path, store: Path) -> Credentials:
    """Return what `file` says in its first line: a password, or its argon2 hash.

    Raises UsageError where it cannot be read, or where its password is none to rely on.
    """
    line = _first_line(file)
    password_hash = _checked_hash(line, file) if line.startswith(HASH_MARK) else _hash(line, file)
    secret = hmac.digest(store_secret(store), line.encode(), "sha256")
    return Credentials(password_hash, secret)


def is_readable_by_others(file: Path) -> bool:
    """Say whether other users of this machine can read the file."""
    return bool(file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def store_secret(store: Path) -> bytes:
    """Return the secret kept beside the store, made at the first call; raises StoreUnavailable."""
    file = private_folder(store) / "secret"
    try:
        return _read_secret(file) if file.exists() else _make_secret(file)
    except OSError as error:
        raise _unusable(file, error) from error


def _unusable(path: Path, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(f"cannot use {path}: {error.strerror or error} - allow this user to write there")


def _make_secret(file: Path) -> bytes:
    """Write the secret whole or not at all, and only if nobody else was quicker."""
    handle, name = mkstemp(prefix=PARTIAL_NAME, dir=file.parent)  # each caller's own, and its owner's only
    partial = Path(name)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_bytes(SECRET_BYTES))
    try:
        os.link(partial, file)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    return _read_secret(file)


def _read_secret(file: Path) -> bytes:
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)
    secret = file.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise StoreUnavailable(f"{file} is not a secret of this program - remove it, and everybody signs in anew")
    return secret


def _first_line(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            line = stream.readline(LONGEST_LINE_BYTES + 2).rstrip(b"\r\n")
        text = line.decode("utf-8")
    except OSError as error:
        raise UsageError(
            f"cannot read --password-file {file}: {error.strerror or error} - write the password there"
        ) from None
    except UnicodeDecodeError:
        raise UsageError(f"--password-file {file} is no text - write the password into its first line") from None
    if len(line) > LONGEST_LINE_BYTES:
        raise UsageError(
            f"the first line of --password-file {file} is longer than {LONGEST_LINE_BYTES} bytes - shorten it"
        )
    return text


def _hash(password: str, file: Path) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError(f"the password in {file} has {len(password)} characters - use at least {SHORTEST_PASSWORD}")
    return PasswordHasher().hash(password)


def _checked_hash(text: str, file: Path) -> str:
    try:
        extract_parameters(text)
    except (InvalidHashError, ValueError):
        raise UsageError(
            f"the first line of {file} is no argon2 hash - write the password itself, or its whole hash"
        ) from None
    return text
