"""What the rows say together: whether money is of a line or of the order, which rules hold, what must be asked."""

from dataclasses import dataclass, field

from storelens.sources.doctor.date_counts import DateCounts
from storelens.sources.guessing.choosing import CURRENCIES, MONEY, NEARLY_ALL, Choice, Chosen
from storelens.sources.guessing.profile import SYMBOLS, Column, Profiled
from storelens.sources.lines.texts import number_sql

FEWEST = 3  # orders or products that must agree before they say something
CANCELLED = r"(?i)cancel|void|storn|annul|anulad|cancelad"
SERVICES = (
    r"(?i)^(post|postage|shipping|delivery|freight|versand.*|porto|frais.*|bank charges|gift wrap.*|discount|rabatt|"
    r"adjustment|manual|fee|.* fee|gift ?card.*|gift voucher.*|gutschein.*)$"
)
PRICED = ("unit_price", "line_amount")


@dataclass
class Line:
    """One line of the mapping to be written: a setting with why, a question, which is left commented, or a remark."""

    text: str
    why: str
    is_question: bool = False


@dataclass
class Judged:
    """The lines of each table of the mapping."""

    shop: list[Line] = field(default_factory=list)
    format: list[Line] = field(default_factory=list)
    rules: list[Line] = field(default_factory=list)


def judge(profiled: Profiled, chosen: Chosen) -> Judged:
    """Return what the rows say; fields of money in `chosen` become those of the line or of the order."""
    judged = Judged()
    decimal = _decimal(chosen, judged)
    _dates(profiled, chosen, judged)
    _price(profiled, chosen, decimal)
    for name in ("discount", "tax", "shipping"):
        _of_line_or_order(profiled, chosen, name, decimal)
    _amounts(profiled, chosen, decimal)
    _shop(chosen, judged)
    _quantities(profiled, chosen, judged, decimal)
    _orders(profiled, chosen, judged)
    _words(profiled, chosen, judged)
    return judged


def _money(chosen: Chosen) -> list[Column]:
    return [choice.column for choice in chosen.choices.values() if choice.field in MONEY]


def _decimal(chosen: Chosen, judged: Judged) -> str:
    money = _money(chosen)
    points, commas = sum(column.points for column in money), sum(column.commas for column in money)
    counts = f"{points:,} amounts have a decimal point, {commas:,} a decimal comma"
    if points and commas:
        judged.format.append(Line('decimal = "."', f'{counts}: which is right? "." or ","', is_question=True))
    else:
        judged.format.append(Line(f'decimal = "{"," if commas else "."}"', counts))
    return "," if commas > points else "."


def _dates(profiled: Profiled, chosen: Chosen, judged: Judged) -> None:
    column = chosen.column("ordered_at")
    if column is None:
        return
    counts = profiled.dates(column)
    why = f"{column.name}: {_counts(counts)}"
    if not counts.dmy and not counts.mdy:
        found = Line('dates = "ymd"', f"{column.name}: {counts.ymd:,} different texts have the year first")
    elif bool(counts.only_dmy) != bool(counts.only_mdy) or not counts.differ:
        found = Line(f'dates = "{"dmy" if counts.only_dmy or counts.dmy > counts.mdy else "mdy"}"', why)
    else:
        shown = ", ".join(column.samples)
        found = Line('dates = "dmy"', f'{why}: is {shown} day first ("dmy") or month first ("mdy")?', is_question=True)
    judged.format.append(found)


def _counts(counts: DateCounts) -> str:
    either = counts.dmy - counts.only_dmy
    return (
        f"{counts.only_dmy:,} different texts can only be day/month, {counts.only_mdy:,} only month/day, "
        f"{either:,} either, of which {counts.differ:,} would be another day"
    )


def _price(profiled: Profiled, chosen: Chosen, decimal: str) -> None:
    """Tell a price of one from an amount of the line by products that were sold in different quantities."""
    quantity, sku = chosen.column("quantity"), chosen.column("sku") or chosen.column("product")
    known = [name for name in PRICED if name in chosen.choices]
    if not quantity or not sku or len(known) != 1:
        return
    value = number_sql(f"trim({chosen.choices[known[0]].column.id})", decimal)
    units = number_sql(f"trim({quantity.id})", decimal)
    products, same_price, same_ratio = profiled.engine.execute(
        f"""with numbers as (select {sku.id} as sku, abs({value}) as value, abs({units}) as units from cells),
        products as (
            select count(distinct value) as values, count(distinct round(value / units, 3)) as ratios
            from numbers where value > 0 and units > 0 group by sku having count(distinct units) > 1
        )
        select count(*), count(*) filter (where values = 1 and ratios > 1),
            count(*) filter (where ratios = 1 and values > 1)
        from products"""
    )[0]
    why = (
        f"of {products:,} products sold in different quantities {same_price:,} have the same value in all, "
        f"{same_ratio:,} the same value divided by the quantity"
    )
    found = "unit_price" if same_price > same_ratio else "line_amount"
    if max(same_price, same_ratio) >= FEWEST and min(same_price, same_ratio) * 4 <= max(same_price, same_ratio):
        chosen.rename(known[0], found, why)
    elif products:
        chosen.questions.append(
            (known[0], f"is {chosen.choices[known[0]].column.name!r} of one unit or of the line? {why}")
        )


