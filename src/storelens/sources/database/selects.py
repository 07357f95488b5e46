"""The file of SELECTs: one named block for each of our tables, and where the database is."""

import re
from dataclasses import dataclass
from pathlib import Path

from storelens.errors import StorelensError, UsageError, did_you_mean

BLOCKS = (
    "order_lines", "products", "customers", "stock", "reviews", "suppliers", "price_breaks", "purchase_orders",
)  # fmt: skip
MOST_BYTES = 1 << 20
_NAME = re.compile(r"^\s*--\s*name\s*:\s*(\S+)\s*$", re.IGNORECASE)
_ADDRESS = re.compile(r"^\s*--\s*database\s*:\s*(\S.*?)\s*$", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"'(?:[^']|'')*'")
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)


@dataclass(frozen=True)
class Selects:
    """The SELECT of each block, and the database's address where the file says it."""

    name: str
    address: str | None
    blocks: dict[str, str]


def read_selects(path: Path) -> Selects:
    """Return the blocks of a file; raises UsageError in one line for a block that is unknown, empty or no SELECT."""
    blocks: dict[str, list[str]] = {}
    address = block = None
    for number, line in enumerate(_text(path).splitlines(), 1):
        named, addressed = _NAME.match(line), _ADDRESS.match(line)
        if named:
            block = named[1]
            _refuse_name(path, number, block, blocks)
            blocks[block] = []
        elif addressed and block is None:
            address = addressed[1]
        elif block is not None:
            blocks[block].append(line)
        elif _COMMENT.sub("", line).strip():
            raise UsageError(
                f"{path.name}:{number} stands before the first block - begin it with: -- name: order_lines"
            )
    if not blocks:
        raise UsageError(f"{path.name} has no block - begin each with its name: -- name: {', '.join(BLOCKS)}")
    return Selects(path.name, address, {name: _select(path, name, lines) for name, lines in blocks.items()})


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(
                f"{path.name} has {path.stat().st_size:,} bytes, too much for a file of SELECTs - shorten it"
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path.name} is no UTF-8 text - save it as UTF-8") from None
    except FileNotFoundError:
        raise UsageError(f"no file {path} - give a .sql file with a SELECT for each table") from None
    except OSError as error:
        raise StorelensError(f"cannot read {path}: {error.strerror}") from None


def _refuse_name(path: Path, number: int, block: str, known: dict[str, list[str]]) -> None:
    if block not in BLOCKS:
        raise UsageError(f"{path.name}:{number} names a block {block!r}{did_you_mean(block, BLOCKS)}")
    if block in known:
        raise UsageError(f"{path.name}:{number} has a second block {block} - join them with union all")


def _select(path: Path, name: str, lines: list[str]) -> str:
    sql = "\n".join(lines).strip().rstrip(";").rstrip()
    bare = _TEXT.sub("''", _COMMENT.sub(" ", sql)).strip()
    if not bare:
        raise UsageError(f"{path.name} has nothing in the block {name} - write a SELECT, or take the block out")
    if bare.split(None, 1)[0].lower() not in ("select", "with", "values"):
        raise UsageError(f"{path.name} {name} begins with {bare.split()[0][:20]!r} - a block is one SELECT")
    if ";" in bare:
        raise UsageError(f"{path.name} {name} has more than one statement - a block is one SELECT")
    if not _ORDERED.search(bare):
        raise UsageError(
            f"{path.name} {name} has no order by - add one, so that each row can be found again by its number"
        )
    return sql
