"""A query's rows for other programs: whole in memory as the command line writes them (`raw`), or of any size, a part
at a time, as files that people open (`files`).
"""

from storelens.exports.export import FORMATS, Export
from storelens.exports.files import file_chunks
from storelens.exports.raw import WRITERS, write_csv, write_json, write_parquet

__all__ = ["FORMATS", "WRITERS", "Export", "file_chunks", "write_csv", "write_json", "write_parquet"]
