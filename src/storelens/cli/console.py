"""Where a person reads: the terminal's width and colours, progress on stderr."""

import sys
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

# Wide enough that nothing is wrapped or cut where the reader is a file or another program.
UNBOUNDED_WIDTH = 100_000
SMALLEST_WIDTH = 40


class _QuietProgress(Progress):
    """A progress display that says nothing where it is disabled: before 14.3 rich writes an empty line at its end."""

    def stop(self) -> None:
        if not self.disable:
            super().stop()


class _PlainPipeConsole(Console):
    """A console that leaves a broken pipe to `storelens.cli.endings`."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError(32, "the reader has gone")


def console_on(stream: TextIO, width: int | None = None) -> Console:
    """Return a console that writes to `stream`: coloured and as wide as a terminal, else plain and unbounded."""
    if width is None and not stream.isatty():
        width = UNBOUNDED_WIDTH
    console = _PlainPipeConsole(
        file=stream, width=width, soft_wrap=False, highlight=False, markup=False, emoji=False, legacy_windows=False
    )
    console.width = max(console.width, SMALLEST_WIDTH)
    return console


def out() -> Console:
    """Return the console for data."""
    return console_on(sys.stdout)


def progress_bar() -> Progress:
    """Return a progress display on stderr, silent where stderr is no terminal."""
    console = Console(stderr=True, highlight=False)
    return _QuietProgress(
        SpinnerColumn(),
        TextColumn("{task.description:<24}", markup=False),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
