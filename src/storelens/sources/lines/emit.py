"""From the tables of a reading to the records of an import."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from storelens.engines.scratch import Row
from storelens.sources.lines.shares import LOADED
from storelens.sources.lines.staging import Staged
from storelens.sources.records import Customer, Order, OrderLine, Origin, Product, Return, RowFact
from storelens.sources.shop import ShopFacts

ROWS = 20_000
CUSTOMER_TEXTS = 8
DERIVED = Origin("", ())  # made from rows that stand behind other records


def customers(staged: Staged, shop: ShopFacts) -> Iterator[Customer]:
    """Yield who ordered, where they live as of their latest order."""
    query = """
        select customer_key, min(seq) as seq,
            coalesce(arg_max(customer_name, ordered_at) filter (where customer_name <> ''), ''),
            max(email),
            arg_max(region, ordered_at) filter (where region is not null),
            arg_max(country, ordered_at) filter (where country is not null),
            arg_max(city, ordered_at) filter (where city is not null),
            min(order_date), max(order_date)
        from orders where customer_key is not null and ordered_at is not null and {only}
        group by customer_key"""
    orders_read = staged.engine.execute("select count(*) from orders")[0][0]
    staged.engine.create_in_parts("buyers", query, "customer_key", CUSTOMER_TEXTS * orders_read)
    for key, _, name, email, region, country, city, first, last in _rows(staged, "select * from buyers order by seq"):
        shown = name or (email.partition("@")[0] if email else f"Customer {key}")
        yield Customer(
            key, shown, email, region or country, country or shop.country or None, city, first, last, DERIVED
        )


def spelled_codes(staged: Staged, skus: Mapping[str, str]) -> dict[str, str]:
    """Return each code of a product by its small letters: as `skus` spells it, else as the files do at first."""
    codes = dict(
        _pair(row) for row in _rows(staged, f"select lower(sku), arg_min(sku, seq) from lines where {KEPT} group by 1")
    )
    return {small: skus.get(small, code) for small, code in codes.items()}


def _pair(row: Row) -> tuple[str, str]:
    return row[0], row[1]


def products(staged: Staged, spelled: Mapping[str, str]) -> Iterator[Product]:
    """Yield what was sold or came back: codes that differ only in case are one; name and price are the latest."""
    query = f"""
        select sku_key, mode(product) filter (where product <> ''),
            arg_max(category, seq) filter (where category <> ''),
            arg_max(unit_price_minor, (ordered_at, seq)) filter (where {LOADED} and unit_price_minor > 0),
            arg_max(unit_price_minor, (ordered_at, seq)),
            arg_max(unit_cost_minor, (ordered_at, seq)) filter (where unit_cost_minor is not null),
            coalesce(max(order_date) filter (where {LOADED}), ''),
            coalesce(max(treatment) filter (where treatment in ('service', 'gift_card')), 'goods')
        from (select *, lower(sku) as sku_key from lines where treatment in ('sale', 'service', 'gift_card', 'return'))
        group by sku_key order by min(seq)"""
    for sku, name, category, price, any_price, cost, last, kind in _rows(staged, query):
        yield Product(spelled[sku], name, category, any_price if price is None else price, cost, last, DERIVED, kind)


def orders(staged: Staged, names: list[str], spelled: Mapping[str, str]) -> Iterator[Order]:
    """Yield the orders that sold something, or of which only the order itself is in the files, which have `names`."""
    lines = groupby(_rows(staged, LINES), key=itemgetter(0))
    pending = next(lines, None)
    for row in _rows(staged, ORDERS):
        mine: list[Row] = []
        if pending is not None and pending[0] == row[0]:
            mine = list(pending[1])
            pending = next(lines, None)
        yield _order(row, mine, names, spelled)


KEPT = "treatment in ('sale', 'service', 'gift_card', 'return')"
# Of each order its place, and its lines in the order of the files.
LINES = """
    select orders.seq, sold.file, sold.line, lower(sold.sku), sold.quantity, sold.unit_price_minor,
        sold.line_discount_minor, sold.unit_cost_minor, sold.treatment, sold.amount_minor
    from sold inner join orders on sold.order_key = orders.order_key
    order by orders.seq, sold.seq"""
ORDERS = """
    with rows_of as (
        select order_key, count(*) filter (where treatment in ('sale', 'service', 'gift_card')) as sold_lines,
            count(*) filter (where treatment = 'set_aside') as lost_lines,
            coalesce(min(file) filter (where treatment = 'order'), min(file)) as file
        from lines group by order_key
    ),
    bare_rows as (
        select order_key, list(line order by seq) as order_lines from lines where treatment = 'order' group by order_key
    )
    select orders.seq, orders.order_key, customer_key, ordered_at, order_date, order_hour,
        coalesce(region, country), status, channel, discount_code, coalesce(order_money.shipping_minor, 0),
        coalesce(order_money.tax_minor, 0), strftime(cancelled_date, '%Y-%m-%d'), strftime(delivered_date, '%Y-%m-%d'),
        is_test, lost_lines = 0 and sold_lines > 0, order_lines, rows_of.file, currency_code, rate
    from orders inner join rows_of on orders.order_key = rows_of.order_key
    left join bare_rows on orders.order_key = bare_rows.order_key
    left join order_money on orders.order_key = order_money.order_key
    where ordered_at is not null and (sold_lines > 0 or order_lines is not null) and not is_credit
    order by orders.seq"""


def _order(row: Row, lines: list[Row], names: list[str], skus: Mapping[str, str]) -> Order:
    (
        _, key, customer, ordered_at, order_date, hour, region, status, channel, code, shipping, tax, cancelled,
        delivered, is_test, is_whole, own_lines, file, currency, rate,
    ) = row  # fmt: skip
    is_cancelled = status == "cancelled" or cancelled is not None
    is_estimated = is_cancelled and (cancelled is None or cancelled < order_date)
    return Order(
        key, customer, ordered_at, order_date, hour, region, "cancelled" if is_cancelled else status, channel, code,
        shipping, tax, (order_date if is_estimated else cancelled) if is_cancelled else None, is_estimated,
        delivered if delivered and delivered >= order_date else None, is_test,
        tuple(
            OrderLine(skus[sku], quantity, price, discount, cost, origin, treatment, amount)
            for origin, (*_, sku, quantity, price, discount, cost, treatment, amount) in zip(
                _origins(lines, names), lines, strict=True
            )
        ),
        is_whole, Origin(names[file], tuple(own_lines or ())),
        *((currency, rate) if rate != 1 else (None, None)),
    )  # fmt: skip


def _origins(lines: list[Row], names: list[str]) -> Iterator[Origin]:
    """Yield the row each line stands on; the further lines of one row have none of their own."""
    before = None
    for _, file, line, *_ in lines:
        yield DERIVED if (file, line) == before else Origin(names[file], (line,))
        before = (file, line)


def returns(staged: Staged, names: list[str], spelled: Mapping[str, str]) -> Iterator[Return]:
    """Yield what came back by rows of its own, in the order of its days."""
    query = """
        select lines.order_key, row_number() over (partition by lines.order_key order by lines.seq), lines.customer_key,
            lower(lines.sku), lines.ordered_at, lines.order_date, orders.order_hour,
            coalesce(orders.region, orders.country), orders.channel, lines.quantity, lines.value_minor,
            lines.line_tax_minor, lines.file, lines.line, orders.is_credit
        from lines inner join orders on lines.order_key = orders.order_key
        where lines.treatment = 'return' and not lines.is_test
        order by lines.ordered_at, lines.seq"""
    for row in _rows(staged, query):
        key, number, customer, sku, at, day, hour, region, channel, units, amount, tax, file, line, is_credit = row
        origin = Origin(names[file], (line,))
        document = key if is_credit else f"{key}/returns"
        yield Return(
            f"{key.replace('#', '')}/{number}", document, None, customer, spelled[sku], at, day, hour, region, channel,
            units, amount, abs(tax), None, origin,
        )  # fmt: skip


def row_facts(staged: Staged, names: list[str]) -> Iterator[RowFact]:
    """Yield the rows that are no line of an order."""
    query = """
        select file, line, treatment, amount_minor from lines
        where treatment in ('order', 'duplicate', 'set_aside') order by seq"""
    for file, line, treatment, amount in _rows(staged, query):
        yield RowFact(names[file], line, treatment, amount)


def _rows(staged: Staged, query: str) -> Iterator[Row]:
    for rows in staged.engine.stream(query, ROWS):
        yield from rows
