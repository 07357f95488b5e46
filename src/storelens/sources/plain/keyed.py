"""Records by their key: each stands once, and a row that says the same again is not lost."""

from typing import Generic, NamedTuple, TypeVar

from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import PlainRow
from storelens.sources.records import Customer, Origin, PriceBreak, Product, Review, Supplier

R = TypeVar("R", Customer, PriceBreak, Product, Review, Supplier)


class _Held(NamedTuple, Generic[R]):
    record: R
    row: PlainRow


class Keyed(Generic[R]):
    """Gathers records; `what` names them in the reasons of rows that say something else of a key that is known."""

    def __init__(self, what: str, account: Account) -> None:
        self._what, self._account = what, account
        self._held: dict[str, _Held[R]] = {}

    def add(self, key: str, row: PlainRow, record: R) -> None:
        """Take a record; one that is there already gets the row where it says the same, else the row is set aside."""
        before = self._held.get(key)
        if before is None:
            self._held[key] = _Held(record, row)
            return
        known: R = before.record
        first = before.row
        same_file = known.origin.file_name == record.origin.file_name
        if same_file and known._replace(origin=record.origin) == record:
            lines = (*known.origin.lines, *record.origin.lines)
            self._held[key] = _Held(known._replace(origin=Origin(known.origin.file_name, lines)), first)
            return
        place = f"line {first.line} of {self._account.name_of(first)}"
        self._account.set_aside(row, f"the {self._what} {key!r} stands on {place} already, which counts")

    def records(self) -> list[R]:
        """Return each record once, in the order of the files."""
        return [held.record for held in self._held.values()]
