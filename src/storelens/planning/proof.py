"""The proof of a shop: its own past read once, replayed, and written beside the plan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from storelens.engines import Engine
from storelens.errors import UsageError
from storelens.planning.proof_reading import read_cancellations, read_promised, read_purchases, read_stock
from storelens.planning.proof_writing import write_proof
from storelens.planning.reading import read_inputs
from storelens.replenish.plan import PlanSettings
from storelens.replenish.plan.inputs import NO_SUPPLIER
from storelens.replenish.proof import MONTHS, Past, Proof, prove
from storelens.replenish.proof.leads import LearnedLeads
from storelens.replenish.proof.past import only
from storelens.replenish.proof.proving import Tell
from storelens.shop import Shop

SERVICE = 0.95


@dataclass(frozen=True)
class ShopProof:
    """A proof with its days as dates, and what is to be known of it, in sentences."""

    proof: Proof
    first_day: date
    first_date: date
    last_date: date
    run_in_days: int
    service: float
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say what was asked and what would have been delivered."""
        delivered = self.proof.outcome("storelens").fill_rate
        said = "nothing was demanded" if delivered is None else f"would have delivered {100 * delivered:.1f} %"
        return f"asked for {100 * self.service:.10g} %, {said}"


def prove_shop(
    shop: Shop,
    settings: PlanSettings | None = None,
    months: int = MONTHS,
    *,
    write: bool = True,
    now: datetime | None = None,
    tell: Tell | None = None,
) -> ShopProof:
    """Return how ordering by the plan would have done in this shop's last `months`; with `write`, keep it in the store.

    Raises UsageError where nothing can be replayed (see `prove`), StoreUnavailable where the store cannot be written.
    """
    settings = settings or PlanSettings(service=SERVICE)
    if settings.service is None:
        raise UsageError("a proof needs a fill rate to compare with, got none - ask for one, as 0.95")
    if tell:
        tell("reading the past", 0, 1)
    past, untracked = read_past(shop, settings)
    proof = prove(past, settings, months, tell)
    first_day = past.inputs.first_day
    first, last = (first_day + timedelta(days=day) for day in (proof.span.first, proof.span.last))
    made = ShopProof(
        proof, first_day, first, last, proof.span.run_in_days, settings.service,
        tuple(notes_of(past, proof, untracked, months)),
    )  # fmt: skip
    if write:
        asked: dict[str, object] = {**settings.as_dict(), "months": months, "notes": list(made.notes)}
        write_proof(shop.store, proof, first_day, asked, now=now)
    return made


def read_past(shop: Shop, settings: PlanSettings) -> tuple[Past, int]:
    """Return the past of the products whose stock is tracked, and how many are left out as theirs is not."""
    engine: Engine = shop.engine("sqlite")
    everything = read_inputs(shop, settings=settings, retired=True)
    rows = np.flatnonzero(everything.tracked)
    inputs = only(everything, rows)
    stock, moved = read_stock(engine, inputs)
    purchases = read_purchases(engine, inputs)
    leads = LearnedLeads(purchases, inputs.supplier, read_promised(engine, inputs), settings.default_lead_days)
    past = Past(inputs, stock, moved, purchases, read_cancellations(engine, inputs), leads)
    return past, everything.products - len(rows)


def notes_of(past: Past, proof: Proof, untracked: int, months: int) -> list[str]:
    """Return what the figures rest on and leave out."""
    span, actual = proof.span, proof.outcome("actual")
    notes = []
    if span.shortened:
        notes.append(
            f"{months} months were asked for; the shop's {past.days:,} days of history allow {span.days} days,"
            " with what a forecast needs before them"
        )
    if untracked:
        notes.append(f"{untracked:,} products are left out: their stock is not tracked, so what was there is not known")
    share = proof.estimated_units / actual.demand_units if actual.demand_units else 0.0
    notes.append(
        f"{proof.estimated_units:,.0f} of {actual.demand_units:,.0f} units demanded ({100 * share:.1f} %) are an"
        " estimate of what was not sold on sold-out days; no policy was shown it"
    )
    course = proof.course
    if course.first_half is not None and course.second_half is not None:
        notes.append(
            f"the plan began with {course.first_stock_units:,.0f} units of the shop's own stock and ended with"
            f" {course.last_stock_units:,.0f}: what the shop had too much of serves first; by half of the days it would"
            f" have delivered {100 * course.first_half:.1f} % and {100 * course.second_half:.1f} %"
        )
    if not len(past.purchases.received_line):
        notes.append("no receipts of purchase orders are recorded: every order takes the promised or assumed lead time")
    if (past.inputs.supplier == NO_SUPPLIER).any():
        number = int((past.inputs.supplier == NO_SUPPLIER).sum())
        notes.append(f"{number:,} products have no supplier: they are ordered together, and take the assumed lead time")
    unpriced = int(np.isnan(past.inputs.cost_minor).sum())
    if unpriced:
        notes.append(f"{unpriced:,} products have no cost: they are in the units of stock and not in its money")
    notes.append("velocity and textbook are not held to suppliers' minimum orders, which favours them")
    return notes
