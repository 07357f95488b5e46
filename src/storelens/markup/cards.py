"""The key figures as cards: short on the card, exact when pointed at."""

from html import escape

from storelens.panels import CardText, PanelData, card_texts


def cards_html(data: PanelData) -> str:
    """Return the cards of a query's only row."""
    return f'<div class="sl-cards">{"".join(map(_card, card_texts(data)))}</div>'


def _card(card: CardText) -> str:
    was = f' title="was {escape(card.before)}"' if card.before else ""
    known = f' <span class="sl-quiet">{escape(card.known)}</span>' if card.known else ""
    return (
        f'<div class="sl-card"><div class="sl-label">{escape(card.label)}</div>'
        f'<div class="sl-figure" title="{escape(card.exact)}">{escape(card.short)}</div>'
        f'<div class="sl-change"><span class="sl-{card.verdict}"{was}>{escape(card.change)}</span>{known}</div></div>'
    )
