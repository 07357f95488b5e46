"""The array types the simulator speaks in."""

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.signedinteger[Any] | np.unsignedinteger[Any]]
Floats = npt.NDArray[np.floating[Any]]
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
