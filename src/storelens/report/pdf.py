"""The report as a PDF: the Overview with its charts, their exact values, and what the figures mean."""

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from storelens import charts
from storelens.charts.style import FAINT, INK, MUTED
from storelens.documents.sheet import MARGIN, SMALL
from storelens.panels import Trend
from storelens.report.canvas import PIXEL, draw_figure, height_on_paper
from storelens.report.contents import TITLE, Contents, Section
from storelens.report.definitions import Definition
from storelens.report.flow import Flow
from storelens.report.paper import GAP, Paper
from storelens.report.pdf_cards import write_cards
from storelens.report.pdf_tables import write_table

TEXT = 8.0
LINE = 11.0
LABEL_WIDTH = 68.0
PANEL_TITLE, CHART_GAP, PANEL_FOOT = 20.0, 5.0, 24.0
ROOM_FOR_DEFINITIONS = 200.0


def write_pdf(contents: Contents, stream: BinaryIO) -> frozenset[str]:
    """Write the document, and return the letters that no typeface here holds: a box stands for each."""
    paper = Paper(contents)
    paper.add_page()
    paper.start_section(TITLE)
    flow = Flow(paper, _write_head(paper, contents))
    numbers = {section.query_name: number for number, section in enumerate(_with_table(contents), start=1)}
    write_cards(flow, contents.cards, _where(contents.cards, numbers))
    for row in _rows(contents.sections):
        _write_panels(flow, row, numbers)
    _write_tables(flow, contents, numbers)
    _write_definitions(flow, contents.definitions)
    stream.write(paper.output())
    return frozenset(paper.missing)


def _with_table(contents: Contents) -> Iterator[Section]:
    """Yield the sections whose exact values stand at the end: those that are not their rows already."""
    yield from (section for section in (contents.cards, *contents.sections) if section.has_values)


def _where(section: Section, numbers: Mapping[str, int]) -> str:
    """Say which table has the section's exact values, if one has."""
    number = numbers.get(section.query_name)
    return f", values in table {number}" if number else ""


