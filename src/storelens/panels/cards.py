"""The key figures as texts: what stands on a card, and whether its change is good news."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from storelens.catalogue import Column
from storelens.formatting import NOTHING, format_change, format_short, format_value
from storelens.panels.charts import Card, Cards
from storelens.panels.data import PanelData

Verdict = Literal["better", "worse", "quiet"]


@dataclass(frozen=True)
class CardText:
    """One card. `change` is against the comparison: of an amount in per cent, of a share what it was.

    `before` is the exact figure of the comparison, empty where there is none; `known` says how much of the figure is
    known, empty where all is.
    """

    label: str
    short: str
    exact: str
    change: str
    before: str
    verdict: Verdict
    known: str


def card_texts(data: PanelData) -> Iterator[CardText]:
    """Yield the cards of a query's only row."""
    chart = data.panel.chart
    assert isinstance(chart, Cards)
    row = data.rows[0]
    for card in chart.cards:
        column = data.column(card.column)
        before = row[card.before] if card.before else None
        yield CardText(
            label=card.label,
            short=format_short(column, row[card.column], data.view.settings),
            exact=data.text(row, card.column),
            change=_change(data, card),
            before="" if before is None or card.before is None else data.text(row, card.before),
            verdict=_verdict(card, None if before is None or card.changed is None else row[card.changed]),
            known=_known(data, card),
        )


def _change(data: PanelData, card: Card) -> str:
    row = data.rows[0]
    if card.before is None or row[card.before] is None:
        return NOTHING
    if data.column(card.column).unit == "share":
        return f"was {data.text(row, card.before)}"
    share = row[card.changed] if card.changed else None
    return NOTHING if share is None else format_change(share)


def _verdict(card: Card, share: float | None) -> Verdict:
    if not share or card.more_is_better is None:
        return "quiet"
    return "better" if (share > 0) == card.more_is_better else "worse"


def _known(data: PanelData, card: Card) -> str:
    known = data.rows[0][card.coverage] if card.coverage else None
    if known is None or known >= 1:
        return ""
    return f"{format_value(Column('known_share', 'share'), known, {})} of costs known"
