"""Read Parquet files that others wrote where they are, each column in the type that is wanted of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from storelens.errors import StoreUnavailable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TEXTS = (pa.large_string(), pa.string_view())  # the latter is what deltalake writes
AT_ONCE = 8  # files of which the last bytes are read at a time: on a network file system each waits


def read_files(session: "SparkSession", files: Sequence[str], wanted: pa.Schema) -> "DataFrame":
    """Return the columns of `wanted`, in its types, of all rows of `files`; a file's own types may be others that cast
    to them, as an instant with a zone.

    Files of other types than their neighbours' are read apart: Spark takes one set of types for all it reads at once.
    Raises StoreUnavailable where a file's last bytes, which say what is in it, cannot be read.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    target = from_arrow_schema(wanted, prefer_timestamp_ntz=True)
    if not files:
        return session.createDataFrame([], target)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        schemas = list(threads.map(lambda file: _schema_of(file, wanted), files))
    alike: dict[pa.Schema, list[str]] = {}
    for file, schema in zip(files, schemas, strict=True):
        alike.setdefault(schema, []).append(file)
    casts = [
        f"cast({_whole(field.name, wanted)} as {field.dataType.simpleString()}) as {field.name}" for field in target
    ]
    frames = [
        session.read.schema(from_arrow_schema(schema, prefer_timestamp_ntz=True)).parquet(*some).selectExpr(*casts)
        for schema, some in alike.items()
    ]
    return reduce(lambda one, other: one.unionAll(other), frames)


def _whole(name: str, wanted: pa.Schema) -> str:
    """Return a column's value, of an instant its whole second: the store has no parts of one."""
    return f"date_trunc('second', {name})" if pa.types.is_timestamp(wanted.field(name).type) else name


def _schema_of(file: str, wanted: pa.Schema) -> pa.Schema:
    """Return the types in which a file has the columns of `wanted`."""
    try:
        found = pq.read_schema(file)
    except (OSError, ValueError) as error:  # Arrow's own errors are among them
        reason = str(error).splitlines()[0]
        raise StoreUnavailable(f"{file} is damaged: {reason} - restore it, or make the store anew") from error
    missing = [name for name in wanted.names if name not in found.names]
    if missing:
        raise StoreUnavailable(f"{file} has no column {missing[0]} - restore it, or make the store anew")
    return pa.schema([(name, _plain(found.field(name).type)) for name in wanted.names])


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return the type that Spark knows for one that only Arrow tells apart."""
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    return pa.string() if kind in TEXTS else kind
