"""`storelens backtest`: what ordering by the plan would have delivered on the shop's own past."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storelens.catalogue import Column
from storelens.cli.options import StoreUrl, whole_number
from storelens.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from storelens.planning.proof import ShopProof
    from storelens.replenish.proof import Outcome, Score

FORMATS = ("table", "json")
SHOWN_HORIZON = 28  # days; the others are in the JSON and in the store
NAIVE = "seasonal_naive"
OUTCOME_COLUMNS = (
    Column("policy", "text"), Column("fill_rate", "share"), Column("demand_units", "units"),
    Column("served_units", "units"), Column("lost_units", "units"), Column("lost_minor", "money"),
    Column("mean_stock_units", "number"), Column("mean_stock_minor", "money"), Column("ordered_units", "units"),
    Column("orders", "count"),
)  # fmt: skip
SCORE_COLUMNS = (
    Column("demand", "text"), Column("forecasts", "count"), Column("bias", "share"), Column("rmse", "number"),
    Column("rmse_naive", "number"), Column("wape", "share"), Column("mase", "ratio"), Column("quantile_loss", "share"),
    Column("in_50_%", "share"), Column("in_80_%", "share"), Column("in_90_%", "share"),
)  # fmt: skip


def backtest(
    months: Annotated[
        int | None,
        typer.Option(metavar="N", help="Months of the past, up to the last day.  [default: 6]", parser=whole_number),
    ] = None,
    service: Annotated[float, typer.Option(metavar="SHARE", help="The fill rate to ask for.")] = 0.95,
    form: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help="Money in minor units.")] = "table",
    store: StoreUrl = "",
) -> None:
    """Replay the shop's past: what the plan would have delivered, beside simpler rules and what the shop did."""
    if form not in FORMATS:
        raise UsageError(f"no format named {form!r}{did_you_mean(form, FORMATS)}")

    from storelens.cli.console import progress_bar
    from storelens.cli.opening import opened_shop
    from storelens.planning.proof import prove_shop
    from storelens.replenish.plan import PlanSettings
    from storelens.replenish.proof import MONTHS

    settings = PlanSettings(service=service)
    with opened_shop(store) as shop, progress_bar() as progress:
        task = progress.add_task("reading the past", total=None)

        def tell(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of)

        made = prove_shop(shop, settings, MONTHS if months is None else months, tell=tell)
        money = dict(shop.settings)
    if form == "json":
        typer.echo(json.dumps(as_json(made, money), indent=1))
    else:
        _print(made, money)


def as_json(made: "ShopProof", settings: Mapping[str, str]) -> dict[str, Any]:
    """Return a proof as JSON has it, money in minor units."""
    return {
        "first_date": str(made.first_date),
        "last_date": str(made.last_date),
        "run_in_days": made.run_in_days,
        "service_asked": made.service,
        "service_delivered": made.proof.outcome("storelens").fill_rate,
        "sentence": made.sentence,
        "currency": settings["currency"],
        "policies": [{**asdict(each), "fill_rate": each.fill_rate} for each in made.proof.outcomes],
        "forecast_scores": [asdict(each) for each in made.proof.scores],
        "notes": list(made.notes),
    }


def _print(made: "ShopProof", settings: Mapping[str, str]) -> None:
    from storelens.cli.sheets import counted, print_heading, print_line, print_rows

    products = counted(made.proof.outcome("storelens").products, "product")
    print_heading(
        f"{made.first_date} to {made.last_date} replayed, {products}, after a run-in of {made.run_in_days} days"
    )
    print_line(made.sentence)
    print_line()
    print_rows(OUTCOME_COLUMNS, [_outcome_row(each) for each in made.proof.outcomes], settings)
    print_line()
    scores = list(_score_rows(made.proof.scores))
    if scores:
        print_heading(f"Forecasts of {SHOWN_HORIZON} days' demand, from days of the same months, beside seasonal naive")
        print_rows(SCORE_COLUMNS, scores, settings)
        print_line()
    for note in made.notes:
        print_line(f"- {note}")


def _outcome_row(outcome: "Outcome") -> dict[str, Any]:
    return {**asdict(outcome), "fill_rate": outcome.fill_rate}


def _score_rows(scores: "tuple[Score, ...]") -> Iterator[dict[str, Any]]:
    naive = {each.demand_class: each for each in scores if (each.method, each.horizon_days) == (NAIVE, SHOWN_HORIZON)}
    for each in scores:
        if (each.method, each.horizon_days) == ("combination", SHOWN_HORIZON):
            yield {
                "demand": each.demand_class,
                "forecasts": each.forecasts,
                "bias": each.bias_share,
                "rmse": each.rmse_units,
                "rmse_naive": naive[each.demand_class].rmse_units if each.demand_class in naive else None,
                "wape": each.wape_share,
                "mase": each.mase_ratio,
                "quantile_loss": each.quantile_loss_share,
                "in_50_%": each.covered_50,
                "in_80_%": each.covered_80,
                "in_90_%": each.covered_90,
            }
