"""`storelens report`: the Overview as one file, HTML or PDF."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from storelens.cli.options import (
    DAY_NAMES,
    Categories,
    Channels,
    Compare,
    FirstDay,
    LastDay,
    Lens,
    Regions,
    Statuses,
    StoreUrl,
)  # fmt: skip
from storelens.errors import UsageError
from storelens.filters import Filters, read_filters

if TYPE_CHECKING:
    from storelens.report import Contents

FORMATS = ("html", "pdf")
PACKAGES = {"matplotlib": "matplotlib", "seaborn": "seaborn", "fpdf": "fpdf2"}  # module and package
LETTERS_TOLD = 10


def report(
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to this file: report.html, or report.pdf.")
    ] = None,
    start: FirstDay = None,
    end: LastDay = None,
    region: Regions = None,
    category: Categories = None,
    channel: Channels = None,
    status: Statuses = None,
    lens: Lens = "event",
    compare: Compare = "previous",
    store: StoreUrl = "",
) -> None:
    """Write the Overview with its charts, tables and definitions to one HTML or PDF file.

    Without days, of the last 90.
    """
    if out is None:
        raise UsageError("report needs a file to write - add --out report.html or --out report.pdf")
    form = format_of(out)
    filters = read_filters(
        start=start, end=end, region=region or (), category=category or (), channel=channel or (), status=status or (),
        lens=lens, compare=compare, day_names=DAY_NAMES,
    )  # fmt: skip
    require_packages()
    _write(store, filters, out, form)


def format_of(out: Path) -> str:
    """Return the format that a file's ending asks for, `html` or `pdf`; raises UsageError for another."""
    ending = out.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise UsageError(f"a report ends in .html or .pdf, got --out {out} - write it as {out.stem or 'report'}.html")
    return ending


def require_packages() -> None:
    """Raise UsageError where a package that only the report needs is not installed."""
    try:
        for name in PACKAGES:
            import_module(name)
    except ModuleNotFoundError as missing:
        name = PACKAGES.get(str(missing.name), str(missing.name))
        raise UsageError(f"the report needs {name} - pip install 'storelens[report]'") from None


def _write(store: str, filters: Filters, out: Path, form: str) -> None:
    from storelens.cli.opening import opened_shop
    from storelens.cli.output import replacing, require_folder
    from storelens.report import WRITERS, read_contents

    require_folder(out)
    with opened_shop(store) as shop:
        contents = read_contents(shop, filters)
    with replacing(out) as stream:
        missing = WRITERS[form](contents, stream)
    typer.echo(" · ".join(told(out, contents, missing)), err=True)


def told(out: Path, contents: "Contents", missing: frozenset[str]) -> list[str]:
    """Return what to say of a report that is written: what it holds, of which days, and what it could not write."""
    count = contents.charts
    parts = [f"wrote {out}", f"{count} {'chart' if count == 1 else 'charts'}", contents.view.describe_period()]
    if choice := contents.view.describe_choice():
        parts.append(choice)
    if missing:
        letters = "".join(sorted(missing)[:LETTERS_TOLD]) + ("…" if len(missing) > LETTERS_TOLD else "")
        parts.append(f"a box stands for letters the typeface lacks ({letters}) - an .html report shows them")
    return parts
