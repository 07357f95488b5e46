"""What the doctor found: topics with a level, a sentence, the rows it is about and a few of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from storelens.sources.records import Finding

LEVELS = ("ok", "note", "warning", "stop")
EXAMPLES = 3
SHOWN = 60


@dataclass(frozen=True)
class Findings:
    """Everything found about the files of one import, before any of it is loaded."""

    findings: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @property
    def worst(self) -> str:
        """The worst level of all: `stop` means that nothing can be loaded."""
        return max((finding.level for finding in self.findings), key=LEVELS.index, default="ok")

    def to_json(self) -> dict[str, Any]:
        """Return what a page shows: plain texts, numbers and lists."""
        return {
            "worst": self.worst,
            "findings": [{**finding._asdict(), "examples": [*finding.examples]} for finding in self.findings],
        }


def examples(texts: Sequence[object]) -> tuple[str, ...]:
    """Return the first few as short texts."""
    shown = [str(text) for text in texts[:EXAMPLES]]
    return tuple(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…" for text in shown)


def count(number: int, one: str, many: str) -> str:
    """Return a number with its word.

    >>> count(1, "row", "rows"), count(1200, "row", "rows")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {one if number == 1 else many}"
