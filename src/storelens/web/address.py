"""The address a server listens on: bound once, before anything else, and handed to all workers."""

import errno
import socket

from storelens.errors import AddressUnavailable, UsageError

QUEUED_CONNECTIONS = 2048


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port` (0: any free one); raises AddressUnavailable, UsageError.

    Connections wait in its queue until a worker takes them: while workers start, and when one has died.
    """
    family, place = _resolve(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # at once again after a stop
        listener.bind(place)
        listener.listen(QUEUED_CONNECTIONS)
    except OSError as error:
        listener.close()
        raise AddressUnavailable(_explain(error, host, port)) from None
    return listener


def listen_near(host: str, port: int, tries: int = 20) -> socket.socket:
    """Return a socket on `port`, or on the next one that is free."""
    for candidate in range(port, min(port + tries, 65_536)):
        try:
            return listen(host, candidate)
        except AddressUnavailable:
            continue
    return listen(host, 0)


def url_of(host: str, listener: socket.socket) -> str:
    """Return the address to open in a browser of this machine: what listens everywhere is here too."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{f'[{name}]' if ':' in name else name}:{listener.getsockname()[1]}/"


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UsageError(
            f"no address named {host!r} for --host - use 127.0.0.1, or an address of this machine"
        ) from None
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)  # `localhost` is 127.0.0.1 to most programs
    return found[0][0], (str(found[0][4][0]), port)


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use - choose another with --port, or stop the program that has it"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine - choose another with --host"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} is not for this user - choose one from 1024 on with --port"
    return f"cannot listen on {host} port {port}: {error.strerror or error} - choose another with --host or --port"
