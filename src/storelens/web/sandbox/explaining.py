"""Why a reader's query did not run, in one sentence: where in the text, what, and what was probably meant."""

import re

from storelens.errors import QueryFailed, StorelensError, StoreUnavailable
from storelens.shop import STORE_ONLY

LONGEST = 300
TOO_MUCH_MEMORY = "your query needs more memory than own SQL may take - ask for fewer rows or columns at a time"
MEMORY_WORDS = ("no room in memory", "Out of Memory")
NOT_ALLOWED = (
    "Permission Error", "read-only mode", "configuration has been locked", "exists in the", "external extensions",
)  # fmt: skip
_NAMED = re.compile(r'(?:[Nn]ame|with name) "?([\w.$]+)"?|"([^"]+)"')
_KIND = re.compile(r"^(?:[A-Za-z]+ )+Error: ")
WHERE_ELSE = "the warehouse has its money in ledger and order_facts"


def explain(error: StorelensError, sql: str) -> str:
    """Return the sentence for an error that the engine gave for a reader's query `sql`."""
    said = str(error.__cause__ or error)
    if isinstance(error, StoreUnavailable) or any(words in said for words in MEMORY_WORDS):
        return TOO_MUCH_MEMORY
    if any(words in said for words in NOT_ALLOWED):
        return "your query asks for what own SQL may not do: it reads the shop's tables alone - see /sql/schema"
    if not isinstance(error, QueryFailed):
        return str(error)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    what = first_line(lines[0])
    name = _name_in(lines[0])
    line = _line_of(name, sql)
    place = f" in line {line} near {name!r}" if line else ""
    return f"your query cannot run{place}: {what[:1].lower()}{what[1:]} - {_way_out(lines[1:], name)}"


def first_line(error: object) -> str:
    """Return what an error says in its first line, not too long, without the class it is of."""
    return _KIND.sub("", (str(error).splitlines() or [""])[0])[:LONGEST].rstrip(".! ")


def _name_in(line: str) -> str:
    found = _NAMED.search(line)
    return "" if found is None else found[1] or found[2]


def _line_of(name: str, sql: str) -> int:
    """Return the line, from 1, in which a name stands as a word; 0 where it does not."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sql, re.IGNORECASE) if name else None
    return sql.count("\n", 0, found.start()) + 1 if found else 0


def _way_out(lines: list[str], name: str) -> str:
    if name.lower() in STORE_ONLY:
        return f"only the store keeps {name}: {WHERE_ELSE}"
    for line in lines:
        for beginning in ("Did you mean ", "Candidate bindings: "):
            if line.startswith(beginning):
                return f"did you mean {line.removeprefix(beginning).rstrip('?').replace(chr(34), '')}?"
    return "mend it there"
