"""What will become of the rows, and which of them say a thing twice or say too much."""

from collections.abc import Iterator

from storelens.sources.doctor.examined import Examined
from storelens.sources.doctor.findings import EXAMPLES, count, examples
from storelens.sources.lines.amounts import price_name
from storelens.sources.lines.texts import number_sql
from storelens.sources.records import Finding

WORDS = {
    "sale": "lines of goods",
    "service": "lines of services, kept out of product rankings",
    "gift_card": "gift cards sold: a liability, no sale",
    "return": "rows that take back",
    "order": "rows in which nothing is sold",
}
REASONS = 8
HUGE_UNITS, HUGE_TIMES = 1_000, 50


def treatments(examined: Examined) -> Iterator[Finding]:
    """Say how many rows are lines, returns, services; and of those set aside the reasons."""
    found: dict[str, int] = dict(examined.ask("select treatment, count(*) from lines group by 1"))
    for treatment, words in WORDS.items():
        if treatment in found:
            yield Finding("rows", "ok", f"{found[treatment]:,} {words}", found[treatment])
    reasons = examined.ask(
        f"""select regexp_replace(reason, ': ''.*', ''), count(*), list(file order by seq)[1:{EXAMPLES}],
            list(line order by seq)[1:{EXAMPLES}]
        from lines where treatment in ('set_aside', 'duplicate') group by 1 order by 2 desc, 1 limit {REASONS}"""
    )
    for reason, number, files, lines in reasons:
        places = [examined.place(file, line) for file, line in zip(files, lines, strict=True)]
        sentence = f"{count(number, 'row', 'rows')} set aside: {reason}"
        yield Finding("set aside", "warning", sentence, number, examples(places))


def repeated_rows(examined: Examined) -> Iterator[Finding]:
    """Say how many rows repeat another to the letter."""
    every = ", ".join(f'"{name}"' for name in sorted(examined.fields))
    repeats = _find_doubled(examined, every)
    if not repeats:
        yield Finding("duplicates", "ok", "no row repeats another to the letter")
        return
    found = examined.ask(
        f"""select file, line from staged where hash({every}) in (select rows_hash from doubled_rows)
        qualify row_number() over (partition by {every} order by seq) > 1
        order by seq limit {EXAMPLES}"""
    )
    examined.ask("drop table doubled_rows")
    what = "set aside" if examined.rules.sets_duplicates_aside else "loaded: an order may have the same line twice"
    places = [examined.place(file, line) for file, line in found]
    sentence = f"{count(repeats, 'row repeats', 'rows repeat')} another to the letter; {what}"
    yield Finding("duplicates", "warning", sentence, repeats, examples(places))


def _find_doubled(examined: Examined, every: str) -> int:
    """Make the table `doubled_rows`, of the hashes that several rows have; return how many rows repeat another."""
    examined.ask(
        f"""create or replace temp table doubled_rows as
        with hashed as (select hash({every}) as rows_hash from staged)
        select rows_hash, count(*) - 1 as repeats from hashed group by rows_hash having count(*) > 1"""
    )
    return int(examined.ask("select coalesce(sum(repeats), 0) from doubled_rows")[0][0])


def repeated_products(examined: Examined) -> Iterator[Finding]:
    """Say how many lines have a product that their order has already."""
    repeats, orders, keys = examined.ask(
        f"""with numbered as (select item, dense_rank() over (order by lower(sku)) as product_number from items),
        again as (
            select order_seq, count(*) - 1 as repeats, min(seq) as seq
            from lines inner join numbered on lines.item = numbered.item
            where treatment = 'sale' group by order_seq, product_number having count(*) > 1
        )
        select coalesce(sum(repeats), 0), count(distinct order_seq),
            list(orders.order_key order by again.seq)[1:{EXAMPLES}]
        from again inner join orders on again.order_seq = orders.seq"""
    )[0]
    if repeats:
        lines = count(int(repeats), "line has", "lines have")
        sentence = f"{lines} a product that the order has already, in {orders:,} orders"
        yield Finding("duplicates", "note", sentence, int(repeats), examples(list(dict.fromkeys(keys))))


