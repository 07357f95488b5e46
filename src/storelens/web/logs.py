"""What a server says while it runs: a line on stderr for what went wrong, and for every request if asked to."""

import logging
import sys
import traceback

LONGEST_LINE = 1000


class OneLine(logging.Formatter):
    """Each record on one line: an exception as its kind, its text and its place; nothing a terminal obeys."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if message.startswith("Traceback"):  # what an application could not start for
            message = message.strip().splitlines()[-1]
        if record.exc_info and record.exc_info[1]:
            message = f"{message.strip()}: {describe(record.exc_info[1])}"
        line = " ".join(message.split())[:LONGEST_LINE]
        printable = "".join(letter if letter.isprintable() else "?" for letter in line)
        return printable if record.levelno < logging.WARNING else f"{record.levelname.lower()}: {printable}"


def describe(error: BaseException) -> str:
    """Return an exception in a few words, with the last place of it that is in this program."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "storelens" in frame.filename] or list(frames)
    place = f" ({own[-1].filename.rpartition('/')[2]}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}: {error}{place}"


def set_up(*, requests: bool) -> None:
    """Let errors, and with `requests` every request, be told on stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    for name, level in (("storelens.web", logging.INFO), ("uvicorn.error", logging.ERROR)):
        _send(name, level, handler)
    if requests:
        _send("uvicorn.access", logging.INFO, handler)


def be_quiet() -> None:
    """Say no more of requests that are broken off: the server stops."""
    for name in ("uvicorn.error", "storelens.web"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _send(name: str, level: int, handler: logging.Handler) -> None:
    logger = logging.getLogger(name)
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False
