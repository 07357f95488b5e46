"""What each row is: a line of an order, something that comes back, or set aside with the reason.

A row names its product by a number of the table `items`, for its texts are many times those of others, and its order by
the number of the order's first row: `lines` is numbers.
"""

from collections.abc import Collection, Mapping

from storelens.sources.lines.amounts import Reasons, header_text, quoted_within, read_amounts, same_amounts, shown
from storelens.sources.lines.layout import LineRules
from storelens.sources.lines.order_steps import key_sql
from storelens.sources.lines.staging import Staged
from storelens.sources.shop import ShopFacts

LOADED = ("sale", "service", "gift_card")


def read_lines(staged: Staged, rules: LineRules, shop: ShopFacts, decimal: str) -> None:
    """Make the table `lines`, one row for each of `keyed`: its values, its `treatment` and, set aside, its `reason`.

    A treatment is sale, service, gift_card, return, order (nothing is sold in the row), duplicate or set_aside.
    """
    staged.engine.execute(f"create table items as {_items_sql(staged, rules)}")
    read_amounts(staged, shop, decimal)
    staged.engine.execute(f"create table lines as {_judged_sql(staged, rules)}")
    staged.engine.execute("drop table amounts")
    if rules.sets_duplicates_aside:
        _set_duplicates_aside(staged)
    _set_repeated_aside(staged)


def put_codes_to_names(staged: Staged, names: Mapping[str, str]) -> None:
    """Give lines that say a product's name only its code; `names` are in small letters."""
    if names:
        staged.engine.execute("create table named (name varchar, code varchar)")
        staged.engine.execute("insert into named select unnest(?), unnest(?)", [list(names), list(names.values())])
        staged.engine.execute(
            "update items set sku = named.code from named "
            "where items.sku = items.product and lower(items.product) = named.name"
        )


def mark_gift_cards(staged: Staged, skus: Collection[str]) -> None:
    """Make lines of these products, given in small letters, gift cards."""
    if skus:
        staged.engine.execute(
            "update lines set treatment = 'gift_card' where treatment = 'sale' "
            "and item in (select item from items where lower(sku) in (select unnest(?)))",
            [sorted(skus)],
        )


ITEM_FIELDS = ("sku", "product", "category")


def _items_sql(staged: Staged, rules: LineRules) -> str:
    """Return the SQL of the different texts by which rows name their product, with what those say."""
    texts = "".join(f', keyed."{name}"' for name in ITEM_FIELDS if name in staged.fields)

    def text(name: str) -> str:
        return f'texts."{name}"' if name in staged.fields else "''"

    kept = "".join(f", {text(name)} as {name}_text" for name in ITEM_FIELDS if name in staged.fields)
    return f"""
        with texts as (select count(*) as rows{texts} from keyed group by all),
        coded as (
            select coalesce({key_sql(text("sku"))}, nullif(trim({text("product")}), '')) as sku,
                trim({text("product")}) as product, trim({text("category")}) as category{kept}
            from texts
        )
        select (row_number() over () - 1)::integer as item, *, {_kind_sql(rules)} as kind from coded"""


def _item_join(staged: Staged) -> str:
    named = [name for name in ITEM_FIELDS if name in staged.fields]
    return " and ".join(f'keyed."{name}" = items.{name}_text' for name in named) or "true"


def _judged_sql(staged: Staged, rules: LineRules) -> str:
    def usable(value: str) -> str:
        return f"case when reason is null then {value} end as {value}"

    return f"""
        with {_joined_sql(staged)},
        judged as (select *, {_reason_sql(staged, rules)} as reason from joined)
        select file, line, seq, order_seq, item, reason, sold_second::uinteger as sold_second, is_test,
            {usable("quantity")},
            {usable("unit_price_minor")}, {usable("unit_cost_minor")},
            case when reason is null then line_tax_minor else 0 end as line_tax_minor,
            case when reason is null then line_shipping_minor else 0 end as line_shipping_minor,
            case when reason is null then abs(amount) end as value_minor,
            case when reason is null then amount else 0 end as amount_minor,
            case
                when reason = '' then 'order'
                when reason is not null then 'set_aside'
                when is_credit or takes_back then 'return'
                when kind is not null then kind
                else 'sale'
            end as treatment
        from judged"""


