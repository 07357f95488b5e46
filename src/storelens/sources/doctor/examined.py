"""What a check of the doctor looks at: the working tables of a reading, and what was known before."""

from collections.abc import Sequence
from typing import NamedTuple

from storelens.engines.scratch import Row
from storelens.sources.lines.layout import LineRules
from storelens.sources.lines.staging import Staged
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable


class Examined(NamedTuple):
    """The staged rows of `tables`, judged by `rules`; amounts were read with the mark `decimal`.

    `said_beside` are the fields that other files of the shop say, given together with these.
    """

    staged: Staged
    tables: Sequence[TextTable]
    rules: LineRules
    shop: ShopFacts
    decimal: str
    said_beside: frozenset[str] = frozenset()

    @property
    def fields(self) -> frozenset[str]:
        return self.staged.fields

    def ask(self, sql: str) -> list[Row]:
        """Return the rows of a query."""
        return self.staged.engine.execute(sql)

    def place(self, file: int, line: int) -> str:
        """Return where a row stands, for people."""
        return f"{self.tables[file].name}:{line}"

    def header(self, field: str) -> str:
        return self.staged.headers.get(field, field)
