"""CSV as RFC 4180 has it: a header line, CRLF, quotes only where they are needed, nothing for null; in UTF-8.

A text that a spreadsheet would take for a formula gets an apostrophe before it: `'=1+1`.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from storelens.exports.cell_text import begins_formula, bytes_of, value_text
from storelens.exports.export import Export

MARK = "\ufeff"
NEEDS_QUOTES = '[",\r\n]'


def csv_chunks(parts: Iterator[pa.Table], export: Export) -> Iterator[bytes]:
    """Yield the file: the header with the first part, each part as soon as it is there."""
    header = ",".join(column.name for column in export.columns) + "\r\n"
    before = (MARK if export.with_mark else "") + header
    for part in parts:
        yield before.encode() + _lines(part)
        before = ""


def _lines(part: pa.Table) -> memoryview:
    fields = [pc.fill_null(_field(values), "") for values in part.columns]
    lines = pc.binary_join_element_wise(*fields, ",")
    return bytes_of(_array(pc.binary_join_element_wise(lines, "\r\n", "")))


def _field(values: pa.ChunkedArray) -> pa.Array:
    if not pa.types.is_string(values.type):
        return value_text(_array(values))
    texts = _array(values)
    texts = pc.if_else(begins_formula(texts), pc.binary_join_element_wise("'", texts, ""), texts)
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(texts, NEEDS_QUOTES), quoted, texts)


def _array(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
