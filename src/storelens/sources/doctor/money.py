"""How amounts are written, in which currencies, and whether tax is within the prices."""

from collections.abc import Iterator

from storelens.sources.doctor.examined import Examined
from storelens.sources.doctor.findings import count
from storelens.sources.lines.layout import MONEY_FIELDS
from storelens.sources.lines.texts import count_marks
from storelens.sources.records import Finding


def decimal_mark(examined: Examined) -> Iterator[Finding]:
    """Say how many amounts have a point and how many a comma."""
    money = [name for name in MONEY_FIELDS if name in examined.fields]
    if not money:
        return
    points, commas = count_marks(examined.staged, money)
    mark = "comma" if examined.decimal == "," else "point"
    sentence = f"read with a decimal {mark}: {points:,} amounts have a point, {commas:,} a comma"
    yield Finding("decimal mark", "warning" if points and commas else "ok", sentence)


def currencies(examined: Examined) -> Iterator[Finding]:
    """Say in which currencies the orders are, and for which of them no rate is known."""
    ours = examined.shop.currency
    found = examined.ask("select currency_code, count(*), any_value(rate) from orders group by 1 order by 2 desc, 1")
    named = [(code, orders, rate) for code, orders, rate in found if code]
    if not named:
        yield Finding("currency", "note", f"no file says the currency: amounts are taken as {ours}")
        return
    shown = ", ".join(f"{code} in {count(orders, 'order', 'orders')}" for code, orders, _ in named)
    yield Finding("currency", "ok" if len(named) == 1 else "note", f"{shown}; the shop's is {ours}")
    for code, orders, rate in named:
        if rate is None:
            aside = count(orders, "order is", "orders are") + " set aside"
            sentence = f"no rate for {code}: {aside} - give one with --rate {code}=..."
            yield Finding("currency", "warning", sentence)
        elif code != ours:
            yield Finding("currency", "note", f"1 {code} is taken as {rate:g} {ours}")


def tax(examined: Examined) -> Iterator[Finding]:
    """Say whether tax is within the prices or beside them."""
    if not {"tax", "line_tax"} & examined.fields:
        yield Finding("tax", "note", "no file says the tax: if prices include it, net sales include it too")
        return
    within, beside, none, open_ = examined.ask(
        """select count(*) filter (where tax_minor > 0 and tax_is_within),
            count(*) filter (where tax_minor > 0 and not tax_is_within),
            count(*) filter (where coalesce(tax_minor, 0) = 0),
            count(*) filter (where tax_minor > 0 and order_total_minor is null)
        from order_money"""
    )[0]
    sentence = f"within the prices of {count(within, 'order', 'orders')}, beside them in {beside:,}, none in {none:,}"
    yield Finding("tax", "note" if within and beside else "ok", sentence)
    if open_:
        sentence = f"{count(open_, 'order has', 'orders have')} tax and no total to tell by: taken as beside the prices"
        yield Finding("tax", "note", sentence)