def _rows(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """Yield the panels that stand side by side: two, or one that takes the whole width."""
    waiting: list[Section] = []
    for section in sections:
        if isinstance(section.data.panel.chart, Trend) or section.is_listed:
            if waiting:
                yield waiting
                waiting = []
            yield [section]
        else:
            waiting.append(section)
            if len(waiting) == 2:
                yield waiting
                waiting = []
    if waiting:
        yield waiting


def _write_head(paper: Paper, contents: Contents) -> float:
    """Write the title and the facts in two columns; return where they end."""
    whole = paper.right - paper.left
    paper.write_text(paper.left, 52, paper.fit(contents.shop_name, whole, 20, "semibold"), 20, weight="semibold")
    paper.write_text(paper.left, 69, contents.subtitle, 11, colour=MUTED)
    half = (whole - GAP) / 2
    y = 90.0
    for place in range(0, len(contents.facts), 2):
        texts = [paper.lines(fact.text, half - LABEL_WIDTH, TEXT) for fact in contents.facts[place : place + 2]]
        for column, (fact, lines) in enumerate(zip(contents.facts[place : place + 2], texts, strict=True)):
            x = paper.left + column * (half + GAP)
            paper.write_text(x, y, fact.label, TEXT, colour=MUTED)
            for number, line in enumerate(lines):
                paper.write_text(x + LABEL_WIDTH, y + LINE * number, line, TEXT)
        y += LINE * max(map(len, texts)) + 1
    return y


def _write_panels(flow: Flow, row: Sequence[Section], numbers: Mapping[str, int]) -> None:
    """Write one panel, or two side by side, as high as the higher one."""
    if row[0].is_listed:
        _write_listed(flow, row[0])
        return
    width = flow.width if isinstance(row[0].data.panel.chart, Trend) else (flow.width - GAP) / 2
    panels = [_PanelOnPaper(flow.paper, section, width) for section in row]
    height = max(panel.height for panel in panels)
    y = flow.take(height)
    for place, panel in enumerate(panels):
        panel.write(MARGIN + place * (width + GAP), y, height, numbers)


class _PanelOnPaper:
    """One panel, measured before it is written: a rule, its title, what its marks are, the chart, and the query."""

    def __init__(self, paper: Paper, section: Section, width: float) -> None:
        self._paper, self._section, self._width = paper, section, width
        self._notes = paper.lines(section.data.note, width, TEXT)
        self._figure = charts.figure(section.data, width / PIXEL) if section.has_chart else None
        self._words = [] if self._figure else paper.lines(section.data.why_empty, width, TEXT)
        height = height_on_paper(self._figure) if self._figure else LINE * len(self._words) + 16
        self._chart_top = PANEL_TITLE + LINE * len(self._notes) + CHART_GAP
        self.height = self._chart_top + height + PANEL_FOOT

    def write(self, x: float, y: float, height: float, numbers: Mapping[str, int]) -> None:
        paper, section = self._paper, self._section
        paper.rule(x, x + self._width, y)
        paper.start_section(section.title, level=1)
        paper.write_text(x, y + 16, section.title, 10.5, weight="semibold")
        for number, line in enumerate(self._notes):
            paper.write_text(x, y + PANEL_TITLE + 7 + LINE * number, line, TEXT, colour=MUTED)
        if self._figure:
            draw_figure(paper, self._figure, x, y + self._chart_top)
        for number, line in enumerate(self._words):
            paper.write_text(x, y + self._chart_top + 16 + LINE * number, line, TEXT, colour=MUTED)
        source = f"{section.query_name}{_where(section, numbers)}"
        paper.write_text(x, y + height - PANEL_FOOT + 9, source, SMALL, colour=FAINT)


def _write_listed(flow: Flow, section: Section) -> None:
    """Write a panel whose rows are the thing."""
    panel = _PanelOnPaper(flow.paper, section, flow.width)
    if section.data.is_empty:
        panel.write(flow.x, flow.take(panel.height), panel.height, {})
        return
    write_table(flow, section.table, section.title, section.data.note, section.left_out or section.query_name)
    flow.set_columns(1)


def _write_tables(flow: Flow, contents: Contents, numbers: Mapping[str, int]) -> None:
    sections = list(_with_table(contents))
    if not sections:
        return
    flow.new_page()
    _write_heading(flow, "Exact values")
    for section in sections:
        title = f"Table {numbers[section.query_name]}. {section.title}"
        write_table(flow, section.table, title, section.query_name, section.left_out)
    flow.set_columns(1)


def _write_heading(flow: Flow, text: str) -> None:
    flow.set_columns(1)
    y = flow.take(32)
    flow.paper.start_section(text)
    flow.paper.write_text(flow.x, y + 16, text, 14, weight="semibold")


def _write_definitions(flow: Flow, definitions: Sequence[Definition]) -> None:
    if flow.room < ROOM_FOR_DEFINITIONS:
        flow.new_page()
    _write_heading(flow, "What the figures mean")
    flow.set_columns(2)
    for definition in definitions:
        _write_definition(flow, definition)


def _write_definition(flow: Flow, definition: Definition) -> None:
    paper = flow.paper
    question = paper.lines(definition.question, flow.width, TEXT)
    terms = [line for term, meaning in definition.terms for line in paper.lines(f"{term}: {meaning}", flow.width, TEXT)]
    y = flow.take(14 + LINE * (len(question) + len(terms)) + 12)
    width = paper.write_text(flow.x, y + 9, definition.name, 9, weight="semibold")
    paper.write_text(flow.x + width + 6, y + 9, definition.query_name, SMALL, colour=FAINT)
    for number, (line, colour) in enumerate([*((line, INK) for line in question), *((line, MUTED) for line in terms)]):
        paper.write_text(flow.x, y + 21 + LINE * number, line, TEXT, colour=colour)
