"""What each row is: a line of an order, something that comes back, or set aside with the reason."""

from collections.abc import Collection, Mapping

from storelens.sources.lines.layout import LineRules
from storelens.sources.lines.order_steps import key_sql
from storelens.sources.lines.staging import Staged
from storelens.sources.lines.texts import number_sql
from storelens.sources.shop import ShopFacts

MOST_UNITS = 100_000_000
MOST_MINOR = 10**15
SHOWN = 40
LOADED = ("sale", "service", "gift_card")


def read_lines(staged: Staged, rules: LineRules, shop: ShopFacts, decimal: str) -> None:
    """Make the table `lines`, one row for each of `keyed`: its values, its `treatment` and, set aside, its `reason`.

    A treatment is sale, service, gift_card, return, order (nothing is sold in the row), duplicate or set_aside.
    """
    staged.engine.execute(f"create table lines as {_judged_sql(staged, rules, shop, decimal)}")
    if rules.sets_duplicates_aside:
        _set_duplicates_aside(staged)
    _set_repeated_aside(staged)


def put_codes_to_names(staged: Staged, names: Mapping[str, str]) -> None:
    """Give lines that say a product's name only its code; `names` are in small letters."""
    if names:
        staged.engine.execute("create table named (name varchar, code varchar)")
        staged.engine.execute("insert into named select unnest(?), unnest(?)", [list(names), list(names.values())])
        staged.engine.execute(
            "update lines set sku = named.code from named "
            "where lines.sku = lines.product and lower(lines.product) = named.name"
        )


def mark_gift_cards(staged: Staged, skus: Collection[str]) -> None:
    """Make lines of these products, given in small letters, gift cards."""
    if skus:
        staged.engine.execute(
            "update lines set treatment = 'gift_card' where treatment = 'sale' and lower(sku) in (select unnest(?))",
            [sorted(skus)],
        )


def _valued_sql(staged: Staged, decimal: str) -> str:
    def number(name: str) -> str:
        found = (
            number_sql(f'trim(keyed."{name}")', decimal) if name in staged.fields else "cast(null as decimal(30, 9))"
        )
        return f"{found} as {name}_number"

    def text(name: str) -> str:
        return f'keyed."{name}"' if name in staged.fields else "''"

    numbers = (
        "quantity",
        "unit_price",
        "line_amount",
        "line_net",
        "line_discount",
        "discount_share",
        "line_tax",
        "line_shipping",
        "unit_cost",
        "profit",
    )
    cells = ", ".join(f"{text(name)} as {name}_text" for name in ("quantity", "unit_price", "line_amount"))
    replaced = (
        "replace (greatest(abs(line_amount_number) - abs(line_net_number), 0) as line_discount_number)"
        if {"line_net", "line_amount"} <= staged.fields
        else ""
    )
    return f"""
        with cells as (select keyed.file, keyed.line, keyed.seq, keyed.order_key,
            coalesce({key_sql(text("sku"))}, nullif(trim({text("product")}), '')) as sku,
            trim({text("product")}) as product, trim({text("category")}) as category,
            lower(trim({text("line_status")})) as line_status,
            {text("ordered_at")} as date_text, nullif({key_sql(text("customer"))}, '0') as customer_id,
            {cells}, {", ".join(number(name) for name in numbers)}
        from keyed)
        select * {replaced} from cells"""


