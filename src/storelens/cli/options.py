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

Texts = list[str] | None
FirstDay = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, as 2025-02-28.")]
LastDay = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day.")]
Regions = Annotated[Texts, typer.Option("--region", metavar="REGION", help="Only this region; repeat for more.")]
Categories = Annotated[
    Texts, typer.Option("--category", metavar="CATEGORY", help="Only this category; repeat for more.")
]
Channels = Annotated[Texts, typer.Option("--channel", metavar="CHANNEL", help="Only this channel; repeat for more.")]
Statuses = Annotated[Texts, typer.Option("--status", metavar="STATUS", help="Only this order status; repeat for more.")]
Lens = Annotated[
    str, typer.Option("--lens", metavar="event|order", help="Count returns on their own day, or on their order's.")
]
Compare = Annotated[
    str, typer.Option("--compare", metavar="previous|year|none", help="What figures are compared with.")
]
DAY_NAMES = ("--from", "--to")
