"""`storelens import guess FILE`: write a first mapping for a file of order lines."""

from pathlib import Path

import typer

from storelens.cli.console import progress_bar
from storelens.errors import UsageError
from storelens.formatting import format_text
from storelens.sources.guessing import guess_mapping
from storelens.sources.records import Progress


def run_guess(paths: list[Path], out: Path | None) -> None:
    """Print a first mapping for the files, or write it to `out`, which must not be there yet."""
    if out is not None and out.exists():
        raise UsageError(f"{out} is there already - choose another name with --out, or remove it")
    with progress_bar() as progress:
        task = progress.add_task("looking at the rows", total=None)

        def tell(done: Progress) -> None:
            progress.update(task, completed=done.rows, description=format_text(done.step))

        text = guess_mapping(paths, tell)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror} - choose another place with --out") from None
    typer.echo(f"wrote {out} - answer its questions, then: storelens import mapping FILE --mapping {out} --dry-run")
