"""`storelens import`: bring a shop system's files into the store, and account for every row."""

from pathlib import Path
from typing import Annotated

import typer

from storelens.cli.options import StoreUrl


def import_files(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Which shop system wrote the files.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, or folders of them.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, and change nothing.")] = False,
    every: Annotated[bool, typer.Option("--all", help="List every row set aside, not the first 20.")] = False,
    store: StoreUrl = "",
) -> None:
    """Import a shop system's files and account for every row."""
    from storelens.cli.import_report import run_import

    run_import(store, source, paths, dry_run=dry_run, every_row=every)
