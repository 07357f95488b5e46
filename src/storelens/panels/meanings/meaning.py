"""What a figure means, how it is computed, and which rows are behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

# From which days the rows behind a figure are: the period, all up to its end or the row's day, the comparison, all
# before the period, from its first day to the row's, the seven days to the row's, the three months to the row's, all
# days whatever the filters.
Days = Literal["period", "end", "before", "opening", "since start", "week", "three months", "always"]


# Where the rows behind a figure are added up, and where they are listed: two queries with the same filters.
SOURCES = {
    "ledger": ("ledger_totals", "ledger_entries"),
    "orders": ("order_totals", "order_entries"),
    "cohort": ("cohort_totals", "cohort_entries"),
    "movements": ("movement_totals", "movement_entries"),
    "reviews": ("review_totals", "review_entries"),
    "purchases": ("purchase_totals", "purchase_entries"),
}


@dataclass(frozen=True)
class Meaning:
    """What a column's figures are. `formula` is written over the columns of the source's rows.

    `terms` are the totals of the source, each with its sign, that come to exactly the figure; without them it is no sum
    and `note` says why. `values` are parameters of the source; `narrow` names for one of them the column of the
    figure's own row that it takes. `days` None: as the query reads them. `lens` None: as asked. Without a `source`
    nothing is listed.
    """

    definition: str
    formula: str
    source: str = "ledger"
    terms: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    narrow: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    days: Days | None = None
    lens: str | None = None

    def before(self) -> "Meaning":
        """Return the same of the comparison period."""
        return replace(self, definition=f"The same in the comparison period. {self.definition}", days="before")

    def change(self) -> "Meaning":
        """Return its change against the comparison period."""
        return replace(
            self,
            definition="By how much it is more or less than in the comparison period: 0.05 is five per cent more, "
            f"also of a share. {self.definition}",
            formula=f"now / before - 1, where each is: {self.formula}",
            terms={},
            note="A change is no sum: the rows below are those of the figure now. It is not given where the figure "
            "before is 0 or negative, or where there is nothing to compare with.",
        )


def total(
    definition: str,
    formula: str,
    *terms: str,
    kind: str = "",
    source: str = "ledger",
    values: Mapping[str, Any] | None = None,
    narrow: Mapping[str, str] | None = None,
    days: Days | None = None,
    lens: str | None = None,
) -> Meaning:
    """Return the meaning of a sum; a term with a minus before it is taken away, `kind` narrows the ledger's entries."""
    signs = {term.removeprefix("-"): -1 if term.startswith("-") else 1 for term in terms}
    own = {**(values or {}), **({"entry_kind": kind} if kind else {})}
    return Meaning(definition, formula, source, signs, own, narrow or {}, days=days, lens=lens)


def figure(
    definition: str,
    formula: str,
    note: str,
    *,
    kind: str = "",
    source: str = "ledger",
    values: Mapping[str, Any] | None = None,
    narrow: Mapping[str, str] | None = None,
    days: Days | None = None,
    lens: str | None = None,
) -> Meaning:
    """Return the meaning of what is no sum: a ratio, a rank, a count of days."""
    own = {**(values or {}), **({"entry_kind": kind} if kind else {})}
    return Meaning(definition, formula, source, {}, own, narrow or {}, note, days, lens)


RATIO = "A ratio is no sum: its parts are added up below."
