"""`storelens plan`: what to order now, by supplier, and what that rests on."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storelens.catalogue import Column
from storelens.cli.options import StoreUrl, whole_number
from storelens.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from storelens.planning import ShopPlan
    from storelens.replenish.plan import PlanSettings

FORMATS = ("table", "csv", "json")
MONEY = Column("order_minor", "money")
LINES = (
    Column("sku", "text"), Column("product_name", "text"), Column("on_hand", "units"), Column("coming", "units"),
    Column("target", "units"), Column("order", "units"), Column("unit_cost_minor", "money"),
    Column("order_minor", "money"), Column("due_date", "date"), Column("risk_before", "share"),
)  # fmt: skip
STATES = (Column("state", "text"), Column("products", "count"), Column("stock_minor", "money"))
NOBODY = "without a supplier"
NOTES_SHOWN = 12


Service = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="The share of units to serve at once.  [default: 0.95]", show_default=False),
]
ByCost = Annotated[
    bool, typer.Option("--by-cost", help="Weigh the margin lost against the cost of holding, instead of --service.")
]
Budget = Annotated[
    str | None, typer.Option(metavar="MONEY", help="Cash for all orders, in the shop's currency, as 5000.")
]
ReviewDays = Annotated[
    int | None, typer.Option(metavar="N", help="Days from one order to the next.  [default: 7]", parser=whole_number)
]
LeadDays = Annotated[float, typer.Option(metavar="N", help="Lead time where neither receipts nor a promise tell.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write every line to this file.")]
Form = Annotated[
    str, typer.Option("--format", metavar="|".join(FORMATS), help="Every line as data; money in minor units.")
]
Every = Annotated[bool, typer.Option("--all", help="Every line and note, where 20 of a supplier are shown.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do not keep the plan in the store.")]


def plan(
    service: Service = None,
    by_cost: ByCost = False,
    budget: Budget = None,
    review_days: ReviewDays = None,
    lead_days: LeadDays = 14.0,
    csv: Csv = None,
    form: Form = "table",
    every: Every = False,
    dry_run: DryRun = False,
    store: StoreUrl = "",
) -> None:
    """Say what to order now, how much, from whom and why; the plan is kept for queries and panels."""
    if form not in FORMATS:
        raise UsageError(f"no format named {form!r}{did_you_mean(form, FORMATS)}")
    if by_cost and service is not None:
        raise UsageError("--by-cost and --service are two aims, got both - choose one")

    from storelens.cli.opening import opened_shop
    from storelens.cli.output import require_folder
    from storelens.formatting import money_digits
    from storelens.planning import plan_shop
    from storelens.replenish.plan import PlanSettings

    asked = PlanSettings(
        service=None if by_cost else 0.95 if service is None else service,
        review_days=7 if review_days is None else review_days,
        default_lead_days=lead_days,
    )
    if csv is not None:
        require_folder(csv)
    with opened_shop(store) as shop:
        settings = dict(shop.settings)
        asked = _within(asked, budget, money_digits(settings))
        made = plan_shop(shop, asked, write=not dry_run)
    _deliver(made, settings, csv, form, every=every, kept=not dry_run)


def minor_units(text: str, digits: int) -> int:
    """Return an amount of money in minor units; raises UsageError with the text.

    >>> minor_units("1,250.50", 2)
    125050
    """
    from decimal import Decimal, InvalidOperation

    try:
        amount = Decimal(text.replace(",", "")).scaleb(digits)
        if amount != amount.to_integral_value() or not 0 <= amount <= 2**53:
            raise InvalidOperation
    except InvalidOperation:
        example = "5000.00" if digits else "5000"
        raise UsageError(f"--budget must be an amount of money, got {text!r} - write it as {example}") from None
    return int(amount)


def _within(asked: "PlanSettings", budget: str | None, digits: int) -> "PlanSettings":
    from dataclasses import replace

    return asked if budget is None else replace(asked, budget_minor=minor_units(budget, digits))


def _deliver(
    made: "ShopPlan", settings: Mapping[str, str], csv: Path | None, form: str, *, every: bool, kept: bool
) -> None:
    from storelens.cli.output import replacing, write_stdout
    from storelens.exports import WRITERS

    if csv is not None:
        with replacing(csv) as stream:
            WRITERS["csv"](made.table(), stream)
        typer.echo(f"wrote {csv}, {made.plan.products:,} lines", err=True)
    if form != "table":
        write_stdout(lambda stream: WRITERS[form](made.table(), stream))
    elif csv is None:
        _print(made, settings, every=every, kept=kept)


def _print(made: "ShopPlan", settings: Mapping[str, str], *, every: bool, kept: bool) -> None:
    from storelens.cli.sheets import first_rows, print_heading, print_hidden, print_line, print_rows

    rows = made.table().to_pylist()
    print_heading(_title(made))
    ordered = [row for row in rows if row["order_units"] > 0]
    for supplier, lines in _by_supplier(ordered):
        print_line()
        print_heading(f"{supplier}: {_total(lines, settings)}")
        shown = first_rows(lines, every_row=every)
        print_rows(LINES, [_line(row) for row in shown], settings)
        print_hidden(len(lines) - len(shown))
    print_line()
    if not ordered:
        print_line("nothing to order now")
    for line in _in_all(made, rows, settings):
        print_line(line)
    print_line()
    for line in _noted(rows, every=every):
        print_line(line)
    print_line(
        "kept: storelens orders draft makes purchase orders of it"
        if kept
        else "not kept: without --dry-run it would be"
    )


def _title(made: "ShopPlan") -> str:
    asked, as_of = made.plan.settings, made.plan.inputs.as_of
    aim = "by cost" if asked.service is None else f"to serve {100 * asked.service:.10g} % of units at once"
    limit = "" if asked.budget_minor is None else f", within {made.money(asked.budget_minor)}"
    return f"What to order at the end of {as_of}, {aim}{limit}"


def _by_supplier(rows: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each supplier's lines, the largest first; those of nobody last."""
    names = dict.fromkeys(sorted({row["supplier_name"] or "" for row in rows}, key=lambda name: (not name, name)))
    for name in names:
        lines = [row for row in rows if (row["supplier_name"] or "") == name]
        yield name or NOBODY, sorted(lines, key=lambda row: (-(row["order_minor"] or 0), row["sku"]))


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "on_hand": row["on_hand_units"],
        "coming": row["incoming_units"] + row["draft_units"],
        "target": row["target_units"],
        "order": row["order_units"],
        "risk_before": row["stock_out_share"],
    }


