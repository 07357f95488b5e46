"""The whole proof: the plan and other ways of ordering on the same past, and how right the forecasts were."""

from collections.abc import Callable
from dataclasses import dataclass

from storelens.errors import UsageError
from storelens.forecast.inputs import Whole
from storelens.replenish.plan import PlanSettings
from storelens.replenish.proof.outcome import Course, Outcome, actual_outcome, course_of, outcome_of
from storelens.replenish.proof.past import Past
from storelens.replenish.proof.planned import Planned
from storelens.replenish.proof.replay import Policy, replay
from storelens.replenish.proof.rules import textbook, velocity_times_cover
from storelens.replenish.proof.scores import Score, score_forecasts
from storelens.replenish.proof.span import Span, choose_span
from storelens.replenish.proof.truth import find_truth

MONTHS = 6
Tell = Callable[[str, int, int], None]  # what is being done; parts done, of how many
# How each policy is made: from the days between reviews (n) and the plan's settings.
POLICIES: dict[str, Callable[[Whole, PlanSettings], Policy]] = {
    "storelens": lambda _, settings: Planned(settings),
    "velocity": lambda review, _: velocity_times_cover(review),
    "textbook": lambda review, settings: textbook(review, _asked(settings)),
}
AIMLESS = frozenset({"velocity"})  # knows no service to aim at


@dataclass(frozen=True)
class Proof:
    """Outcomes by policy, the shop's own last; how the plan's replay went; forecast scores; and how much of the demand
    was estimated."""

    span: Span
    outcomes: tuple[Outcome, ...]
    course: Course
    scores: tuple[Score, ...]
    estimated_units: float

    def outcome(self, policy: str) -> Outcome:
        """Return the outcome of that policy."""
        return {each.policy: each for each in self.outcomes}[policy]


def prove(past: Past, settings: PlanSettings, months: int = MONTHS, tell: Tell | None = None) -> Proof:
    """Return how ordering by the plan would have done over the last `months`, beside the others and the shop itself.

    Raises UsageError where nothing can be replayed: no product whose stock is tracked, no fill rate asked for, or a
    history that is too short.
    """
    if not past.products:
        raise UsageError(
            "no product's stock is tracked: what was on the shelf is not known, so nothing can be replayed"
            " - count stock once, and record receipts"
        )
    _asked(settings)
    span = choose_span(past, months, settings.review_days)
    truth = find_truth(past, settings.seed)
    review = past.inputs.review(settings)
    outcomes: list[Outcome] = []
    courses: dict[str, Course] = {}
    for name, make in POLICIES.items():
        done = replay(past, truth, make(review, settings), span, review, _told(tell, f"replaying {name}"))
        courses[name] = course_of(span, done)
        outcomes.append(outcome_of(name, None if name in AIMLESS else settings.service, past, span, done))
    outcomes.append(actual_outcome(past, truth, span))
    scores = score_forecasts(past, span, _told(tell, "scoring forecasts"))
    estimated = float(truth.lost[:, span.first : span.last + 1].sum())
    return Proof(span, tuple(outcomes), courses["storelens"], tuple(scores), estimated)


def _asked(settings: PlanSettings) -> float:
    if settings.service is None:
        raise UsageError("service must be above 0 and below 1, got None - a proof compares it with what is delivered")
    return settings.service


def _told(tell: Tell | None, what: str) -> Callable[[int, int], None] | None:
    return (lambda done, of: tell(what, done, of)) if tell else None
