"""`storelens spark`: build the lake with Apache Spark, and say what it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from storelens.cli.endings import Commands
from storelens.cli.options import StoreUrl, Texts
from storelens.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from storelens.engines.spark import SparkSettings
    from storelens.lake.building import How
    from storelens.lake.versions import Version

SAID = {"current": "is current", "refreshed": "took in the changes", "built": "was built"}
PERIODS = ("day", "month")
Master = Annotated[
    str,
    typer.Option(
        envvar="STORELENS_SPARK_MASTER", metavar="MASTER", help="local[*], spark://HOST:7077, yarn or k8s://..."
    ),
]
Memory = Annotated[
    str,
    typer.Option(envvar="STORELENS_SPARK_MEMORY", metavar="SIZE", help="Memory of each of Spark's processes, as 4g."),
]
Options = Annotated[
    Texts, typer.Option("--conf", metavar="NAME=VALUE", help="An option of Spark's own; repeat for more.")
]

app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    help="Marts past one machine: Parquet files that Apache Spark builds and answers from.",
)


@app.command("build")
def build(
    master: Master = "local[*]",
    memory: Memory = "2g",
    conf: Options = None,
    anew: Annotated[bool, typer.Option("--anew", help="Build it from nothing, whatever it holds.")] = False,
    files_by: Annotated[
        str, typer.Option(metavar="day|month", help="A file for each day or month; as it was, unless built anew.")
    ] = "day",
    store: StoreUrl = "",
) -> None:
    """Bring the lake to the store's state: only the files of days that changed are written."""
    if files_by not in PERIODS:
        raise UsageError(f"--files-by cannot be {files_by!r}{did_you_mean(files_by, PERIODS)}")
    settings = _settings(master, memory, conf)

    from storelens.lake.building import build_lake, lake_of
    from storelens.store.opening import store_at

    with store_at(store) as opened, _followed(settings, anew, files_by) as how:
        done = build_lake(opened, lake_of(opened.path), how)
    if done.why:
        typer.echo(f"built from nothing: {done.why}", err=True)
    typer.echo(
        f"the lake {SAID[done.kind]}: version {done.version.number}, {done.new_files:,} new files of "
        f"{_files(done.version):,} ({done.seconds:.1f} s)"
    )


@app.command("info")
def info(store: StoreUrl = "") -> None:
    """Say what the lake holds, table by table, without Spark."""
    from storelens.lake.building import lake_of
    from storelens.store.opening import place_of

    lake = lake_of(place_of(store))
    version = lake.current()
    if version is None:
        typer.echo(f"there is no lake {lake.folder} yet - run storelens spark build")
        return
    files = sum(len(files) for files in version.sources.values())
    reached = f"of {files:,} files of the store" if files else f"to change {version.last_change:,}"
    typer.echo(f"{lake.folder}: version {version.number}, {reached}, a file for each {version.period}")
    for name, table in version.tables.items():
        sizes = table.files.values()
        typer.echo(f"  {name:<28}{len(sizes):>8,} files {sum(sizes):>16,} bytes")


@contextmanager
def asked_of_spark() -> Iterator["How"]:
    """Yield how `--engine spark` runs, by the environment, with its progress on stderr."""
    import os

    settings = _settings(
        os.environ.get("STORELENS_SPARK_MASTER", "local[*]"), os.environ.get("STORELENS_SPARK_MEMORY", "2g"), None
    )
    with _followed(settings, False, "day") as how:
        yield how


@contextmanager
def _followed(settings: "SparkSettings", anew: bool, period: str) -> Iterator["How"]:
    """Yield how to build, with the table in the making and Spark's tasks on stderr."""
    from storelens.cli.console import progress_bar
    from storelens.engines.progress import Progress
    from storelens.lake.building import How

    with progress_bar() as bar:
        task = bar.add_task("starting Spark", total=None)

        def on_progress(now: Progress) -> None:
            bar.update(task, completed=now.done, total=max(now.known, 1))

        yield How(settings, anew, period, lambda name: bar.update(task, description=f"building {name}"), on_progress)


def _settings(master: str, memory: str, conf: list[str] | None) -> "SparkSettings":
    from storelens.engines.spark import SparkSettings

    options = {}
    for text in conf or []:
        name, equals, value = text.partition("=")
        if not equals or not name.startswith("spark."):
            raise UsageError(f"--conf must be spark.NAME=VALUE, got {text!r} - write it as Spark's documentation does")
        options[name] = value
    return SparkSettings(master, memory, options)


def _files(version: "Version") -> int:
    return sum(len(table.files) for table in version.tables.values())
