"""Why a request was not recorded: each field at fault in one line, and a key that was used before."""

from collections.abc import Iterable
from dataclasses import dataclass

from storelens.errors import UsageError

SHOWN = 5


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: `name` as in the request (`lines[0].quantity`), `detail` one sentence."""

    name: str
    detail: str


class RequestRefused(UsageError):
    """A request cannot be recorded, and nothing was; `errors` has every field at fault."""

    def __init__(self, what: str, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        shown = "; ".join(f"{error.name} {error.detail}" for error in self.errors[:SHOWN])
        more = f"; and {len(self.errors) - SHOWN} more" if len(self.errors) > SHOWN else ""
        super().__init__(f"the {what} was not recorded: {shown}{more}")


class KeyReused(UsageError):
    """An idempotency key came with another request than the one it was recorded with."""


class UnknownOrder(UsageError):
    """No purchase order has the number that was asked for."""