def filled_down_totals(examined: Examined) -> Iterator[Finding]:
    """Say where money of the whole order stands on each of its rows."""
    for name in ("order_total", "subtotal", "shipping", "tax", "order_discount", "refunded"):
        if name not in examined.fields:
            continue
        orders, differing, rows = examined.ask(
            f"""with repeated as (
                select count(distinct "{name}") as texts, count(*) as rows from keyed
                where "{name}" <> '' and not regexp_full_match(trim("{name}"), '0*([.,]0*)?') and order_key is not null
                group by order_key having count(*) > 1
            )
            select count(*) filter (where texts = 1), count(*) filter (where texts > 1), coalesce(sum(rows), 0)
            from repeated"""
        )[0]
        header = examined.header(name)
        if orders:
            sentence = (
                f"{header} stands on several rows of {count(orders, 'order', 'orders')}: filled down, it counts once"
            )
            yield Finding("duplicates", "note", sentence, int(rows))
        if differing:
            sentence = (
                f"{header} differs between the rows of {count(differing, 'order', 'orders')}: the first counts - "
                f"if it is of the line, map it as one"
            )
            yield Finding("duplicates", "warning", sentence, int(rows))


def huge_lines(examined: Examined) -> Iterator[Finding]:
    """Say which lines are far larger than all others: typing errors, or orders that were cancelled soon."""
    found = examined.ask(
        f"""with usual as (select quantile_cont(quantity, 0.99) as units from lines where treatment = 'sale'),
        huge as (
            select lines.* from lines cross join usual
            where treatment = 'sale' and quantity >= {HUGE_UNITS} and quantity >= {HUGE_TIMES} * greatest(units, 1)
        )
        select orders.order_key, items.sku, quantity, file, line
        from huge inner join items on huge.item = items.item inner join orders on huge.order_seq = orders.seq
        order by quantity desc, huge.seq limit {EXAMPLES}"""
    )
    if found:
        shown = [
            f"{quantity:,} of {sku} in {key}, {examined.place(file, line)}" for key, sku, quantity, file, line in found
        ]
        sentence = f"lines of {HUGE_TIMES} times the usual units or more: real, or cancelled soon after?"
        yield Finding("quantities", "note", sentence, None, examples(shown))


def negative_prices(examined: Examined) -> Iterator[Finding]:
    """Say which rows take back by their price alone: units sold at less than nothing may be a discount of the order."""
    price = price_name(examined.staged)
    if price not in examined.fields:
        return
    number = number_sql("trim(text)", examined.decimal)
    units = number_sql('trim(staged."quantity")', examined.decimal) if "quantity" in examined.fields else "1"
    rows, files, lines, keys = examined.ask(
        f"""with texts as (select "{price}" as text, count(*) as rows from staged group by 1),
        negative as (select text from texts where {number} < 0)
        select count(*), list(staged.file order by staged.seq)[1:{EXAMPLES}],
            list(staged.line order by staged.seq)[1:{EXAMPLES}],
            list(orders.order_key order by staged.seq)[1:{EXAMPLES}]
        from staged inner join negative on staged."{price}" = negative.text
        inner join lines on staged.seq = lines.seq
        inner join orders on lines.order_seq = orders.seq
        where lines.treatment = 'return' and not orders.is_credit and {units} > 0"""
    )[0]
    if rows:
        shown = [
            f"order {key}, {examined.place(file, line)}" for key, file, line in zip(keys, files, lines, strict=True)
        ]
        sentence = (
            f"{count(rows, 'row has', 'rows have')} units at a negative {examined.header(price)}: taken as a return "
            "- where it is a discount, give it as the order's or the line's discount"
        )
        yield Finding("negative prices", "warning", sentence, rows, examples(shown))
