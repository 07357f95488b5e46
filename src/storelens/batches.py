"""What sources and the simulator hand to the store: columns of rows for one table, in bounded pieces."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True)
class TableBatch:
    """Rows for one table of `sql/schema.sql`, column by column.

    `columns` maps a column's name to its values: a NumPy array or a list, all of one length; None is null.
    """

    table: str
    columns: "Mapping[str, Sequence[Any] | npt.NDArray[Any]]"

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as tuples of plain Python values, as a database driver wants them."""
        plain = [values.tolist() if hasattr(values, "tolist") else values for values in self.columns.values()]
        return zip(*plain, strict=True)
