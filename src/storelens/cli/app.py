"""The program: its commands, one line each."""

from collections.abc import Callable
from typing import Annotated

import typer

from storelens import __version__
from storelens.cli import (
    backtest,
    bridge,
    changes,
    check,
    close,
    demo,
    explain,
    forecast,
    importing,
    info,
    maintenance,
    moving,
    orders,
    past_costs,
    plan,
    queries,
    query,
    reconcile,
    report,
    serve,
    simulate,
    spark,
)
from storelens.cli.endings import Commands
from storelens.cli.options import DEFAULT_STORE, ProgramStore

app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Sales and inventory intelligence for a shop, on the shop's own machine.",
)
COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo.demo,
    "serve": serve.serve,
    "overview": demo.overview,
    "simulate": simulate.simulate,
    "import": importing.import_files,
    "queries": queries.queries,
    "query": query.query,
    "explain": explain.explain,
    "report": report.report,
    "forecast": forecast.forecast,
    "plan": plan.plan,
    "backtest": backtest.backtest,
    "refresh": maintenance.refresh,
    "check": check.check,
    "close": close.close,
    "changes": changes.changes,
    "bridge": bridge.bridge,
    "reconcile": reconcile.reconcile,
    "info": info.info,
    "backup": maintenance.backup,
    "fill-costs": past_costs.fill_costs,
    "move": moving.move,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(orders.app, name="orders")
app.add_typer(spark.app, name="spark")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"storelens {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def program(
    ctx: typer.Context,
    store: ProgramStore = DEFAULT_STORE,  # noqa: ARG001 (the commands ask the context for it)
    version: Annotated[  # noqa: ARG001 (its callback prints it)
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
