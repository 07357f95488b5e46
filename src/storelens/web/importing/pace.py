"""How fast an import is and how long it takes yet, by how long the same steps took when the files were examined."""

from collections.abc import Sequence
from typing import NamedTuple

LEAST_SHARE = 0.02  # before that an estimate is a guess


class Step(NamedTuple):
    """A step of an import: its words, how many rows it was through with, and when it began and ended, in seconds."""

    name: str
    rows: int
    begun_at: float
    ended_at: float


class Pace:
    """Notes the steps of an import as they are told; `known` are those of the same files when they were examined."""

    def __init__(self, known: Sequence[Step] = ()) -> None:
        self._known = tuple(known)
        self.steps: list[Step] = []

    def note(self, name: str, rows: int, at: float) -> None:
        """Take note of `rows` rows being through in step `name` at `at` seconds from the beginning."""
        if self.steps and self.steps[-1].name == name and rows >= self.steps[-1].rows:
            self.steps[-1] = self.steps[-1]._replace(rows=rows, ended_at=at)
            return
        if self.steps:
            self.steps[-1] = self.steps[-1]._replace(ended_at=at)
        self.steps.append(Step(name, rows, at, at))

    @property
    def rows_per_second(self) -> float | None:
        """How many rows a second the step under way is through with; None where that is not known yet."""
        if not self.steps:
            return None
        step = self.steps[-1]
        seconds = step.ended_at - step.begun_at
        return step.rows / seconds if seconds > 0 and step.rows else None

    @property
    def share_done(self) -> float | None:
        """How much of the work is done, from 0 to 1; None where these steps were never seen before.

        >>> pace = Pace([Step("reading", 100, 0.0, 1.0), Step("storing", 50, 1.0, 4.0)])
        >>> pace.note("reading", 50, 0.4)
        >>> pace.share_done
        0.125
        """
        place = len(self.steps) - 1
        if place < 0 or place >= len(self._known) or self._known[place].name != self.steps[place].name:
            return None
        before, now = self._known[place], self.steps[place]
        within = min(1.0, now.rows / before.rows) if before.rows else 0.0
        through = before.begun_at + within * (before.ended_at - before.begun_at)
        whole = self._known[-1].ended_at
        return min(1.0, through / whole) if whole > 0 else None

    def remaining_seconds(self, at: float) -> float | None:
        """Return how long it takes yet if it goes on as it did; None where that cannot be told."""
        share = self.share_done
        if share is None or share < LEAST_SHARE:
            return None
        return at * (1 - share) / share