def _total(lines: list[dict[str, Any]], settings: Mapping[str, str]) -> str:
    from storelens.cli.sheets import counted

    unknown = sum(row["order_minor"] is None for row in lines)
    said = f"{counted(len(lines), 'product')}, {counted(sum(row['order_units'] for row in lines), 'unit')}"
    said += f", {_money(sum(row['order_minor'] or 0 for row in lines), settings)}"
    return said + (f" and {counted(unknown, 'product')} without a cost" if unknown else "")


def _in_all(made: "ShopPlan", rows: list[dict[str, Any]], settings: Mapping[str, str]) -> Iterator[str]:
    ordered = [row for row in rows if row["order_units"] > 0]
    if ordered:
        yield f"in all: {_total(ordered, settings)}"
    if made.plan.next_gain_per_cash is not None:
        gain = made.plan.next_gain_per_cash
        yield f"the budget is used up: the next {_unit(settings)} of it would bring about {gain:.2f} of margin"
    late = sum(row["order_by_date"] is not None and row["state"] == "order soon" for row in rows)
    if late:
        yield f"to order soon: {late:,} - add --format csv for the days"
    yield f"at risk before an order made now lands: {_sum(rows, 'risk_minor', settings)} at price"
    for state, name in (("overstock", "too much"), ("dead stock", "dead stock")):
        lines = [
            row for row in rows if row["excess_units"] > 0 and (row["state"] == "dead stock") == (state == "dead stock")
        ]
        yield f"{name}: {_sum(lines, 'excess_minor', settings)} at cost, in {len(lines):,} products"
    lost, low, high = (sum(row[name] for row in rows) for name in ("lost_units", "lost_units_low", "lost_units_high"))
    yield f"lost in the last year, sold out: about {lost:,.0f} units, product by product from {low:,.0f} to {high:,.0f}"


def _noted(rows: list[dict[str, Any]], *, every: bool) -> Iterator[str]:
    noted = [row for row in rows if row["notes"]]
    if not noted:
        return
    noted.sort(key=lambda row: (row["order_units"] == 0, row["state"] == "dead stock", row["sku"]))
    yield "what is missing, what was assumed:"
    for row in noted if every else noted[:NOTES_SHOWN]:
        yield f"  {row['sku']}: {row['notes']}"
    if len(noted) > NOTES_SHOWN and not every:
        yield f"  and of {len(noted) - NOTES_SHOWN:,} more products - add --all"
    yield ""


def _sum(rows: list[dict[str, Any]], name: str, settings: Mapping[str, str]) -> str:
    return _money(sum(row[name] or 0 for row in rows), settings)


def _unit(settings: Mapping[str, str]) -> str:
    return settings.get("currency", "USD")


def _money(minor: int, settings: Mapping[str, str]) -> str:
    from storelens.formatting import format_value

    return format_value(MONEY, minor, settings)
