"""The numbers of rows, read and judged once for each way in which they are written together: shops repeat prices.

Exact decimals are slow in bulk, and a file of a million lines has some thousands of different prices and quantities.
"""

from storelens.sources.lines.staging import Staged
from storelens.sources.lines.texts import foreign_sql, number_sql, says_something
from storelens.sources.shop import ShopFacts

MOST_UNITS = 100_000_000
MOST_MINOR = 10**15
SHOWN = 40
FIELDS = (
    "quantity", "unit_price", "line_amount", "line_net", "line_discount", "discount_share", "line_tax", "line_shipping",
    "unit_cost", "profit",
)  # fmt: skip
BESIDE_THE_PRICE = ("line_amount", "line_net", "line_discount", "discount_share", "line_tax", "line_shipping")
PRICED = ("unit_price", *BESIDE_THE_PRICE, "unit_cost", "profit")
Reasons = list[tuple[str, str]]  # the SQL of a test, and of the reason where it holds


def read_amounts(staged: Staged, shop: ShopFacts, decimal: str) -> None:
    """Make the table `amounts`, a row for all that differs in its texts or in the rate of the order.

    Its columns: the texts, `rate`, `says_nothing`, `value_reason` (NULL where the numbers can be used), and what they
    come to: `quantity`, `unit_price_minor`, `unit_cost_minor`, `line_tax_minor`, `line_shipping_minor`, `amount` with
    its sign, and whether it `takes_back`, `is_written_off` (units leave, no money moves) or `is_free`.
    """
    staged.engine.execute(f"create table amounts as {_amounts_sql(staged, shop, decimal)}")


def same_amounts(staged: Staged) -> str:
    """Return the SQL of whether a row of `keyed`, with its `orders`, is one of `amounts`."""
    texts = [f'keyed."{name}" = amounts.{name}_text' for name in FIELDS if name in staged.fields]
    return " and ".join([*texts, "orders.rate is not distinct from amounts.rate"])


def price_name(staged: Staged) -> str:
    """Return the field that the price is read from."""
    return "unit_price" if "unit_price" in staged.fields else "line_amount"


def header_text(staged: Staged, name: str) -> str:
    """Return the header of a field as it stands in SQL between quotes."""
    return quoted_within(staged.headers.get(name, name))


def shown(column: str) -> str:
    """Return the SQL of a text as a reason shows it."""
    return f"'''' || left({column}, {SHOWN}) || ''''"


def quoted_within(text: str) -> str:
    """Return a text as it stands in SQL between quotes."""
    return text.replace("'", "''")


def _amounts_sql(staged: Staged, shop: ShopFacts, decimal: str) -> str:
    unit = 10**shop.money_digits
    rounded = "round" if "unit_price" in staged.fields else "ceil"
    reasons = " ".join(f"when {test} then {reason}" for test, reason in _value_reasons(staged, shop))

    def usable(value: str) -> str:
        """What a row is worth is only asked where it can be: elsewhere it may be past all bounds."""
        return f"case when value_reason is null then cast({value} as bigint) end"

    def beside(name: str) -> str:
        if name not in staged.fields:
            return "cast(0 as tinyint)"  # a byte: there is one for each of millions of rows
        return f"coalesce({usable(f'round({name}_number * rate * {unit})')}, 0)"

    cost = usable(f"round(abs(cost_value) * rate * {unit})")
    if not {"unit_cost", "profit"} & staged.fields:
        cost = "cast(null as tinyint)"
    return f"""
        with texts as ({_texts_sql(staged)}),
        valued as ({_valued_sql(staged, decimal)}),
        {_priced_sql(staged)},
        judged as (select *, case {reasons} end as value_reason from priced)
        select * exclude (quantity_value, price_value, cost_value),
            trim({price_name(staged)}_text) = '' and trim(quantity_text) = '' as says_nothing,
            cast({usable("abs(quantity_value)")} as integer) as quantity,
            {usable(f"{rounded}(abs(price_value) * rate * {unit})")} as unit_price_minor,
            {usable(_amount_sql(staged, unit))} as amount,
            {cost} as unit_cost_minor,
            {beside("line_tax")} as line_tax_minor, {beside("line_shipping")} as line_shipping_minor,
            coalesce(quantity_value < 0 or price_value < 0, false) as takes_back,
            coalesce(quantity_value < 0 and price_value = 0, false) as is_written_off,
            coalesce(price_value = 0, false) as is_free
        from judged"""


def _texts_sql(staged: Staged) -> str:
    """Return the SQL of the different texts, with every rate there is."""
    names = "".join(f', keyed."{name}" as {name}_text' for name in FIELDS if name in staged.fields)
    blank = "".join(
        f", '' as {name}_text" for name in ("quantity", "unit_price", "line_amount") if name not in staged.fields
    )
    return f"""
        with rates as (select distinct rate from orders union select null),
        written as (select count(*) as rows{names} from keyed group by all)
        select * exclude (rows){blank}, rates.rate from written cross join rates"""


