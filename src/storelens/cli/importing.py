"""`storelens import`: bring a shop system's files into the store, and account for every row."""

from pathlib import Path
from typing import Annotated

import typer

from storelens.cli.options import StoreUrl
from storelens.errors import UsageError

SourceName = Annotated[
    str, typer.Argument(metavar="SOURCE", help="Which shop system wrote the files; an unknown name lists them.")
]
Paths = Annotated[
    list[Path] | None, typer.Argument(metavar="PATH...", help="Files, or folders of them.", show_default=False)
]
IsDryRun = Annotated[bool, typer.Option("--dry-run", help="Read and report, and change nothing.")]
EveryRow = Annotated[bool, typer.Option("--all", help="List every row set aside, not the first 20.")]
Currency = Annotated[str, typer.Option(help="The shop's currency, for a new store: EUR.")]
TimeZone = Annotated[str, typer.Option(help="The shop's time zone, for a new store: Europe/Berlin.")]
MoneyDigits = Annotated[str, typer.Option(help="Decimals of the shop's money, for a new store.")]
Country = Annotated[str, typer.Option(help="Whose public holidays the shop has, for a new store: DE.")]
ShopName = Annotated[str, typer.Option(help="The shop's name, for a new store.")]
Dates = Annotated[str, typer.Option(help="How dates are written: dmy, mdy, ymd, or %d.%m.%Y %H:%M.")]
Decimal = Annotated[str, typer.Option(help="The decimal mark of amounts: a point or a comma.")]
Tax = Annotated[str, typer.Option(help="Whether prices include the tax, where asked: within or beside.")]
Mapping = Annotated[Path | None, typer.Option(help="A mapping file that describes the files (SOURCE: mapping).")]
Out = Annotated[Path | None, typer.Option(help="Where `import guess` writes the mapping, `import set-aside` the rows.")]
Rates = Annotated[
    list[str] | None, typer.Option(metavar="USD=0.92", help="What one of another currency is worth; repeatable.")
]


def import_files(
    source: SourceName,
    paths: Paths = None,
    dry_run: IsDryRun = False,
    every: EveryRow = False,
    currency: Currency = "",
    time_zone: TimeZone = "",
    money_digits: MoneyDigits = "",
    country: Country = "",
    shop_name: ShopName = "",
    dates: Dates = "auto",
    decimal: Decimal = "auto",
    tax: Tax = "auto",
    mapping: Mapping = None,
    out: Out = None,
    rate: Rates = None,
    store: StoreUrl = "",
) -> None:
    """Import a shop system's files and account for every row; with SOURCE guess, write a first mapping for them;
    with SOURCE set-aside, list what was set aside, or write it out to be corrected and loaded again.
    """
    if _is_another_task(source, paths or [], out, store, every_row=every):
        return
    from storelens.cli.import_report import run_import
    from storelens.cli.import_words import read_options

    given = {
        "currency": currency, "time_zone": time_zone, "money_digits": money_digits, "country": country,
        "shop_name": shop_name,
    }  # fmt: skip
    said = {name: text for name, text in given.items() if text}
    options = read_options(dates, decimal, rate or [], mapping, tax)
    run_import(store, source, paths or [], said, options, dry_run=dry_run, every_row=every)


def _is_another_task(source: str, paths: list[Path], out: Path | None, store: str, *, every_row: bool) -> bool:
    """Do what SOURCE asks for where it names a task and no shop system. Raises UsageError where files are missing."""
    if source == "set-aside":
        from storelens.cli.set_aside import run_set_aside

        run_set_aside(store, paths, out, every_row=every_row)
        return True
    if not paths:
        raise UsageError(f"no files of {source} - give their paths after it")
    if source == "guess":
        from storelens.cli.guess import run_guess

        run_guess(paths, out)
        return True
    return False
