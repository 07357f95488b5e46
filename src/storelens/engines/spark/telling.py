"""Turn what Spark raises, pages of Java, into one line: what is wrong, where, and the way out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from storelens.errors import QueryFailed, StorelensError, StoreUnavailable

NO_ROOM = ("No space left on device", "Disk quota exceeded", "DISK_SPACE")
NO_MEMORY = ("OutOfMemoryError", "Java heap space", "UNABLE_TO_ACQUIRE_MEMORY")
LOST = ("ExecutorLostFailure", "All masters are unresponsive", "SparkContext was shut down", "Connection refused")
GONE = ("FileNotFoundException", "FAILED_READ_FILE.FILE_NOT_EXIST", "PATH_NOT_FOUND")
CUT = ("is not a Parquet file", "FAILED_READ_FILE", "ParquetDecodingException", "CANNOT_READ_FILE")
WHERE = re.compile(r"(?:file:(?://)?)(/[^\s'\",;:)\]]+)|((?:s3a|hdfs|abfss|gs)://[^\s'\",;)\]]+)")


def first_line(error: BaseException) -> str:
    """Return the first line that says something, without the class of the exception and Spark's stack."""
    for line in str(error).splitlines():
        text = re.sub(r"^(?:[\w.$]+(?:Exception|Error)\s*:?\s*)+", "", line.strip(": "))
        text = re.sub(r"\s*SQLSTATE: \w+.*$", "", text).rstrip(".:")
        if text and not text.startswith(("An error occurred while calling", "at ")):
            return text[:300]
    return type(error).__name__


@contextmanager
def told(doing: str) -> Iterator[None]:
    """Raise what Spark raises as StoreUnavailable or QueryFailed; `doing` says what could not be done."""
    try:
        yield
    except (StorelensError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise explained(error, doing) from error


def explained(error: Exception, doing: str) -> StorelensError:
    """Return the error in one line; which it is, is only in the text that comes from Java."""
    text = str(error)
    if any(words in text for words in NO_ROOM):
        return StoreUnavailable(
            f"{doing}: no room on a disk of Spark's - free space, or set SPARK_LOCAL_DIRS to another"
        )
    if any(words in text for words in NO_MEMORY):
        return StoreUnavailable(f"{doing}: Spark has too little memory - give it more with --memory, as 4g")
    if any(words in text for words in GONE):
        return StoreUnavailable(f"{doing}: {_place(text)} is missing - run storelens spark build --anew")
    if any(words in text for words in CUT):
        return StoreUnavailable(f"{doing}: {_place(text)} is cut or damaged - run storelens spark build --anew")
    if any(words in text for words in LOST) or type(error).__name__ in ("Py4JNetworkError", "ConnectionRefusedError"):
        return StoreUnavailable(
            f"{doing}: Spark lost its workers, or its own process - see that they run, and try again"
        )
    return QueryFailed(f"{doing}: {first_line(error)}")


def _place(text: str) -> str:
    found = WHERE.search(text)
    return found[0].rstrip(".").removeprefix("file://").removeprefix("file:") if found else "a file of the tables"
