"""The store's rows as Parquet: what Spark reads to compute the marts, and what the lake keeps as it is."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storelens.engines.spark import SparkEngine
from storelens.errors import StoreUnavailable
from storelens.lake.layout import arrow_type
from storelens.store.arrow import Snapshot


def stage(snapshot: Snapshot, table: str, folder: Path) -> Path:
    """Write the snapshot's rows of `table` to a Parquet file in `folder`, typed, in bounded memory; return its path."""
    schema = staged_schema(snapshot, table)
    path = folder / f"{table}.parquet"
    try:
        with snapshot.read(table, schema.names) as reader, pq.ParquetWriter(path, schema) as writer:
            for batch in reader:
                writer.write_table(_typed(pa.Table.from_batches([batch]), schema))
    except OSError as error:
        raise StoreUnavailable(
            f"cannot write the lake's {path.name} in {folder}: {error.strerror or error} - free space there; the last "
            "version is still served"
        ) from error
    return path


def offer(engine: SparkEngine, snapshot: Snapshot, table: str, name: str, folder: Path) -> None:
    """Let Spark read a table of the store as `name`: its files where they are, or its rows, staged in `folder`."""
    schema, files = staged_schema(snapshot, table), snapshot.table_files(table)
    if files is None:
        engine.offer_arrow(name, stage(snapshot, table, folder), schema)
    else:
        engine.offer_files(name, files, schema)


def staged_schema(snapshot: Snapshot, table: str) -> pa.Schema:
    """Return the table's columns in the lake's types."""
    return pa.schema([(name, arrow_type(name, kind)) for name, kind in snapshot.columns(table).items()])


def _typed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    kept = rows.filter(pc.equal(rows.column("is_row"), 1)).drop_columns(["is_row"])
    return pa.table([_cast(kept.column(kind.name), kind.type) for kind in schema], schema=schema)


def _cast(values: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    if pa.types.is_date32(wanted) and pa.types.is_string(values.type):
        return pc.strptime(values, format="%Y-%m-%d", unit="s").cast(wanted)
    if pa.types.is_timestamp(wanted) and pa.types.is_string(values.type):
        return pc.replace_substring(values, "T", " ").cast(wanted)
    return values.cast(wanted)
