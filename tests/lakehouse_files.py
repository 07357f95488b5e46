"""Tables as other programs write them: with delta-rs and pyiceberg themselves, and what those cannot write by hand."""

import json
import struct
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import write_deltalake
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.manifest import (
    DataFile,
    DataFileContent,
    FileFormat,
    ManifestContent,
    ManifestEntry,
    ManifestEntryStatus,
    ManifestWriterV2,
    write_manifest_list,
)
from pyiceberg.table import Table

from conftest import Rows, golden_tables
from storelens.store.lakehouse.writing import table_schema
from storelens.store.parquet_types import table_columns

SETTINGS = {"currency": "USD", "time_zone": "America/New_York"}
Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def arrow_rows(table: str, rows: Rows, *, one_byte: bool = True) -> pa.Table:
    """Return rows written as dictionaries as the store's tables have them, defaults and nulls filled in."""
    schema = table_schema(table, one_byte=one_byte)
    columns = {column.name: [row.get(column.name, column.default) for row in rows] for column in table_columns()[table]}
    return pa.table(
        [pa.array(map(_value(field.type), columns[field.name]), field.type) for field in schema], schema=schema
    )


def _value(kind: pa.DataType) -> Any:
    if pa.types.is_date32(kind):
        return lambda text: None if text is None else date.fromisoformat(text)
    if pa.types.is_timestamp(kind):
        return lambda text: None if text is None else datetime.fromisoformat(f"{text}+00:00")
    return lambda value: value


def golden_rows(*, one_byte: bool = True) -> dict[str, pa.Table]:
    """Return the golden example with the settings that a lakehouse has to say, and nothing else."""
    tables = {name: arrow_rows(name, rows, one_byte=one_byte) for name, rows in golden_tables().items()}
    return {**tables, "settings": pa.table({"name": list(SETTINGS), "value": list(SETTINGS.values())})}


def write_delta(folder: Path, tables: dict[str, pa.Table], **options: Any) -> Path:
    """Write each table with delta-rs."""
    for name, rows in tables.items():
        write_deltalake(folder / name, rows, **options)
    return folder


class Iceberg:
    """Tables written through a catalogue in a file, as an engine would; the folder is read without it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        at = folder.with_name(f"{folder.name}-catalogue.db")
        self.catalogue = SqlCatalog("shop", uri=f"sqlite:///{at}", warehouse=folder.as_uri())
        self.catalogue.create_namespace("shop")

    def create(self, name: str, rows: pa.Table, **options: Any) -> Table:
        """Write a new table with these rows, in a commit of their own."""
        table = self.catalogue.create_table(
            f"shop.{name}", schema=rows.schema, location=(self.folder / name).as_uri(), **options
        )
        table.append(rows)
        return table

    def table(self, name: str) -> Table:
        """Return a table as the catalogue has it now."""
        return self.catalogue.load_table(f"shop.{name}")

    def close(self) -> None:
        self.catalogue.engine.dispose()


def write_log(table: Path, actions: Iterable[dict[str, Any]]) -> None:
    """Write the next version of a Delta table by hand."""
    log = table / "_delta_log"
    number = len(list(log.glob("*.json")))
    lines = [json.dumps(action) for action in (*actions, {"commitInfo": {"timestamp": 1_700_000_000_000}})]
    (log / f"{number:020d}.json").write_text("\n".join(lines) + "\n")


def read_log(table: Path, action: str) -> list[dict[str, Any]]:
    """Return the actions of one kind in the log of a Delta table."""
    lines = [line for path in sorted((table / "_delta_log").glob("*.json")) for line in path.read_text().splitlines()]
    return [found[action] for found in map(json.loads, lines) if action in found]


def delete_rows(table: Path, places: Sequence[int]) -> None:
    """Mark rows of the only file of a Delta table as deleted, as Spark does: by a deletion vector in the log."""
    added = read_log(table, "add")[-1]
    bitmap = _bitmap(places)
    vector = {
        "storageType": "i", "pathOrInlineDv": _z85(bitmap), "sizeInBytes": len(bitmap), "cardinality": len(places),
    }  # fmt: skip
    features = {"readerFeatures": ["deletionVectors"], "writerFeatures": ["deletionVectors"]}
    write_log(
        table,
        [
            {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, **features}},
            {"remove": {"path": added["path"], "deletionTimestamp": 1, "dataChange": True}},
            {"add": {**added, "deletionVector": vector}},
        ],
    )


def _bitmap(places: Sequence[int]) -> bytes:
    """Return rows' places as Delta writes them: one small Roaring bitmap, padded to what Z85 takes."""
    head = struct.pack("<IQI", 1681511377, 1, 0) + struct.pack("<IIHHI", 12346, 1, 0, len(places) - 1, 16)
    body = head + struct.pack(f"<{len(places)}H", *sorted(places))
    return body + bytes(-len(body) % 4)


