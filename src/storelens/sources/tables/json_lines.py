"""JSON lines as a table: one object a line, a column for each key of the first thousand.

Numbers keep the text they have in the file (12.50 stays 12.50) but for exponents; NaN is a missing value. Nested values
are compact JSON. A JSON array or an object over several lines is no such file and refused by `kinds`.
"""

import json
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from typing import Any

from storelens.errors import UsageError
from storelens.sources.tables.content import Content
from storelens.sources.tables.contract import FileFacts, clean_name
from storelens.sources.tables.csv_blocks import RECORD_CHARACTERS, line_blocks
from storelens.sources.tables.encodings import decoded, find_encoding
from storelens.sources.tables.plain_number import number_text
from storelens.sources.tables.row_table import Row, RowTable

ROWS_FOR_HEADER = 1000


class _Literal(str):
    """A number as it is written, told from a text."""

    __slots__ = ()


class JsonLines(RowTable):
    """One JSON lines file."""

    def __init__(self, content: Content, hash_and_bytes: tuple[str, int]) -> None:
        """Look at the encoding and the first rows' keys; raises UsageError where no line is an object."""
        self._content = content
        encoding = find_encoding(content)
        self._codec = encoding.codec
        self._keys = self._first_keys()
        facts = FileFacts("jsonl", encoding.name, None, *hash_and_bytes, container=content.container)
        notes = [encoding.note] if encoding.note else []
        super().__init__(content.name, facts, [clean_name(key) for key in self._keys], notes)

    def _first_keys(self) -> list[str]:
        with closing(self._objects()) as objects:
            keys = {
                key: None
                for _, found, _ in islice(objects, ROWS_FOR_HEADER)
                if isinstance(found, dict)
                for key in found
            }
        if not keys:
            raise UsageError(f"{self._content.name} has no line that is a JSON object with a key - export it again")
        return list(keys)

    def _rows(self) -> Generator[Row]:
        later: dict[str, None] = {}
        known = set(self._keys)
        for line, found, text in self._objects():
            if isinstance(found, str):
                yield Row(line, (), found, text)
                continue
            if not known.issuperset(found):
                later.update(dict.fromkeys(key for key in found if key not in known and len(later) < 100))
            cells = [value if type(value) is str else _text(value) for value in map(found.get, self._keys)]
            yield Row(line, cells, "", text)
        if later:
            shown = ", ".join(key[:40] for key in list(later)[:20])
            self.notes.append(f"{self.name}: keys first seen after {ROWS_FOR_HEADER:,} rows were not read: {shown}")

    def _objects(self) -> Generator[tuple[int, dict[str, Any] | str, str]]:
        """Yield line, the object or why it is none, and text."""
        line = 0
        for block in line_blocks(decoded(self._content, self._codec)):
            lines = block.text.replace("\r\n", "\n").split("\n")
            for text in lines if block.is_last else lines[:-1]:
                line += 1
                if text.strip():
                    yield line, _object(text), text


def _object(text: str) -> dict[str, Any] | str:
    if len(text) > RECORD_CHARACTERS:
        return f"longer than {RECORD_CHARACTERS:,} characters: it is no row"
    try:
        found = (_NESTED if "[" in text or text.count("{") > 1 else _FLAT).decode(text)
    except ValueError as error:
        return f"is not JSON: {error}"
    except RecursionError:
        return "is not a row: its values are nested too deep"
    return found if isinstance(found, dict) else "is not a JSON object"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else _compact(value)


def _compact(value: Any) -> str:
    """Return JSON without blanks, with numbers as they are written."""
    if isinstance(value, _Literal):
        return value
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(key)}:{_compact(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_compact, value)) + "]"
    return _quoted(value)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _without_exponent(literal: str) -> str:
    return number_text(float(literal)) if "e" in literal or "E" in literal else literal


def _constant(name: str) -> str | None:
    return None if name == "NaN" else name


def _nested_number(literal: str) -> _Literal:
    return _Literal(_without_exponent(literal))


_FLAT = json.JSONDecoder(parse_float=_without_exponent, parse_int=str, parse_constant=_constant)
_NESTED = json.JSONDecoder(parse_float=_nested_number, parse_int=_Literal, parse_constant=_constant)
