"""The doctor's findings as lines on a terminal."""

from collections.abc import Iterator

from storelens.formatting import format_text
from storelens.sources.doctor import Findings

MARKS = {"ok": "  ", "note": "- ", "warning": "! ", "stop": "X "}


def findings_lines(findings: Findings) -> Iterator[str]:
    """Yield what was found, a line each, marked `-` for a note, `!` for a warning, `X` for a stop."""
    width = max((len(finding.topic) for finding in findings), default=0)
    topic = ""
    for finding in findings:
        shown = "" if finding.topic == topic else finding.topic
        topic = finding.topic
        yield f"{MARKS[finding.level]}{shown:<{width}}  {format_text(finding.sentence)}"
        if finding.examples:
            yield f"  {'':<{width}}    {format_text('; '.join(finding.examples))}"
