"""One table of a mapping file: its values taken by key and type, and whatever nobody took refused."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from storelens.errors import UsageError, did_you_mean

SHOWN = 40


class Section:
    """The keys of one table. `where` is how errors name it: `shop.toml [rules]`."""

    def __init__(self, where: str, values: object) -> None:
        if not isinstance(values, dict):
            raise UsageError(f"{where} is {_shown(values)}, not a table - write [{where.rpartition('[')[2]}")
        self.where = where
        self._values: dict[str, Any] = values
        self._known: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def has(self, key: str) -> bool:
        """Say whether the key is there, which makes it a known one."""
        self._known.add(key)
        return key in self._values

    def raw(self, key: str) -> object:
        """Return the value as TOML has it, None where there is none."""
        self._known.add(key)
        return self._values.get(key)

    def text(self, key: str, default: str = "") -> str:
        """Return a text; raises UsageError for anything else."""
        value = self._values.get(key, default) if self.has(key) else default
        if not isinstance(value, str):
            raise UsageError(f'{self.where} {key} is {_shown(value)}, not a text - write {key} = "..."')
        return value

    def number(self, key: str) -> float:
        """Return a number; raises UsageError for anything else."""
        value = self.raw(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UsageError(f"{self.where} {key} is {_shown(value)}, not a number - write {key} = 1.08")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false; raises UsageError for anything else."""
        value = self._values.get(key, default) if self.has(key) else default
        if not isinstance(value, bool):
            raise UsageError(f"{self.where} {key} is {_shown(value)} - write {key} = true or {key} = false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a text or a list of texts as a tuple; raises UsageError for anything else and for an empty text."""
        if not self.has(key):
            return ()
        value = self._values[key]
        items = value if isinstance(value, list) else [value]
        wrong = next((item for item in items if not isinstance(item, str) or not item.strip()), None)
        if wrong is not None or not items:
            what = _shown(value if wrong is None else wrong)
            raise UsageError(f'{self.where} {key} has {what}, not a text - write {key} = "..." or a list of texts')
        return tuple(item.strip() for item in items)

    def table(self, key: str) -> "Section":
        """Return a table in this one, an empty one where there is none."""
        value = self._values.get(key, {}) if self.has(key) else {}
        inner = f"{self.where[:-1]}.{key}]" if self.where.endswith("]") else f"{self.where} [{key}]"
        return Section(inner, value)

    def tables(self, key: str) -> list["Section"]:
        """Return the tables of a list of them, `[[join]]`."""
        value = self._values.get(key, []) if self.has(key) else []
        if not isinstance(value, list):
            raise UsageError(f"{self.where} has one [{key}] - each is written [[{key}]], with two brackets")
        return [Section(f"{self.where} [{key} {number}]", item) for number, item in enumerate(value, 1)]

    def refuse_unknown(self, known: Iterable[str] | None = None) -> None:
        """Raise UsageError where a key is none of `known`: of those asked for so far, if it is not given."""
        words = self._known if known is None else {*known}
        for key in self._values:
            if key not in words:
                raise UsageError(f"{self.where} has {key}, which it does not know{did_you_mean(key, words)}")


def one_of(section: Section, key: str, allowed: Mapping[str, str]) -> str:
    """Return a text that must be one of `allowed`; the first is the default, and the values say what each means."""
    default = next(iter(allowed))
    value = section.text(key, default)
    if value not in allowed:
        ways = ", ".join(f'"{word}" ({meaning})' for word, meaning in allowed.items())
        raise UsageError(f"{section.where} {key} is {_shown(value)} - write one of {ways}")
    return value


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
