"""What a reader says of files before they are examined: their source, how dates and amounts are written, a mapping."""

from dataclasses import dataclass, field

from storelens.errors import UsageError
from storelens.web.importing.upload import Json
from storelens.web.problems import Problem

DATES = ("auto", "dmy", "mdy", "ymd")
MAPPED = "mapping"


@dataclass(frozen=True)
class Choice:
    """How files are to be read; `settings` are those of a new store, `tax` says whether prices include it."""

    source: str
    dates: str = "auto"
    decimal: str = "auto"
    rates: dict[str, float] = field(default_factory=dict)
    mapping: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    tax: str = "auto"

    def to_json(self) -> Json:
        return vars(self).copy()


def known_sources() -> list[Json]:
    """Return the name of each source, and what it wants to be given."""
    from storelens.web.importing.offered import offered_sources  # readers of files: the server starts without them

    return [{"name": name, "gives": source.gives} for name, source in offered_sources().items()]


def checked(choice: Choice) -> Choice:
    """Return the choice; raises Problem (422) that names the field at fault."""
    from storelens.web.importing.offered import offered_source

    try:
        offered_source(choice.source)
    except UsageError as error:
        raise _refused("source", str(error)) from None
    if choice.dates not in DATES and "%" not in choice.dates:
        raise _refused("dates", f"dates is {', '.join(DATES)} or a format like %d.%m.%Y, got {choice.dates!r}")
    for code, rate in choice.rates.items():
        if len(code) != 3 or not code.isalpha() or not 0 < rate < 1e9:
            raise _refused("rates", f"a rate is of a currency and above 0, got {code!r}: {rate!r} - like USD: 0.92")
    if choice.source == MAPPED and not (choice.mapping or "").strip():
        raise _refused("mapping", "mapping is missing - have a first one written, or paste yours")
    return choice


def _refused(name: str, detail: str) -> Problem:
    return Problem(422, detail, [{"name": name, "detail": detail}])
