"""From what an imported file says to what the ledger has of its lines today, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass

from storelens.auditing.bridge import find_step
from storelens.catalogue import Query
from storelens.engines import Engine
from storelens.errors import UsageError
from storelens.rewrite import Statement
from storelens.store_queries import Answer, Row, ask, ask_steps, written

STEPS = {
    "set_aside": "rows set aside",
    "duplicate": "exact repetitions, set aside",
    "test": "lines of test orders",
    "gift_card": "gift cards sold: a liability, no sale",
    "order": "rows of orders without a line",
    "without_line": "rows that name no line of the store",
    "order_discounts": "discounts of whole orders, and tax within prices",
    "cancelled": "cancelled orders, taken back on their cancel day",
    "cancelled_since": "orders cancelled since",
    "updated_since": "lines updated since",
    "removed_since": "lines no longer in the store",
    "other_returns": "came back outside this file, or at another amount",
}
# Not steps, but rows that are in the ledger: they can be listed as well.
KEPT = ("sale", "service", "return", "unmatched_return", "cancelled")


@dataclass(frozen=True)
class Step:
    """One step: its name, what it is, how many rows, and by how much they change the total."""

    name: str
    title: str
    entries: int
    amount_minor: int


@dataclass(frozen=True)
class Reconciliation:
    """A file beside the ledger. `steps` lead from `file_minor` to `reached_minor`, which must be `ledger_minor`.

    `file` is its row of reconcilable_imports, `treatments` what became of its rows, `stated` its totals beside ours.
    """

    file: Row
    treatments: Answer
    stated: Answer
    steps: tuple[Step, ...]
    ledger_minor: int

    @property
    def file_minor(self) -> int:
        return int(self.file["file_minor"])

    @property
    def reached_minor(self) -> int:
        return self.file_minor + sum(step.amount_minor for step in self.steps)

    @property
    def adds_up(self) -> bool:
        return self.reached_minor == self.ledger_minor

    @property
    def unaccounted_rows(self) -> int:
        """Rows that the import read and gave no treatment; 0 for a file that holds no rows of orders."""
        return int(self.file["rows_in"] - self.file["counted_rows"]) if self.file["counted_rows"] else 0


def find_files(engine: Engine, import_id: int | None = None, *, every: bool = False) -> list[Row]:
    """Return the files to reconcile: that import's, all, or the last one. Raises UsageError where there is none."""
    files = ask(engine, "reconcilable_imports").rows
    if not files:
        raise UsageError("no import has rows or totals to reconcile - bring files with storelens import")
    if every:
        return files
    if import_id is None:
        return files[-1:]
    found = [file for file in files if file["import_id"] == import_id]
    if not found:
        known = ", ".join(str(file["import_id"]) for file in files[-12:])
        raise UsageError(f"no import numbered {import_id} has rows or totals - known: {known}")
    return found


def reconcile(engine: Engine, file: Row) -> Reconciliation:
    """Return the file beside the ledger; `file` is one of `find_files`."""
    key = {"import_id": file["import_id"]}
    steps = ask_steps(engine, "reconciliation", **key).rows
    (ledger,) = ask(engine, "import_in_ledger", **key).rows
    return Reconciliation(
        file,
        ask(engine, "import_treatments", **key),
        ask(engine, "import_stated_totals", **key),
        tuple(_step(row) for row in steps),
        int(ledger["net_minor"]),
    )


def _step(row: Row) -> Step:
    name = row["step"]
    return Step(name, STEPS.get(name, f"rows treated as {name}"), row["entries"], row["amount_minor"])


def reconciliation_rows(engine: Engine, file: Row, name: str) -> Answer:
    """Return the rows of one step, or those of a treatment that are in the ledger as they are; raises UsageError."""
    key = {"import_id": file["import_id"]}
    found = ask(engine, "reconciliation", **key)
    treatments = [row["treatment"] for row in ask(engine, "import_treatments", **key).rows]
    steps = {row["step"] for row in found.rows}
    wanted = find_step(name, dict.fromkeys([*STEPS, *KEPT, *treatments, *sorted(steps)]))
    if wanted in steps or wanted in STEPS:
        return found.only(step=wanted)
    return ask(engine, "import_lines", treatment=wanted, **key)


def reconciliation_queries(file: Row, dialect: str) -> Iterator[tuple[Query, Statement]]:
    """Yield the queries of a reconciliation as a store of that dialect runs them: rows, steps, the ledger's sum."""
    names = ("import_treatments", "reconciliation", "import_in_ledger", "import_stated_totals")
    return written(names, dialect, import_id=file["import_id"])