def _judged_sql(staged: Staged, rules: LineRules, shop: ShopFacts, decimal: str) -> str:
    unit = 10**shop.money_digits
    rounded = "round" if "unit_price" in staged.fields else "ceil"

    def usable(value: str) -> str:
        """What a row is worth is only asked where it can be: elsewhere it may be past all bounds."""
        return f"case when reason is null then cast({value} as bigint) end"

    return f"""
        with valued as ({_valued_sql(staged, decimal)}),
        {_joined_sql(staged)},
        judged as (select *, {_reason_sql(staged, rules, unit)} as reason from joined),
        priced as (
            select *, {usable("abs(quantity_value)")} as quantity,
                {usable(f"{rounded}(abs(price_value) * rate * {unit})")} as unit_price_minor,
                {usable(_amount_sql(staged, unit))} as amount,
                {usable(f"round(abs(cost_value) * rate * {unit})")} as unit_cost_minor,
                coalesce({usable(f"round(line_tax_number * rate * {unit})")}, 0) as line_tax_minor,
                coalesce({usable(f"round(line_shipping_number * rate * {unit})")}, 0) as line_shipping_minor
            from judged
        )
        select file, line, seq, order_key, order_seq, sku, product, category, reason, order_date, ordered_at, is_test,
            customer_key, quantity, unit_price_minor, unit_cost_minor, line_tax_minor, line_shipping_minor,
            abs(amount) as value_minor, coalesce(amount, 0) as amount_minor,
            case
                when reason = '' then 'order'
                when reason is not null then 'set_aside'
                when is_credit or quantity_value < 0 or price_value < 0 then 'return'
                {_kind_whens(rules)}
                else 'sale'
            end as treatment
        from priced"""


def _joined_sql(staged: Staged) -> str:
    """Return the SQL of the rows with their orders' values, their price and their cost."""
    price, cost = "unit_price_number", "unit_cost_number"
    if "unit_price" not in staged.fields:
        price = f"case when quantity_value <> 0 then line_amount_number{_share_sql(staged)} / abs(quantity_value) end"
    if "profit" in staged.fields:
        cost = "case when quantity_value <> 0 then (line_amount_number - profit_number) / quantity_value end"
    quantity = "quantity_number" if "quantity" in staged.fields else "cast(1 as decimal(30, 9))"
    return f"""
        counted as (select *, {quantity} as quantity_value from valued),
        joined as (
            select counted.*, orders.seq as order_seq, orders.ordered_at, orders.order_date, orders.is_credit,
                orders.is_test, orders.customer_key, orders.rate, orders.currency_code,
                orders.customer_id as order_customer_id,
                orders.first_date_text, {price} as price_value, {cost} as cost_value
            from counted left join orders on counted.order_key = orders.order_key
        )"""


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


def _reason_sql(staged: Staged, rules: LineRules, unit: int) -> str:
    """Return the SQL of why a row cannot be loaded: '' where nothing is sold in it, NULL where it can."""
    whens = [*_order_reasons(staged), *_value_reasons(staged, unit), *_trade_reasons(staged, rules)]
    return "case " + " ".join(f"when {test} then {reason}" for test, reason in whens) + " end"


Reasons = list[tuple[str, str]]  # the SQL of a test, and of the reason where it holds


def _price_name(staged: Staged) -> str:
    return "unit_price" if "unit_price" in staged.fields else "line_amount"


def _order_reasons(staged: Staged) -> Reasons:
    """Return what is wrong with a row's order, and whether the row sells anything."""
    header = _header(staged, "ordered_at")
    nothing = f"sku is null and trim({_price_name(staged)}_text) = '' and trim(quantity_text) = '' and not is_credit"
    return [
        ("order_key is null", "'no order number'"),
        ("date_text = '' and ordered_at is null", f"'no date in {header}'"),
        ("ordered_at is null", f"'{header} is not a day of a year from 1990 to 2099: ' || {_shown('date_text')}"),
        ("rate is null", "'in ' || currency_code || ', for which no rate was given'"),
        (nothing, "''"),
        ("sku is null", "'no product: neither its code nor its name'"),
    ]


def _value_reasons(staged: Staged, unit: int) -> Reasons:
    """Return what is wrong with a row's quantity and price."""
    count, price = _header(staged, "quantity"), _header(staged, _price_name(staged))
    cell = _shown(f"{_price_name(staged)}_text")
    reasons = [
        ("quantity_value is null", f"'{count} is not a number: ' || {_shown('quantity_text')}"),
        ("quantity_value <> floor(quantity_value)", f"'{count} is not whole: ' || {_shown('quantity_text')}"),
        ("quantity_value = 0", f"'{count} is 0: nothing was sold'"),
        (f"abs(quantity_value) > {MOST_UNITS}", f"'{count} is past {MOST_UNITS:,}: ' || {_shown('quantity_text')}"),
        ("price_value is null", f"'{price} is not an amount like 12.50: ' || {cell}"),
        (f"abs(price_value * quantity_value) * {unit} >= {MOST_MINOR}", f"'{price} is too large: ' || {cell}"),
    ]
    if "unit_price" in staged.fields:
        too_fine = f"rate = 1 and price_value * {unit} <> floor(price_value * {unit})"
        reasons.append((too_fine, f"'{price} has more decimals than the shop''s money: ' || {cell}"))
        if "line_discount" in staged.fields:
            over = "abs(line_discount_number) > abs(quantity_value * price_value)"
            reasons.append((over, "'the discount is larger than the line'"))
    return reasons


