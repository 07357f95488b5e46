"""What the notebook adds to IPython: `%%sql`, and one line instead of a traceback for an error a user can cause."""

from html import escape
from types import TracebackType
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from storelens.engines import ENGINES
from storelens.errors import QueryFailed, StorelensError, UsageError
from storelens.filters import COMPARISONS, LENSES, read_filters
from storelens.notebook.opening import last_shop
from storelens.notebook.page import Words
from storelens.notebook.showing import Answer


def register() -> None:
    """Add the magic and the error's line to the running IPython; without one, do nothing."""
    shell = get_ipython()
    if shell is None:
        return
    shell.register_magic_function(sql, "cell", "sql")
    shell.set_custom_exc((StorelensError,), _show_line)


@magic_arguments()
@argument("--from", dest="start", help="first day, as 2025-02-28")
@argument("--to", dest="end", help="last day")
@argument("--region", action="append", default=[], help="only this region; repeat for more")
@argument("--category", action="append", default=[], help="only this category; repeat for more")
@argument("--channel", action="append", default=[], help="only this channel; repeat for more")
@argument("--status", action="append", default=[], help="only this order status; repeat for more")
@argument("--lens", default="event", choices=LENSES, help="count returns on their own day, or on their order's")
@argument("--compare", default="previous", choices=COMPARISONS, help="what `periods` holds as the period before")
@argument("--engine", choices=ENGINES, help="the database that answers")
@argument("--set", dest="values", action="append", default=[], help="NAME=VALUE for a parameter of a named query")
def sql(line: str, cell: str) -> Answer:
    """Run the cell as SQL on the shop opened last; its rows are `_` in the next cell, `_.to_pandas()` a frame."""
    asked = parse_argstring(sql, line)
    filters = read_filters(
        start=_bare(asked.start), end=_bare(asked.end), region=_unquoted(asked.region),
        category=_unquoted(asked.category), channel=_unquoted(asked.channel), status=_unquoted(asked.status),
        lens=asked.lens, compare=asked.compare, day_names=("--from", "--to"),
    )  # fmt: skip
    shop = last_shop()
    try:
        result = shop.ask_own(cell, filters, engine=asked.engine, values=dict(map(_pair, asked.values)))
    except KeyboardInterrupt:
        raise QueryFailed("interrupted - the shop was only read, run the cell again or ask for less") from None
    return Answer(result, shop, filters)


def _unquoted(texts: list[str]) -> tuple[str, ...]:
    """Return the values without the quotes that hold a space together, which IPython leaves on."""
    return tuple(str(_bare(text)) for text in texts)


def _bare(text: str | None) -> str | None:
    return None if text is None else text.strip("'\"")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set must be NAME=VALUE, got {text!r} - write it as in --set top_n=5")
    return name, value


def _show_line(
    shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType | None, tb_offset: Any = None
) -> list[str]:
    """Show an error as its one line. The cell still counts as failed, so that *run all* stops at it."""
    del shell, kind, trace, tb_offset
    display(Words(f"Error: {error}", f'<div class="sl-error"><b>Error:</b> {escape(str(error))}</div>'))
    return []
