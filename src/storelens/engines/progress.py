"""How far a statement has come, as its engine tells it while it runs."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Tasks done of those known so far: Spark learns of a statement's next stage when the one before is done.

    Both are 0 while the engine is being started.
    """

    done: int
    known: int


OnProgress = Callable[[Progress], None]
