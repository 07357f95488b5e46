"""The array types the simulator speaks in."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int8] | npt.NDArray[np.int32]  # where millions are kept
Floats = npt.NDArray[np.float64]
SmallFloats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]


def texts(values: list[str | None]) -> Texts:
    """Return the texts as an array, so that rows can be picked by index.

    >>> texts(["a", None])[[1, 0]].tolist()
    [None, 'a']
    """
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
