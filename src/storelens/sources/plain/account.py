"""What became of each row of files with one row a record."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from storelens.sources.plain.cells import PlainRow
from storelens.sources.records import FileRead, SetAside
from storelens.sources.tables import TextTable


class Account:
    """Counts rows that only serve others, keeps the reasons of those set aside, and gathers notes."""

    def __init__(self, tables: Sequence[TextTable]) -> None:
        self.tables = tables
        self.notes: list[str] = []
        self._reasons: dict[int, dict[int, str]] = defaultdict(dict)
        self._checked: Counter[int] = Counter()

    def set_aside(self, row: PlainRow, reason: str) -> None:
        """Leave a row out, and say why."""
        self._reasons[row.file][row.line] = reason

    def check(self, row: PlainRow) -> None:
        """Count a row that served as a check or a lookup, of which nothing is kept."""
        self._checked[row.file] += 1

    def name_of(self, row: PlainRow) -> str:
        """Return the name of the file that a row is of."""
        return self.tables[row.file].name

    @property
    def lost(self) -> int:
        """How many rows were set aside."""
        return sum(map(len, self._reasons.values()))

    def first_reason(self) -> tuple[str, int, str, int]:
        """Return of the most frequent reason: file, line, the reason, and how many rows have it."""
        kinds = Counter(reason.partition(":")[0] for reasons in self._reasons.values() for reason in reasons.values())
        kind, alike = kinds.most_common(1)[0]
        for file, reasons in sorted(self._reasons.items()):
            for line, reason in reasons.items():
                if reason.partition(":")[0] == kind:
                    return self.tables[file].name, line, reason, alike
        raise AssertionError(kind)

    def files(self) -> list[FileRead]:
        """Return the account of each file."""
        return [
            FileRead(table.name, table.facts.file_hash, table.facts.file_bytes, table.rows_in, self._checked[number])
            for number, table in enumerate(self.tables)
        ]

    def rows_set_aside(self) -> list[SetAside]:
        """Return every row that was left out, with its text as it stands in the file."""
        found = [row for table in self.tables for row in table.rejected]
        for file, reasons in sorted(self._reasons.items()):
            table = self.tables[file]
            texts = table.texts(reasons)
            found += [SetAside(table.name, line, reason, texts[line]) for line, reason in reasons.items()]
        return found
