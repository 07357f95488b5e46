"""`storelens forecast`: demand to come by product, with its interval; of products named, week by week."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storelens.catalogue import Column
from storelens.cli.options import StoreUrl, Texts, whole_number
from storelens.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from storelens.planning import ProductForecasts

FORMATS = ("table", "csv", "json")
TOTALS = (
    Column("sku", "text"), Column("product_name", "text"), Column("demand_class", "text"), Column("method", "text"),
    Column("units_before", "units"), Column("mean_units", "number"), Column("units_05", "number"),
    Column("units_50", "number"), Column("units_95", "number"), Column("basis", "text"),
)  # fmt: skip
WEEKS = (
    Column("sku", "text"), Column("start_date", "date"), Column("end_date", "date"), Column("mean_units", "number"),
    Column("units_05", "number"), Column("units_25", "number"), Column("units_50", "number"),
    Column("units_75", "number"), Column("units_95", "number"),
)  # fmt: skip


def forecast(
    skus: Annotated[
        Texts,
        typer.Argument(metavar="[SKU]...", show_default=False, help="Products, week by week. Default: all, in total."),
    ] = None,
    weeks: Annotated[
        int | None, typer.Option(metavar="N", help="Weeks to come.  [default: 13]", parser=whole_number)
    ] = None,
    method: Annotated[
        str | None, typer.Option(metavar="NAME", help="One method instead of the combination of all.")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help="Rows as a table or as data.")
    ] = "table",
    every: Annotated[bool, typer.Option("--all", help="Every product, where 20 are shown.")] = False,
    store: StoreUrl = "",
) -> None:
    """Forecast demand from the day after the shop's last day on: the mean, and what 5, 50 and 95 % lie at or below."""
    if form not in FORMATS:
        raise UsageError(f"no format named {form!r}{did_you_mean(form, FORMATS)}")

    from storelens.cli.opening import opened_shop
    from storelens.cli.output import write_stdout
    from storelens.exports import WRITERS
    from storelens.planning import forecast_shop

    with opened_shop(store) as shop:
        settings = dict(shop.settings)
        made = forecast_shop(shop, skus or (), weeks=13 if weeks is None else weeks, method=method)
    if form == "table":
        _print(made, settings, every=every)
    else:
        write_stdout(lambda stream: WRITERS[form](made.table, stream))


def _print(made: "ProductForecasts", settings: Mapping[str, str], *, every: bool) -> None:
    from storelens.cli.sheets import counted, first_rows, print_heading, print_hidden, print_line, print_rows

    rows: list[dict[str, Any]] = made.table.to_pylist()
    print_heading(f"Demand expected from {made.first_date} to {made.last_date}")
    if not rows:
        print_line("no products - nothing to forecast")
        return
    whole = every or made.by_week
    shown = first_rows(rows, every_row=whole)
    print_rows(WEEKS if made.by_week else TOTALS, shown, settings)
    print_hidden(len(rows) - len(shown))
    if not made.by_week:
        print_line(f"units_before: sold in the {counted(made.days, 'day')} before")
    for sentence in made.notes:
        print_line(sentence)
