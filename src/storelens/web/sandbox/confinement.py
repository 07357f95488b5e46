"""What a process gives up for good before it runs SQL that nobody has read.

Limits on memory, files and threads hold on every POSIX system. On Linux, Landlock (kernel 5.13 and later) also takes
every file but those named from it, and (6.7) TCP: a second wall behind DuckDB's own.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

MOST_FILES = 64
CPU_GRACE_SECONDS = 10
NICER = 5  # pages go first

# linux/landlock.h and linux/prctl.h; the numbers of the calls are the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # by version: how many rights there are
_TCP_SINCE, _TCP_RIGHTS = 4, 0b11
_SCOPED_SINCE, _SCOPES = 6, 0b11  # abstract sockets and signals beyond the process
_NO_NEW_PRIVILEGES = 38


def limit_process(data_bytes: int) -> None:
    """Bound the process's memory, and let it write no file and leave no core."""
    os.nice(NICER)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing fails instead
    for name, most in (
        ("RLIMIT_DATA", data_bytes),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", MOST_FILES),
    ):
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (bound, bound))


def limit_cpu(seconds: float) -> None:
    """Let the process compute for so long from now and a little more, then die: nobody may be left to end it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + CPU_GRACE_SECONDS
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def keep_to(readable: Iterable[Path]) -> bool:
    """Give up every file that is not beneath one of these folders, and the network; False where the system cannot."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    if version < 1:
        return False
    rules = libc.syscall(_CREATE_RULESET, ctypes.byref(_Ruleset.of(version)), ctypes.c_size_t(24), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        for folder in readable:
            _allow_reading(libc, rules, folder)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT_SELF, rules, ctypes.c_uint32(0)) == 0)
    finally:
        os.close(rules)


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))

    @classmethod
    def of(cls, version: int) -> "_Ruleset":
        """Return all rights that this version of Landlock can take away."""
        rights = max(count for since, count in _FILE_RIGHTS.items() if since <= version)
        network = _TCP_RIGHTS if version >= _TCP_SINCE else 0
        return cls((1 << rights) - 1, network, _SCOPES if version >= _SCOPED_SINCE else 0)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def _allow_reading(libc: ctypes.CDLL, rules: int, folder: Path) -> None:
    try:
        opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE | _READ_DIR if folder.is_dir() else _READ_FILE
        beneath = _Beneath(rights, opened)
        libc.syscall(_ADD_RULE, rules, ctypes.c_int(_PATH_BENEATH), ctypes.byref(beneath), ctypes.c_uint32(0))
    finally:
        os.close(opened)
