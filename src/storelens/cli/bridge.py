"""`storelens bridge`: the same days under another system's rules, as a waterfall from our net sales to theirs."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from storelens.catalogue import Column
from storelens.cli.options import DAY_NAMES, FirstDay, LastDay, StoreUrl

if TYPE_CHECKING:
    from storelens.auditing import Answer, Bridge
    from storelens.filters import Period

MONEY = Column("amount_minor", "money")
NAMES = "shopify|woocommerce|metorik|order-date"


def bridge(
    system: Annotated[str, typer.Option("--as", metavar=NAMES, help="Whose rules to count by.")],
    start: FirstDay = None,
    end: LastDay = None,
    rows: Annotated[str | None, typer.Option(metavar="STEP", help="List the rows of this step.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every row, where 20 are shown.")] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the queries as they run, and do not run them.")] = False,
    store: StoreUrl = "",
) -> None:
    """Lead from our net sales to another system's, step by step; every step lists its rows."""
    from storelens import auditing
    from storelens.cli.opening import opened_shop
    from storelens.cli.sheets import print_queries
    from storelens.filters import read_filters

    chosen = auditing.find_system(system)
    if rows is not None:
        auditing.find_step(rows, (step.name for step in chosen.steps))
    filters = read_filters(start=start, end=end, compare="none", day_names=DAY_NAMES)
    with opened_shop(store) as shop, closing(shop.store.engine()) as engine:
        history = shop.history(engine.name)
        period, _ = filters.resolve(history.start, history.end)
        if sql:
            print_queries(auditing.bridge_queries(chosen, period, engine.dialect), engine.name)
            return
        if rows is not None:
            found = auditing.bridge_rows(engine, chosen, period, rows)
            _tell_rows(rows, found, period, shop.settings, every=every)
            return
        _tell(auditing.bridge(engine, chosen, period), shop.settings)


def _tell(found: "Bridge", settings: Mapping[str, str]) -> None:
    from storelens.cli.sheets import print_heading, print_line

    period = found.period
    print_heading(
        f"From our net sales to {found.system.title}, {period.start} to {period.end}, {settings['time_zone']}"
    )
    print_line()
    for line in _waterfall(found, settings):
        print_line(line)
    print_line("equal: computed once more, from orders, returns and refunds, it is the same")
    print_line()
    print_heading("The rules, and where they are published")
    sources = list(dict.fromkeys(step.source for step in found.system.steps))
    for step in found.system.steps:
        unsure = "" if step.is_sure else " - NOT SURE"
        print_line(f"  {step.name} [{sources.index(step.source) + 1}]{unsure}: {step.rule}")
    for number, source in enumerate(sources, start=1):
        print_line(f"  [{number}] {source}")
    if not all(step.is_sure for step in found.system.steps):
        print_line("  not sure: not published in so many words, or a setting there that is not known here")
    print_line()
    print_line("the rows of a step: add --rows and its name")


def _waterfall(found: "Bridge", settings: Mapping[str, str]) -> Iterator[str]:
    steps = [crossed for level in found.levels for crossed in level.crossed]
    width = max(len(step.step.name) for step in steps)
    titles = max([len(step.step.title) for step in steps] + [len("= our net sales by event date") - width - 4])
    wide = width + titles + 4

    def total(title: str, entries: str, minor: int) -> str:
        return f"{title:<{wide}}{entries:>12}{_money(minor, settings):>18}"

    yield total("= our net sales by event date", f"{found.entries:,}", found.net_minor)
    for level in found.levels:
        for crossed in level.crossed:
            name = f"  {crossed.step.name:<{width}}  {crossed.step.title}"
            yield total(name, f"{crossed.entries:,}", crossed.amount_minor)
        own = "equal" if level.adds_up else f"DIFFERENT: {_money(level.own_minor, settings)}"
        yield f"{total(f'= {level.level.title}', '', level.amount_minor)}  {own}"


def _tell_rows(step: str, found: "Answer", period: "Period", settings: Mapping[str, str], *, every: bool) -> None:
    from storelens.cli.sheets import counted, first_rows, print_heading, print_hidden, print_line, print_rows

    rows = found.rows
    print_heading(f"{step}, {period.start} to {period.end}")
    if not rows:
        print_line("no rows - the step changes nothing")
        return
    shown = first_rows(rows, every_row=every)
    columns = [column for column in found.columns if column.name not in ("position", "step")]
    print_rows(columns, shown, settings)
    print_hidden(len(rows) - len(shown))
    print_line(f"{counted(len(rows), 'row')}, {_money(sum(row['amount_minor'] for row in rows), settings)}")


def _money(minor: int, settings: Mapping[str, str]) -> str:
    from storelens.formatting import format_value

    return format_value(MONEY, minor, settings)
