"""Values as the text of a cell, a column at a time: no Python object for a value."""

import pyarrow as pa
import pyarrow.compute as pc

# What a spreadsheet would take for the beginning of a formula.
FORMULA_BEGINNING = r"^[=+\-@\t\r]"


def value_text(values: pa.Array) -> pa.Array:
    """Return values as text: days as ISO 8601, numbers in full, nothing for what is no number."""
    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_finite(values), values, pa.scalar(None, values.type))
    return values.cast(pa.string())


def begins_formula(texts: pa.Array) -> pa.Array:
    """Say of each text whether a spreadsheet could take it for a formula."""
    return pc.match_substring_regex(texts, FORMULA_BEGINNING)


def bytes_of(texts: pa.Array) -> memoryview:
    """Return the texts one behind the other, as they lie in memory. None of them may be null."""
    offsets, data = texts.buffers()[1:3]
    if data is None:
        return memoryview(b"")
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[texts.offset] : ends[texts.offset + len(texts)]]