def _of_line_or_order(profiled: Profiled, chosen: Chosen, name: str, decimal: str) -> None:
    column, order = chosen.column(name), chosen.column("order")
    if column is None:
        return
    if name == "discount" and column.share(column.shares) >= NEARLY_ALL and column.distinct <= 101:
        _share_of_price(profiled, chosen, column, decimal)
        return
    orders, same = _sameness(profiled, order, column) if order else (0, 0)
    of_order = {"discount": "order_discount", "tax": "tax", "shipping": "shipping"}[name]
    of_line = f"line_{name}"
    why = f"of {orders:,} orders of several rows {same:,} have one value for all"
    if orders and same >= NEARLY_ALL * orders:
        chosen.rename(name, of_order, f"by its name; {why}: it is of the order")
    else:
        chosen.rename(name, of_line, f"by its name; {why}: it is of the line")


def _share_of_price(profiled: Profiled, chosen: Chosen, column: Column, decimal: str) -> None:
    """Tell by products sold with different discounts whether the amounts are after a discount that is a share."""
    choice = chosen.choices.pop("discount")
    sku, units, amount = (chosen.column(name) for name in ("sku", "quantity", "line_amount"))
    why = f"{column.name!r} is a share, from 0 to 1, and no money"
    if not (sku and units and amount):
        chosen.questions.append(("discount_share", f"{why}: left out; are there amounts of lines after it?"))
        return
    share, count, value = (number_sql(f"trim({one.id})", decimal) for one in (column, units, amount))
    products, after, before = profiled.engine.execute(
        f"""with numbers as (
            select {sku.id} as sku, {share} as share, abs({value} / nullif({count}, 0)) as each from cells
        ),
        products as (
            select max(each / (1 - share)) / min(each / (1 - share)) as with_share, max(each) / min(each) as without
            from numbers where each > 0 and share < 1 group by sku having count(distinct share) > 1
        )
        select count(*), count(*) filter (where with_share < 1.01), count(*) filter (where without < 1.01)
        from products"""
    )[0]
    why = (
        f"{why}; of {products:,} products sold with different discounts {after:,} have one price before it, "
        f"{before:,} one after it"
    )
    if after >= FEWEST and after > 4 * before:
        chosen.choices["discount_share"] = Choice("discount_share", column, f"{choice.why}; {why}")
    else:
        chosen.questions.append(("discount_share", f"{why}: left out; are the amounts of the lines after it?"))


def _sameness(profiled: Profiled, order: Column, column: Column) -> tuple[int, int]:
    """Return how many orders have several rows, and in how many of them a column has one value."""
    orders, same = profiled.engine.execute(
        f"""with orders as (
            select count(distinct nullif(trim({column.id}), '')) as values from cells
            where trim({order.id}) <> '' group by trim({order.id}) having count(*) > 1
        )
        select count(*), count(*) filter (where values <= 1) from orders"""
    )[0]
    return int(orders), int(same)


def _amounts(profiled: Profiled, chosen: Chosen, decimal: str) -> None:
    """Say of a line's amount beside a price whether it is their product, and of a total whether it is the order's."""
    columns = [chosen.column(name) for name in ("quantity", "unit_price", "line_amount")]
    if all(columns):
        units, price, amount = (number_sql(f"trim({column.id})", decimal) for column in columns if column)
        equal, rows = profiled.engine.execute(
            f"""with numbers as (select {units} as units, {price} as price, {amount} as amount from cells)
            select count(*) filter (where abs(units * price - amount) < 0.01), count(amount) from numbers"""
        )[0]
        choice = chosen.choices["line_amount"]
        choice.why += f"; quantity times price in {equal:,} of {rows:,} rows, else what the line is after its discount"
    total, order = chosen.column("order_total"), chosen.column("order")
    if total and order:
        orders, same = _sameness(profiled, order, total)
        why = f"of {orders:,} orders of several rows {same:,} have one value for all"
        if orders >= FEWEST and same * 2 < orders and "line_amount" not in chosen.choices:
            chosen.rename("order_total", "line_amount", f"{why}: it is of the line")
        else:
            chosen.choices["order_total"].why += f"; {why}"


