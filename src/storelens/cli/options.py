"""The options that several commands share."""

from typing import Annotated

import typer

DEFAULT_STORE = "sqlite:///data/store.db"
STORE_HELP = "The store to use, as a URL."


def whole_number(text: str) -> int:
    """Return the number a text says, with or without thousands separators; raises BadParameter with the text."""
    try:
        return int(text.replace(",", ""))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number - write it as 1000") from None


def _store_of(ctx: typer.Context, value: str | None) -> str:
    """Return this command's --store, else the program's (which reads STORELENS_STORE and knows the default)."""
    return value or str(ctx.find_root().params.get("store") or DEFAULT_STORE)


ProgramStore = Annotated[str, typer.Option("--store", envvar="STORELENS_STORE", metavar="URL", help=STORE_HELP)]
StoreUrl = Annotated[
    str,
    typer.Option("--store", callback=_store_of, metavar="URL", show_default=False, help=STORE_HELP),
]
