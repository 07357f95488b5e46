"""What the plan would have delivered: the shop's own past, replayed without looking ahead.

`prove` runs it all; `replay` is the closed loop of one policy; `score_forecasts` the rolling origins. Arrays in, arrays
out: nothing here knows a store.
"""

from storelens.replenish.proof.outcome import Outcome
from storelens.replenish.proof.past import Cancellations, Past, Purchases
from storelens.replenish.proof.proving import MONTHS, Proof, prove
from storelens.replenish.proof.replay import Replayed, replay
from storelens.replenish.proof.scores import Score, score_forecasts
from storelens.replenish.proof.span import Span, choose_span
from storelens.replenish.proof.truth import Truth, find_truth

__all__ = [
    "MONTHS",
    "Cancellations",
    "Outcome",
    "Past",
    "Proof",
    "Purchases",
    "Replayed",
    "Score",
    "Span",
    "Truth",
    "choose_span",
    "find_truth",
    "prove",
    "replay",
    "score_forecasts",
]