def _shop(chosen: Chosen, judged: Judged) -> None:
    symbols: dict[str, int] = {}
    for column in _money(chosen):
        for sign, count in column.symbols.items():
            symbols[sign] = symbols.get(sign, 0) + count
        for code in CURRENCIES & {word.strip("()[] ") for word in column.name.upper().replace("(", " (").split()}:
            symbols[code] = symbols.get(code, 0) + column.filled
    named = {SYMBOLS.get(sign, sign) for sign in symbols}
    counts = ", ".join(f"{sign} in {count:,} amounts" for sign, count in symbols.items())
    if "currency" in chosen.choices:
        judged.shop.append(Line('currency = "USD"', "the column of currencies says; write one to convert to it", True))
    elif len(named) == 1 and "" not in named:
        judged.shop.append(Line(f'currency = "{named.pop()}"', counts))
    else:
        judged.shop.append(
            Line('currency = "USD"', f"in which currency are the amounts? {counts or 'no cell says'}", True)
        )
    price = chosen.column("unit_price")
    if price and price.decimals > 2:
        digits = min(price.decimals, 4)
        judged.shop.append(Line(f"money_digits = {digits}", f"prices have up to {price.decimals} decimals"))
    judged.shop.append(
        Line('time_zone = "Europe/London"', "in which zone are the days? UTC where nothing is said", True)
    )
    judged.shop.append(Line('country = "GB"', "of holidays, and of orders that do not say", True))


def _quantities(profiled: Profiled, chosen: Chosen, judged: Judged, decimal: str) -> None:
    quantity, order = chosen.column("quantity"), chosen.column("order")
    if quantity is None or not quantity.negative or order is None:
        return
    negative = f"{number_sql(f'trim({quantity.id})', decimal)} < 0"
    prefixes = profiled.engine.execute(
        f"""select upper(left(trim({order.id}), 1)) as sign, count(*) filter (where {negative}),
            count(*) filter (where not ({negative}))
        from cells where regexp_matches(trim({order.id}), '^[A-Za-z]\\d') group by 1 order by 2 desc"""
    )
    for sign, back, forth in prefixes[:1]:
        if back >= FEWEST and not forth:
            why = f"{back:,} of {quantity.negative:,} rows with a negative quantity have it, of the other rows none"
            judged.rules.append(Line(f'credit_prefix = "{sign}"', why))
    judged.rules.append(Line("", f"rows with a negative quantity: {quantity.negative:,}; they are read as returns"))


def _orders(profiled: Profiled, chosen: Chosen, judged: Judged) -> None:
    order, date = chosen.column("order"), chosen.column("ordered_at")
    customer, price = chosen.column("customer"), chosen.column("unit_price")
    if customer and price:
        free = profiled.count(f"trim({customer.id}) = '' and regexp_full_match(trim({price.id}), '0([.,]0+)?')")
        if free:
            why = f"{free:,} rows have no price and no customer: are they corrections of the stock, and no sales?"
            judged.rules.append(Line("zero_price_is_stock = true", why, is_question=True))
    if order is not None and order.filled < profiled.rows:
        blank = profiled.rows - order.filled
        dated = profiled.count(f"trim({order.id}) = '' and trim({date.id}) <> ''") if date else blank
        why = (
            f"{blank:,} rows have no order number, {dated:,} of them a date of their own: are they of the order above?"
        )
        judged.rules.append(Line("carries_order = true", why, is_question=dated > 0))
    every = ", ".join(column.id for column in profiled.columns)
    distinct = profiled.engine.execute(f"select count(*) from (select distinct {every} from cells)")[0][0]
    if distinct < profiled.rows:
        why = f"{profiled.rows - distinct:,} rows repeat another to the letter: is it the same line, written twice?"
        judged.rules.append(Line('duplicates = "set_aside"', why, is_question=True))


def _words(profiled: Profiled, chosen: Chosen, judged: Judged) -> None:
    status = chosen.column("status")
    if status is not None:
        found = profiled.engine.execute(
            f"""select trim({status.id}), count(*) from cells where trim({status.id}) <> ''
            group by 1 order by 2 desc, 1 limit 20"""
        )
        shown = ", ".join(f"{word} {count:,}" for word, count in found)
        cancelled = profiled.engine.execute(
            f"select distinct trim({status.id}) from cells where regexp_matches({status.id}, '{CANCELLED}') order by 1"
        )
        words = ", ".join(toml_text(word) for (word,) in cancelled)
        judged.rules.append(Line(f"cancelled = [{words}]", f"the statuses: {shown}", is_question=not words))
    names = [column for name in ("sku", "product") if (column := chosen.column(name))]
    for column in names:
        found = profiled.engine.execute(
            f"""select trim({column.id}), count(*) from cells where regexp_matches(trim({column.id}), '{SERVICES}')
            group by 1 order by 2 desc, 1 limit 10"""
        )
        if found:
            words = ", ".join(toml_text(word) for word, _ in found)
            rows = sum(count for _, count in found)
            why = f"{rows:,} rows of {column.name} sound like services or gift cards: are they no goods?"
            judged.rules.append(Line(f"services = [{words}]", why, is_question=True))
            break


def toml_text(text: str) -> str:
    """Return a text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    shown = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04X}" for sign in escaped)
    return f'"{shown}"'
