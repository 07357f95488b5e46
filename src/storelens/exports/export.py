"""What a file is to hold: a query's columns, how its money is written, and what is to be known of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyarrow as pa

from storelens.catalogue import Column, Query
from storelens.engines import conform
from storelens.errors import UsageError, did_you_mean
from storelens.formatting import money_digits

MONEY_FORMS = ("decimal", "minor")
LARGEST_DIGITS = 19  # of a whole number of 64 bits


@dataclass(frozen=True)
class Format:
    """A kind of file: the end of its name, its media type, and how it writes money where nobody says."""

    name: str
    media_type: str
    money: str


# People open the first two in a spreadsheet, where an amount is 12.50; programs read the third, and the API's columns.
FORMATS = {
    form.name: form
    for form in (
        Format("csv", "text/csv; charset=utf-8", "decimal"),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "decimal"),
        Format("parquet", "application/vnd.apache.parquet", "minor"),
    )
}


def find_format(name: str) -> Format:
    """Return the format of that name; raises UsageError naming the closest one."""
    if name not in FORMATS:
        raise UsageError(f"no format named {name!r}{did_you_mean(name, FORMATS)}")
    return FORMATS[name]


@dataclass(frozen=True)
class Export:
    """The rows of `query` as a file. `money` is `decimal`, in whole units of the currency (`net` 12.50), or `minor`
    (`net_minor` 1250). `facts` are what to know of the rows, in words; `sql` is the statement that gives them.
    `with_mark` begins a CSV with a byte order mark, by which Excel knows UTF-8.
    """

    query: Query
    settings: Mapping[str, str]
    money: str
    facts: Mapping[str, str] = field(default_factory=dict)
    sql: str = ""
    with_mark: bool = False

    def __post_init__(self) -> None:
        if self.money not in MONEY_FORMS:
            raise UsageError(
                f"money must be decimal or minor, got {self.money!r}{did_you_mean(self.money, MONEY_FORMS)}"
            )

    @property
    def digits(self) -> int:
        """How many decimals an amount has in the file."""
        return money_digits(self.settings) if self.money == "decimal" else 0

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The file's columns: an amount in whole units is not called `_minor`."""
        return tuple(self._column(column) for column in self.query.columns)

    def rows_of(self, part: pa.Table) -> pa.Table:
        """Return an engine's rows as the file has them: amounts as exact decimals, names and types as declared."""
        rows = conform(part, self.query.columns)
        arrays = [self._amounts(values, column) for values, column in zip(rows.columns, self.columns, strict=True)]
        return pa.table(arrays, names=[column.name for column in self.columns])

    def _column(self, column: Column) -> Column:
        if not self._is_decimal(column):
            return column
        name = column.name.removesuffix("_minor")
        is_taken = name != column.name and name in {other.name for other in self.query.columns}
        return replace(column, name=f"{name}_amount" if is_taken else name)  # beside a count: `returns`

    def _is_decimal(self, column: Column) -> bool:
        return self.money == "decimal" and column.unit.startswith("money")

    def _amounts(self, values: pa.ChunkedArray, column: Column) -> pa.Array:
        array = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
        if not self._is_decimal(column):
            return array
        whole = array.cast(pa.decimal128(LARGEST_DIGITS, 0))
        # The same bits with the point elsewhere: 1250 is 12.50.
        return pa.Array.from_buffers(
            pa.decimal128(LARGEST_DIGITS, self.digits), len(whole), whole.buffers(), offset=whole.offset
        )
