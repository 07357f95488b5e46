"""From the tables of a reading to the records of an import; the orders are in `order_chunks`.

What is returned is found out at once and read later, when the tables of the reading may be gone.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from storelens.engines.scratch import Row
from storelens.sources.lines.shares import LOADED
from storelens.sources.lines.staging import Staged
from storelens.sources.records import Customer, Origin, Product, Return, RowFact
from storelens.sources.shop import ShopFacts

ROWS = 20_000
CUSTOMER_TEXTS = 8
PLACES = 1 << 31  # of rows: a second and a row's place within it are one number
DERIVED = Origin("", ())  # made from rows that stand behind other records


def customers(staged: Staged, shop: ShopFacts) -> Iterator[Customer]:
    """Return who ordered, where they live as of their latest order."""
    query = f"""
        select customer_key, min(seq) as seq,
            coalesce(arg_max(customer_name, sold_second * {PLACES} + seq) filter (where customer_name <> ''), ''),
            max(email),
            arg_max(region, sold_second * {PLACES} + seq) filter (where region is not null),
            arg_max(country, sold_second * {PLACES} + seq) filter (where country is not null),
            arg_max(city, sold_second * {PLACES} + seq) filter (where city is not null),
            min(order_date), max(order_date)
        from orders where customer_key is not null and ordered_at is not null and {{only}}
        group by customer_key"""
    orders_read = staged.engine.execute("select count(*) from orders")[0][0]
    staged.engine.create_in_parts("buyers", query, "customer_key", CUSTOMER_TEXTS * orders_read)
    rows = _rows(staged, "select * from buyers order by seq")
    staged.engine.execute("drop table buyers")
    return _customers(rows, shop)


def _customers(rows: Iterator[Row], shop: ShopFacts) -> Iterator[Customer]:
    for key, _, name, email, region, country, city, first, last in rows:
        shown = name or (email.partition("@")[0] if email else f"Customer {key}")
        yield Customer(
            key, shown, email, region or country, country or shop.country or None, city, first, last, DERIVED
        )


def spelled_codes(staged: Staged, skus: Mapping[str, str]) -> dict[str, str]:
    """Return each code of a product by its small letters: as `skus` spells it, else as the files do at first."""
    query = f"""
        with firsts as (select item, min(seq) as seq from lines where {KEPT} group by item)
        select lower(sku), arg_min(sku, seq) from firsts inner join items on firsts.item = items.item group by 1"""
    codes = dict(_pair(row) for row in _rows(staged, query))
    return {small: skus.get(small, code) for small, code in codes.items()}


def _pair(row: Row) -> tuple[str, str]:
    return row[0], row[1]


def products(staged: Staged, spelled: Mapping[str, str]) -> Iterator[Product]:
    """Return what was sold or came back: codes that differ only in case are one; name and price are the latest."""
    query = f"""
        with placed as (
            select *, sold_second::bigint * {PLACES} + seq as moment from lines where {KEPT}
        ),
        by_item as (
            select item, count(*) as rows, min(seq) as first_seq, max(seq) as last_seq,
                arg_max(unit_price_minor, moment) filter (where {LOADED} and unit_price_minor > 0) as price,
                max(moment) filter (where {LOADED} and unit_price_minor > 0) as price_moment,
                arg_max(unit_price_minor, moment) as any_price, max(moment) as any_moment,
                arg_max(unit_cost_minor, moment) filter (where unit_cost_minor is not null) as cost,
                max(moment) filter (where unit_cost_minor is not null) as cost_moment,
                arg_max(order_seq, moment) filter (where {LOADED}) as last_order,
                max(treatment) filter (where treatment in ('service', 'gift_card')) as kind
            from placed group by item
        ),
        named as (
            select lower(items.sku) as sku_key, items.product, items.category, by_item.*, orders.order_date
            from by_item inner join items on by_item.item = items.item
            left join orders on by_item.last_order = orders.seq
        ),
        counted as (
            select sku_key, product, sum(rows) as rows, min(first_seq) as first_seq
            from named where product <> '' group by sku_key, product
        ),
        names as (select sku_key, arg_max(product, (rows, -first_seq)) as product from counted group by sku_key)
        select named.sku_key, any_value(names.product),
            arg_max(category, last_seq) filter (where category <> ''),
            arg_max(price, price_moment) filter (where price_moment is not null),
            arg_max(any_price, any_moment),
            arg_max(cost, cost_moment) filter (where cost_moment is not null),
            coalesce(max(order_date), ''), coalesce(max(kind), 'goods')
        from named left join names on named.sku_key = names.sku_key
        group by named.sku_key order by min(first_seq)"""
    return _products(_rows(staged, query), spelled)


def _products(rows: Iterator[Row], spelled: Mapping[str, str]) -> Iterator[Product]:
    for sku, name, category, price, any_price, cost, last, kind in rows:
        yield Product(spelled[sku], name, category, any_price if price is None else price, cost, last, DERIVED, kind)


KEPT = "treatment in ('sale', 'service', 'gift_card', 'return')"


def returns(staged: Staged, names: list[str], spelled: Mapping[str, str]) -> Iterator[Return]:
    """Return what came back by rows of its own, in the order of its days."""
    query = """
        select orders.order_key, row_number() over (partition by lines.order_seq order by lines.seq),
            orders.customer_key, lower(items.sku), orders.ordered_at, orders.order_date, orders.order_hour,
            coalesce(orders.region, orders.country), orders.channel, lines.quantity, lines.value_minor,
            lines.line_tax_minor, lines.file, lines.line, orders.is_credit
        from lines inner join orders on lines.order_seq = orders.seq inner join items on lines.item = items.item
        where lines.treatment = 'return' and not lines.is_test
        order by orders.ordered_at, lines.seq"""
    return _returns(_rows(staged, query), names, spelled)


def _returns(rows: Iterator[Row], names: list[str], spelled: Mapping[str, str]) -> Iterator[Return]:
    for row in rows:
        key, number, customer, sku, at, day, hour, region, channel, units, amount, tax, file, line, is_credit = row
        origin = Origin(names[file], (line,))
        document = key if is_credit else f"{key}/returns"
        yield Return(
            f"{key.replace('#', '')}/{number}", document, None, customer, spelled[sku], at, day, hour, region, channel,
            units, amount, abs(tax), None, origin,
        )  # fmt: skip


def row_facts(staged: Staged, names: list[str]) -> Iterator[RowFact]:
    """Return the rows that are no line of an order."""
    query = """
        select file, line, treatment, amount_minor from lines
        where treatment in ('order', 'duplicate', 'set_aside') order by seq"""
    return (RowFact(names[file], line, treatment, amount) for file, line, treatment, amount in _rows(staged, query))


def _rows(staged: Staged, query: str) -> Iterator[Row]:
    return chain.from_iterable(staged.engine.kept_stream(query, ROWS))