def _joined_sql(staged: Staged) -> str:
    """Return the SQL of the rows with what is known of their orders, their products and their numbers."""

    def text(name: str) -> str:
        return f'keyed."{name}"' if name in staged.fields else "''"

    return f"""
        joined as (
            select keyed.file, keyed.line, keyed.seq, keyed.order_key, items.item, items.kind,
                items.sku is not null as has_product, lower(trim({text("line_status")})) as line_status,
                {text("ordered_at")} as date_text, nullif({key_sql(text("customer"))}, '0') as customer_id,
                orders.seq as order_seq, orders.sold_second, orders.is_credit, orders.is_test, orders.customer_key,
                orders.rate, orders.currency_code, orders.customer_id as order_customer_id, orders.first_date_text,
                orders.money_reason,
                amounts.* exclude (rate)
            from keyed inner join items on {_item_join(staged)}
            left join orders on keyed.order_key = orders.order_key
            inner join amounts on {same_amounts(staged)}
        )"""


def _reason_sql(staged: Staged, rules: LineRules) -> str:
    """Return the SQL of why a row cannot be loaded: '' where nothing is sold in it, NULL where it can."""
    value = ("value_reason is not null", "value_reason")
    whens = [*_order_reasons(staged), value, *_trade_reasons(staged, rules)]
    return "case " + " ".join(f"when {test} then {reason}" for test, reason in whens) + " end"


def _order_reasons(staged: Staged) -> Reasons:
    """Return what is wrong with a row's order, and whether the row sells anything."""
    header = header_text(staged, "ordered_at")
    return [
        ("order_key is null", "'no order number'"),
        ("date_text = '' and sold_second is null", f"'no date in {header}'"),
        ("sold_second is null", f"'{header} is not a day of a year from 1990 to 2099: ' || {shown('date_text')}"),
        ("rate is null", "'in ' || currency_code || ', for which no rate was given'"),
        ("money_reason is not null", "money_reason"),
        ("not has_product and says_nothing and not is_credit", "''"),
        ("not has_product", "'no product: neither its code nor its name'"),
    ]


def _trade_reasons(staged: Staged, rules: LineRules) -> Reasons:
    """Return what is readable and still no sale."""
    reasons = []
    if "customer" in staged.fields:
        day, first = (f"split_part(replace({name}, 'T', ' '), ' ', 1)" for name in ("date_text", "first_date_text"))
        reused = f"customer_id <> order_customer_id and date_text <> '' and {day} <> {first}"
        reasons.append((reused, "'the order number is used again, for another customer on another day'"))
    reasons += [
        ("is_written_off", "'a write-off: units without a price leave, no money moves'"),
        ("is_test and (is_credit or takes_back)", "'a return of a test order'"),
    ]
    if rules.zero_price_is_stock:
        is_stock = "is_free and customer_key is null"
        reasons.append((is_stock, "'a correction of the stock: no price and no customer, so nothing was sold'"))
    if rules.cancelled_lines:
        words = ", ".join(_quoted(word.lower()) for word in rules.cancelled_lines)
        reasons.append((f"line_status in ({words})", "'a cancelled line: it was never sold'"))
    return reasons


def _kind_sql(rules: LineRules) -> str:
    """Return the SQL of what is no goods, by code or by name: NULL where it is goods."""
    whens = ""
    for kind, patterns in (("gift_card", rules.gift_cards), ("service", rules.services)):
        if patterns:
            pattern = _quoted("(?i)^(" + "|".join(patterns) + ")$")
            is_one = f"regexp_matches(sku, {pattern}) or regexp_matches(product, {pattern})"
            whens += f" when {is_one} then '{kind}'"
    return f"case{whens} end" if whens else "cast(null as varchar)"


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
        where treatment <> 'set_aside' and (order_seq, file) in (
            select orders.seq, repeated_orders.file from repeated_orders inner join orders using (order_key)
        )"""
    )
    staged.engine.execute(
        """update lines set treatment = 'duplicate', reason = 'nothing is sold in it, and its order is in another file'
        where treatment = 'order' and file <> (
            select min(other.file) from lines as other
            where other.order_seq = lines.order_seq and other.treatment = 'order'
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


def _quoted(text: str) -> str:
    return f"'{quoted_within(text)}'"
