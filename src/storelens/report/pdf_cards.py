"""The key figures on paper: four in a row, a thin rule between two."""

from storelens.charts.style import BETTER, FAINT, MUTED, WORSE
from storelens.documents.sheet import SMALL
from storelens.panels import card_texts
from storelens.report.contents import Section
from storelens.report.flow import Flow

IN_A_ROW = 4
HEIGHT = 48.0
FIGURE = 16.0
PADDING = 12.0
COLOURS = {"better": BETTER, "worse": WORSE, "quiet": MUTED}


def write_cards(flow: Flow, section: Section, values: str) -> None:
    """Write the cards, a rule above them; `values` says where their exact values are."""
    paper = flow.paper
    paper.rule(paper.left, paper.right, flow.take(14) + 4)
    cards = list(card_texts(section.data))
    step = (flow.width + PADDING) / IN_A_ROW
    for first in range(0, len(cards), IN_A_ROW):
        y = flow.take(HEIGHT)
        for place, card in enumerate(cards[first : first + IN_A_ROW]):
            x = flow.x + place * step
            if place:
                paper.upright(x - PADDING, y, y + HEIGHT - 10)
            paper.write_text(x, y + 7, card.label, SMALL, colour=MUTED)
            paper.write_text(
                x, y + 25, paper.fit(card.short, step - 2 * PADDING, FIGURE, "semibold"), FIGURE, weight="semibold"
            )
            width = paper.write_text(x, y + 38, card.change, SMALL, colour=COLOURS[card.verdict])
            known = paper.fit(card.known, step - width - 2 * PADDING, SMALL)
            paper.write_text(x + width + 4, y + 38, known, SMALL, colour=MUTED)
    paper.write_text(
        flow.x, flow.take(14) + 2, f"{section.query_name}, {section.data.note}{values}", SMALL, colour=FAINT
    )
