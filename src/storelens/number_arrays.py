"""Arrow's arrays of whole numbers as NumPy's and the other way round, as they lie in memory.

`pyarrow.array` and `to_numpy` look first whether pandas is concerned, and import it for that: a quarter of a second and
40 MB.
"""

from typing import Any

import numpy as np
import pyarrow as pa


def number_array(
    values: "np.ndarray[Any, np.dtype[Any]]",
    kind: pa.DataType,
    is_null: "np.ndarray[Any, np.dtype[np.bool]] | None" = None,
) -> pa.Array:
    """Return whole numbers (int8, int32, int64, or seconds as int64) as an array of `kind`, null where `is_null`.

    >>> number_array(np.array([1, 2]), pa.int64(), np.array([True, False])).to_pylist()
    [None, 2]
    """
    known = None if is_null is None else pa.py_buffer(np.packbits(~is_null, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [known, pa.py_buffer(np.ascontiguousarray(values))])


def numbers_of(column: pa.ChunkedArray) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return a column of whole numbers, int32 or int64, of which none is null.

    >>> numbers_of(pa.chunked_array([pa.array([1, 2]), pa.array([3])]))
    array([1, 2, 3])
    """
    parts = [
        np.frombuffer(chunk.buffers()[1], f"i{chunk.type.bit_width // 8}")[chunk.offset : chunk.offset + len(chunk)]
        for chunk in column.chunks
    ]
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64)
