"""How fast an import is and how long it takes yet, by how long the same steps took when the files were examined."""

from collections.abc import Sequence
from typing import NamedTuple

LEAST_SHARE = 0.02  # before that an estimate is a guess


class Step(NamedTuple):
    """A step of an import: its words, with how many rows it was through, and its times in seconds.

    Rows are told from `begun_at` to `told_at`; what is done with them after that, until `ended_at`, is silent.
    """

    name: str
    rows: int
    begun_at: float
    told_at: float
    ended_at: float


class Pace:
    """Notes the steps of an import as they are told; `known` are those of the same files when they were examined."""

    def __init__(self, known: Sequence[Step] = ()) -> None:
        self._known = tuple(known)
        self._first_rows = 0
        self.steps: list[Step] = []

    def note(self, name: str, rows: int, at: float) -> None:
        """Take note of `rows` rows being through in step `name` at `at` seconds from the beginning."""
        if self.steps and self.steps[-1].name == name and rows >= self.steps[-1].rows:
            self.steps[-1] = self.steps[-1]._replace(rows=rows, told_at=at, ended_at=at)
            return
        self.end(at)
        self._first_rows = rows
        self.steps.append(Step(name, rows, at, at, at))

    def end(self, at: float) -> None:
        """Take note of the last step's end."""
        if self.steps:
            self.steps[-1] = self.steps[-1]._replace(ended_at=at)

    @property
    def rows_per_second(self) -> float | None:
        """How many rows a second the step under way is through with; None where that is not known yet."""
        if not self.steps:
            return None
        step = self.steps[-1]
        seconds, rows = step.told_at - step.begun_at, step.rows - self._first_rows
        return rows / seconds if seconds > 0 and rows > 0 else None

    def share_done(self, at: float) -> float | None:
        """Return how much of the work is done, from 0 to 1; None where these steps were never seen before.

        >>> pace = Pace([Step("reading", 100, 0.0, 1.0, 2.0), Step("storing", 50, 2.0, 4.0, 4.0)])
        >>> pace.note("reading", 50, 0.4)
        >>> pace.share_done(0.4)
        0.125
        """
        place = len(self.steps) - 1
        if place < 0 or place >= len(self._known) or self._known[place].name != self.steps[place].name:
            return None
        before, now, whole = self._known[place], self.steps[place], self._known[-1].ended_at
        if now.rows < before.rows:
            through = before.begun_at + now.rows / before.rows * (before.told_at - before.begun_at)
        else:
            through = before.told_at + min(at - now.told_at, before.ended_at - before.told_at)
        return min(1.0, through / whole) if whole > 0 else None

    def remaining_seconds(self, at: float) -> float | None:
        """Return how long it takes yet if it goes on as it did; None where that cannot be told."""
        share = self.share_done(at)
        if share is None or share < LEAST_SHARE:
            return None
        return at * (1 - share) / share