def _z85(data: bytes) -> str:
    numbers = struct.unpack(f">{len(data) // 4}I", data)
    return "".join(Z85[number // 85**power % 85] for number in numbers for power in range(4, -1, -1))


class _Deletes(ManifestWriterV2):
    """A manifest of files that say which rows are deleted; pyiceberg itself writes the remaining rows anew."""

    def content(self) -> ManifestContent:
        return ManifestContent.DELETES

    @property
    def _meta(self) -> dict[str, str]:
        return {**super()._meta, "content": "deletes"}


def delete_positions(table: Table, places: Sequence[int], content: DataFileContent) -> None:
    """Mark rows of the only file of an Iceberg table as deleted, as Flink and Spark do: by a file of their places."""
    snapshot = table.current_snapshot()
    assert snapshot is not None
    (task,) = table.scan().plan_files()
    folder = table.location()
    deletes = _write_places(f"{folder}/data/deletes.parquet", task.file.file_path, places)
    number, sequence = 77, table.metadata.last_sequence_number + 1
    with _Deletes(
        table.spec(), table.schema(), table.io.new_output(f"{folder}/metadata/deletes.avro"), number, "deflate"
    ) as writer:
        file = DataFile.from_args(
            content=content, file_path=deletes, file_format=FileFormat.PARQUET, partition=task.file.partition,
            record_count=len(places), file_size_in_bytes=Path(deletes.removeprefix("file://")).stat().st_size,
            equality_ids=[1] if content is DataFileContent.EQUALITY_DELETES else None,
        )  # fmt: skip
        writer.add_entry(ManifestEntry.from_args(status=ManifestEntryStatus.ADDED, snapshot_id=number, data_file=file))
    listed = f"{folder}/metadata/snap-deletes.avro"
    with write_manifest_list(
        2, table.io.new_output(listed), number, snapshot.snapshot_id, sequence, "deflate"
    ) as manifests:
        manifests.add_manifests([*snapshot.manifests(table.io), writer.to_manifest_file()])
    _write_snapshot(Path(folder.removeprefix("file://")), number, sequence, listed)


def _write_places(path: str, of: str, places: Sequence[int]) -> str:
    kinds = {"file_path": (pa.string(), b"2147483546"), "pos": (pa.int64(), b"2147483545")}
    schema = pa.schema(
        [
            pa.field(name, kind, nullable=False, metadata={b"PARQUET:field_id": field})
            for name, (kind, field) in kinds.items()
        ]
    )
    rows = pa.table([pa.array([of] * len(places)), pa.array(places, pa.int64())], schema=schema)
    pq.write_table(rows, path.removeprefix("file://"))
    return path


def _write_snapshot(folder: Path, number: int, sequence: int, listed: str) -> None:
    """Write the next metadata file by hand, with one snapshot more."""
    newest = max((folder / "metadata").glob("*.metadata.json"))
    said = json.loads(newest.read_text())
    said["snapshots"].append(
        {"snapshot-id": number, "parent-snapshot-id": said["current-snapshot-id"], "sequence-number": sequence,
         "timestamp-ms": said["last-updated-ms"] + 1, "manifest-list": listed, "summary": {"operation": "delete"},
         "schema-id": said["current-schema-id"]}
    )  # fmt: skip
    said |= {"current-snapshot-id": number, "last-sequence-number": sequence}
    said["last-updated-ms"] += 1
    said["refs"]["main"]["snapshot-id"] = number
    next_number = int(newest.name[:5]) + 1
    (folder / "metadata" / f"{next_number:05d}-by-hand.metadata.json").write_text(json.dumps(said))
