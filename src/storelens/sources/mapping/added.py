"""Tables with columns that their file does not have: the same text in every row, or looked up in another file."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from storelens.sources.mapping.lookup import Lookup
from storelens.sources.records import OnProgress
from storelens.sources.tables import TextBatch, TextTable
from storelens.sources.tables.contract import BATCH_ROWS


class AddedColumns(TextTable):
    """A table with columns added behind its own; its rows, lines and account are those of `base`."""

    def __init__(self, base: TextTable, added: Sequence[str]) -> None:
        self._base = base
        super().__init__(base.name, base.facts, (*base.header, *added), ())
        self.notes = list(base.notes)

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows of the file with the columns added."""
        for batch in self._base.batches(on_progress, size):
            yield TextBatch(batch.lines, [*batch.columns, *self._added(batch)])
        self._take_account()

    def sample(self, rows: int) -> TextBatch:
        """Return at most the first `rows` rows without counting them."""
        batch = self._base.sample(rows)
        return TextBatch(batch.lines, [*batch.columns, *self._added(batch)])

    def texts(self, lines: Iterable[int]) -> dict[int, str]:
        """Return the rows as they stand in the file."""
        return self._base.texts(lines)

    def _added(self, batch: TextBatch) -> list[list[str]]:
        raise NotImplementedError

    def _take_account(self) -> None:
        self.rows_in, self.rejected, self.notes = self._base.rows_in, self._base.rejected, list(self._base.notes)


class ConstantColumns(AddedColumns):
    """A table with the same text in every row of a column: `constants` gives each added column's."""

    def __init__(self, base: TextTable, constants: dict[str, str]) -> None:
        self._texts = [*constants.values()]
        super().__init__(base, [*constants])

    def _added(self, batch: TextBatch) -> list[list[str]]:
        return [[text] * len(batch.lines) for text in self._texts]


class UnnamedColumns(AddedColumns):
    """A table without the names of columns that served as keys only, so that nobody is told they were not read."""

    def __init__(self, base: TextTable, places: Collection[int]) -> None:
        super().__init__(base, ())
        self.header = tuple("" if place in places else name for place, name in enumerate(base.header))

    def _added(self, _: TextBatch) -> list[list[str]]:
        return []


class JoinedColumns(AddedColumns):
    """A table with columns of another file, found by the columns at `key_places`: empty where it has no such row."""

    def __init__(self, base: TextTable, key_places: Sequence[int], lookup: Lookup, headers: Sequence[str]) -> None:
        self._key_places, self._lookup = key_places, lookup
        super().__init__(base, headers)

    def batches(self, on_progress: OnProgress, size: int = BATCH_ROWS) -> Iterator[TextBatch]:
        """Yield the rows with what was found for them, and note how many found nothing."""
        self._lookup.begin_asking()
        yield from super().batches(on_progress, size)
        self.notes += self._lookup.notes()

    def _added(self, batch: TextBatch) -> list[list[str]]:
        return self._lookup.find([batch.columns[place] for place in self._key_places])