def _valued_sql(staged: Staged, decimal: str) -> str:
    def number(name: str) -> str:
        found = number_sql(f"trim({name}_text)", decimal) if name in staged.fields else "cast(null as decimal(30, 9))"
        return f"{found} as {name}_number"

    numbers = f"select *, {', '.join(map(number, FIELDS))} from texts"
    if {"line_net", "line_amount"} <= staged.fields:
        discount = "greatest(abs(line_amount_number) - abs(line_net_number), 0) as line_discount_number"
        return f"with numbers as ({numbers}) select * replace ({discount}) from numbers"
    return numbers


def _priced_sql(staged: Staged) -> str:
    """Return the SQL of the texts with their quantity, price and cost."""
    price, cost = "unit_price_number", "unit_cost_number"
    if "unit_price" not in staged.fields:
        price = f"case when quantity_value <> 0 then line_amount_number{_share_sql(staged)} / abs(quantity_value) end"
    if "profit" in staged.fields:
        cost = "case when quantity_value <> 0 then (line_amount_number - profit_number) / quantity_value end"
    quantity = "quantity_number" if "quantity" in staged.fields else "cast(1 as decimal(30, 9))"
    return f"""
        counted as (select *, {quantity} as quantity_value from valued),
        priced as (select *, {price} as price_value, {cost} as cost_value from counted)"""


def _share_sql(staged: Staged) -> str:
    """Return the SQL that makes of an amount after its discount the amount before it."""
    if "discount_share" not in staged.fields:
        return ""
    is_share = "discount_share_number > 0 and discount_share_number < 1"
    return f" / (case when {is_share} then 1 - discount_share_number else 1 end)"


def _amount_sql(staged: Staged, unit: int) -> str:
    """Return the SQL of a row's own money with its sign: quantity times price less its discount."""
    discount = "coalesce(abs(line_discount_number), 0)"
    if "line_amount" in staged.fields:
        return f"cast(round((line_amount_number - {discount} * sign(line_amount_number)) * rate * {unit}) as bigint)"
    return (
        f"cast(quantity_value * round(price_value * rate * {unit}) as bigint) "
        f"- cast(sign(quantity_value * price_value) * round({discount} * rate * {unit}) as bigint)"
    )


def _value_reasons(staged: Staged, shop: ShopFacts) -> Reasons:
    """Return what is wrong with a row's quantity, its price and what else of its money is said."""
    unit = 10**shop.money_digits
    count, price = header_text(staged, "quantity"), header_text(staged, price_name(staged))
    cell = shown(f"{price_name(staged)}_text")
    reasons = [
        *_foreign_reasons(staged, shop),
        ("quantity_value is null", f"'{count} is not a number: ' || {shown('quantity_text')}"),
        ("quantity_value <> floor(quantity_value)", f"'{count} is not whole: ' || {shown('quantity_text')}"),
        ("quantity_value = 0", f"'{count} is 0: nothing was sold'"),
        (f"abs(quantity_value) > {MOST_UNITS}", f"'{count} is past {MOST_UNITS:,}: ' || {shown('quantity_text')}"),
        ("price_value is null", f"'{price} is not an amount like 12.50: ' || {cell}"),
        (f"abs(price_value * quantity_value) * {unit} >= {MOST_MINOR}", f"'{price} is too large: ' || {cell}"),
        *_unread_reasons(staged),
    ]
    if "unit_price" in staged.fields:
        too_fine = f"rate = 1 and price_value * {unit} <> floor(price_value * {unit})"
        reasons.append((too_fine, f"'{price} has more decimals than the shop''s money: ' || {cell}"))
        if "line_discount" in staged.fields:
            over = "abs(line_discount_number) > abs(quantity_value * price_value)"
            reasons.append((over, "'the discount is larger than the line'"))
    return reasons


def _foreign_reasons(staged: Staged, shop: ShopFacts) -> Reasons:
    """Return which amounts name another currency than the shop's, where no column says what the order is in."""
    if "currency" in staged.fields:
        return []
    return [
        (
            foreign_sql(f"trim({name}_text)", shop.currency),
            f"'{header_text(staged, name)} is in another currency than {shop.currency}: ' || {shown(f'{name}_text')}",
        )
        for name in PRICED
        if name in staged.fields
    ]


def _unread_reasons(staged: Staged) -> Reasons:
    """Return which money beside the price cannot be read: as nought it would make the totals wrong and say nothing."""
    return [
        (
            f"{name}_number is null and {says_something(f'{name}_text')}",
            f"'{header_text(staged, name)} is not an amount like 12.50: ' || {shown(f'{name}_text')}",
        )
        for name in BESIDE_THE_PRICE
        if name in staged.fields
    ]
