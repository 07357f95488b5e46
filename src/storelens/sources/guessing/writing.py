"""Write what was inferred as a mapping file: each line with its reason, each question commented."""

from collections.abc import Iterator, Sequence

from storelens.sources.guessing.choosing import Chosen
from storelens.sources.guessing.judging import Judged, Line, toml_text
from storelens.sources.guessing.profile import Column, Profiled
from storelens.sources.lines.layout import FIELDS
from storelens.sources.mapping.document import NEEDED
from storelens.sources.tables import TextTable

SHOWN_HEADERS = 12
SHOWN_TEXT = 30


def written(
    profiled: Profiled, chosen: Chosen, judged: Judged, tables: Sequence[TextTable], others: Sequence[TextTable]
) -> str:
    """Return the text of a mapping file."""
    return "\n".join(_lines(profiled, chosen, judged, tables, others)) + "\n"


def _lines(
    profiled: Profiled, chosen: Chosen, judged: Judged, tables: Sequence[TextTable], others: Sequence[TextTable]
) -> Iterator[str]:
    yield from _head(profiled, tables, others)
    yield from _table("shop", judged.shop)
    yield from _table("format", judged.format)
    yield from _columns(profiled, chosen)
    yield from _table("rules", judged.rules)


def _head(profiled: Profiled, tables: Sequence[TextTable], others: Sequence[TextTable]) -> Iterator[str]:
    facts = tables[0].facts
    how = ", ".join(
        text
        for text in (
            facts.kind,
            facts.encoding,
            f"columns parted by {toml_text(facts.delimiter)}" if facts.delimiter else None,
            f"packed with {facts.container}" if facts.container else None,
        )
        if text
    )
    names = ", ".join(_one_line(table.name) for table in tables)
    yield f"# A first mapping for {names}: {profiled.rows:,} rows, {len(tables[0].header):,} columns, {how}."
    yield "# Inferred from all rows; each line says why. Answer the questions (lines with a ?), then:"
    yield "#   storelens import mapping FILE --mapping THIS.toml --dry-run"
    for table in others:
        headers = ", ".join(_one_line(name) for name in table.header[:SHOWN_HEADERS])
        yield f"# Not looked at: {_one_line(table.name)} with {headers}. To look it up for each line, add a [[join]]."
    if tables[0].header and len(tables[0].header) > len(profiled.columns):
        yield f"# Only the first {len(profiled.columns):,} columns were looked at."


def _table(name: str, lines: Sequence[Line]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"[{name}]"
    for line in lines:
        yield f"# {'? ' if line.is_question else ''}{_one_line(line.why, 400)}"
        if line.text:
            yield f"# {line.text}" if line.is_question else line.text


def _columns(profiled: Profiled, chosen: Chosen) -> Iterator[str]:
    yield ""
    yield "[columns]"
    for name in FIELDS:
        choice = chosen.choices.get(name)
        if choice:
            yield f"{name} = {toml_text(choice.column.name)} # {_one_line(choice.why, 400)}"
    for alternatives in NEEDED:
        if chosen.choices.keys().isdisjoint(alternatives):
            yield f"# ? needed, and no column was told for it: which is the {' or the '.join(alternatives)}?"
            yield f'# {alternatives[0]} = "..."'
    for name, question in chosen.questions:
        yield f"# ? {name}: {_one_line(question, 400)}"
    unused = [column for column in profiled.columns if not chosen.is_taken(column)]
    if unused:
        yield "# Not used, and why not: their names say nothing that is known."
        yield from (f"#   {_one_line(column.name)}: {_cells(column)}" for column in unused)


def _cells(column: Column) -> str:
    if not column.filled:
        return "empty"
    kinds = {"numbers": column.numbers, "dates": column.dated, "e-mails": column.emails}
    kind = next((word for word, count in kinds.items() if column.share(count) > 0.9), "texts")
    shown = ", ".join(_one_line(text) for text in column.samples)
    return f"{kind}, {column.distinct:,} different in {column.filled:,}: {shown}"


def _one_line(text: str, most: int = SHOWN_TEXT * 2) -> str:
    """Return a text that cannot end its comment: without line ends and signs that do not print."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"
