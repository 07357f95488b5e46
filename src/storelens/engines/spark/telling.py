"""Turn what Spark raises, pages of Java, into one line: what is wrong, where, and the way out."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from storelens.errors import QueryFailed, StorelensError, StoreUnavailable

NO_ROOM = ("No space left on device", "Disk quota exceeded", "DISK_SPACE")
NO_MEMORY = ("OutOfMemoryError", "Java heap space", "UNABLE_TO_ACQUIRE_MEMORY")
LOST = ("ExecutorLostFailure", "All masters are unresponsive", "SparkContext was shut down", "Connection refused")
GONE = ("FileNotFoundException", "FAILED_READ_FILE.FILE_NOT_EXIST", "PATH_NOT_FOUND")
CUT = ("is not a Parquet file", "FAILED_READ_FILE", "ParquetDecodingException", "CANNOT_READ_FILE")
LAKE_WAY = "run storelens spark build --anew"
SOURCE_WAY = "restore it, or make the store anew; the last version is still served"
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
def told(doing: str, sources: Collection[str] = ()) -> Iterator[None]:
    """Raise what Spark raises as StoreUnavailable or QueryFailed; `doing` says what could not be done, `sources` which
    files are not the lake's own.
    """
    try:
        yield
    except (StorelensError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise explained(error, doing, sources) from error


def explained(error: Exception, doing: str, sources: Collection[str] = ()) -> StorelensError:
    """Return the error in one line; which it is, is only in the text that comes from Java."""
    text = str(error)
    if any(words in text for words in NO_ROOM):
        return StoreUnavailable(
            f"{doing}: no room on a disk of Spark's - free space, or set SPARK_LOCAL_DIRS to another"
        )
    if any(words in text for words in NO_MEMORY):
        return StoreUnavailable(f"{doing}: Spark has too little memory - give it more with --memory, as 4g")
    for all_words, what in ((GONE, "is missing"), (CUT, "is cut or damaged")):
        if any(words in text for words in all_words):
            place = _place(text)
            return StoreUnavailable(f"{doing}: {place} {what} - {SOURCE_WAY if place in sources else LAKE_WAY}")
    if any(words in text for words in LOST) or type(error).__name__ in ("Py4JNetworkError", "ConnectionRefusedError"):
        return StoreUnavailable(
            f"{doing}: Spark lost its workers, or its own process - see that they run, and try again"
        )
    return QueryFailed(f"{doing}: {first_line(error)}")


def _place(text: str) -> str:
    found = WHERE.search(text)
    if not found:
        return "a file of the tables"
    place = found[0].rstrip(".").removeprefix("file://").removeprefix("file:")
    return unquote(place) if place.startswith("/") else place
