"""`storelens import`: bring a shop system's files into the store, and account for every row."""

from pathlib import Path
from typing import Annotated

import typer

from storelens.cli.options import StoreUrl
from storelens.errors import UsageError


def import_files(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="Which shop system wrote the files; an unknown name lists them.")
    ],
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files, or folders of them.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, and change nothing.")] = False,
    every: Annotated[bool, typer.Option("--all", help="List every row set aside, not the first 20.")] = False,
    currency: Annotated[str, typer.Option(help="The shop's currency, for a new store: EUR.")] = "",
    time_zone: Annotated[str, typer.Option(help="The shop's time zone, for a new store: Europe/Berlin.")] = "",
    money_digits: Annotated[str, typer.Option(help="Decimals of the shop's money, for a new store.")] = "",
    country: Annotated[str, typer.Option(help="Whose public holidays the shop has, for a new store: DE.")] = "",
    shop_name: Annotated[str, typer.Option(help="The shop's name, for a new store.")] = "",
    dates: Annotated[str, typer.Option(help="How dates are written: dmy, mdy, ymd, or %d.%m.%Y %H:%M.")] = "auto",
    decimal: Annotated[str, typer.Option(help="The decimal mark of amounts: a point or a comma.")] = "auto",
    tax: Annotated[str, typer.Option(help="Whether prices include the tax, where asked: within or beside.")] = "auto",
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file that describes the files (SOURCE: mapping).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where `import guess` writes the mapping, `import set-aside` the rows.")
    ] = None,
    rate: Annotated[
        list[str] | None, typer.Option(metavar="USD=0.92", help="What one of another currency is worth; repeatable.")
    ] = None,
    store: StoreUrl = "",
) -> None:
    """Import a shop system's files and account for every row; with SOURCE guess, write a first mapping for them;
    with SOURCE set-aside, list what was set aside, or write it out to be corrected and loaded again.
    """
    if source == "set-aside":
        from storelens.cli.set_aside import run_set_aside

        run_set_aside(store, paths or [], out, every_row=every)
        return
    if not paths:
        raise UsageError(f"no files of {source} - give their paths after it")
    if source == "guess":
        from storelens.cli.guess import run_guess

        run_guess(paths, out)
        return
    from storelens.cli.import_report import run_import
    from storelens.cli.import_words import read_options

    given = {
        "currency": currency, "time_zone": time_zone, "money_digits": money_digits, "country": country,
        "shop_name": shop_name,
    }  # fmt: skip
    said = {name: text for name, text in given.items() if text}
    run_import(
        store,
        source,
        paths,
        said,
        read_options(dates, decimal, rate or [], mapping, tax),
        dry_run=dry_run,
        every_row=every,
    )