def _trade_reasons(staged: Staged, rules: LineRules) -> Reasons:
    """Return what is readable and still no sale."""
    reasons = []
    if "customer" in staged.fields:
        day, first = (f"split_part(replace({name}, 'T', ' '), ' ', 1)" for name in ("date_text", "first_date_text"))
        reused = f"customer_id <> order_customer_id and date_text <> '' and {day} <> {first}"
        reasons.append((reused, "'the order number is used again, for another customer on another day'"))
    reasons += [
        ("price_value = 0 and quantity_value < 0", "'a write-off: units without a price leave, no money moves'"),
        ("is_test and (is_credit or quantity_value < 0 or price_value < 0)", "'a return of a test order'"),
    ]
    if rules.zero_price_is_stock:
        is_stock = "price_value = 0 and customer_key is null"
        reasons.append((is_stock, "'a correction of the stock: no price and no customer, so nothing was sold'"))
    if rules.cancelled_lines:
        words = ", ".join(_quoted(word.lower()) for word in rules.cancelled_lines)
        reasons.append((f"line_status in ({words})", "'a cancelled line: it was never sold'"))
    return reasons


def _kind_whens(rules: LineRules) -> str:
    """Return the SQL of the lines that are no goods, by code or by name."""
    whens = ""
    for kind, patterns in (("gift_card", rules.gift_cards), ("service", rules.services)):
        if patterns:
            pattern = _quoted("(?i)^(" + "|".join(patterns) + ")$")
            is_one = f"regexp_matches(sku, {pattern}) or regexp_matches(product, {pattern})"
            whens += f"when {is_one} then '{kind}' "
    return whens


def _set_duplicates_aside(staged: Staged) -> None:
    fields = ", ".join(f'keyed."{name}"' for name in sorted(staged.fields - {"order"}))
    staged.engine.execute(
        f"""update lines set treatment = 'duplicate', reason = 'repeats another row of the file to the letter'
        where treatment <> 'set_aside' and seq in (
            select seq from keyed
            qualify row_number() over (partition by order_key, {fields} order by seq) > 1
        )"""
    )


def _set_repeated_aside(staged: Staged) -> None:
    """Set aside the rows of orders that a later file has too, and rows without a line in a second file of an order."""
    if not staged.has_several_files:
        return
    staged.engine.execute(
        """update lines set treatment = 'duplicate', reason = 'the order stands in a later file too, whose rows count'
        where treatment <> 'set_aside' and (order_key, file) in (select order_key, file from repeated_orders)"""
    )
    staged.engine.execute(
        """update lines set treatment = 'duplicate', reason = 'nothing is sold in it, and its order is in another file'
        where treatment = 'order' and file <> (
            select min(other.file) from lines as other
            where other.order_key = lines.order_key and other.treatment = 'order'
        )"""
    )


def set_packed_aside(staged: Staged) -> None:
    """Of rows that hold several lines each, set those aside whole of which one line cannot be used."""
    staged.engine.execute(
        """update lines set treatment = 'set_aside', reason = broken.reason
        from (
            select file, line, arg_min(reason, seq) as reason from lines where treatment = 'set_aside'
            group by file, line
        ) as broken
        where lines.file = broken.file and lines.line = broken.line"""
    )


def _header(staged: Staged, name: str) -> str:
    return _literal(staged.headers.get(name, name))


def _shown(column: str) -> str:
    return f"'''' || left({column}, {SHOWN}) || ''''"


def _literal(text: str) -> str:
    return text.replace("'", "''")


def _quoted(text: str) -> str:
    return f"'{_literal(text)}'"
