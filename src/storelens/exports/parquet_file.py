"""Parquet with its types, its units and where it is from; row groups go out as they are filled."""

import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from storelens.catalogue import Column
from storelens.engines.contract import ARROW_TYPES
from storelens.exports.export import LARGEST_DIGITS, Export
from storelens.exports.outbox import Outbox

GROUP_ROWS = 122_880


def parquet_chunks(parts: Iterator[pa.Table], export: Export) -> Iterator[bytes]:
    """Yield the file, a row group at a time. Its metadata hold the facts and the SQL, each field's its unit."""
    outbox = Outbox()
    schema = _schema(export)
    with pq.ParquetWriter(pa.PythonFile(outbox, mode="w"), schema, compression="zstd") as writer:
        for group in _groups(parts):
            writer.write_table(group.cast(schema), row_group_size=GROUP_ROWS)
            yield outbox.take()
    yield outbox.take()


def _groups(parts: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Yield parts put together to row groups; a group is all that is held."""
    held: list[pa.Table] = []
    for part in parts:
        held.append(part)
        if sum(table.num_rows for table in held) >= GROUP_ROWS:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _schema(export: Export) -> pa.Schema:
    facts = {**export.facts, "sql": export.sql}
    return pa.schema(
        [_field(column, export) for column in export.columns],
        metadata={"storelens": json.dumps(facts, ensure_ascii=False)},
    )


def _field(column: Column, export: Export) -> pa.Field:
    is_decimal = column.unit.startswith("money") and export.money == "decimal"
    kind = pa.decimal128(LARGEST_DIGITS, export.digits) if is_decimal else ARROW_TYPES[column.type]
    return pa.field(column.name, kind, metadata={"unit": column.unit, "note": column.note})
