"""What the rows of one order say together: which order a row is of, and the order's own values, each read once."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from storelens.sources.lines.amounts import MOST_MINOR, header_text, shown
from storelens.sources.lines.clocks import add_clocks, clock_changes
from storelens.sources.lines.dates import find_formats, moment_sql, offset_sql
from storelens.sources.lines.layout import DATE_FIELDS, ORDER_FIELDS, LineRules
from storelens.sources.lines.staging import Staged
from storelens.sources.lines.texts import find_decimal, foreign_sql, number_sql, says_something
from storelens.sources.shop import ShopFacts
from storelens.sources.values import YEARS

SHARED_BY = 5  # an e-mail of that many names is nobody's


def key_sql(text: str) -> str:
    """Return the SQL of a key: without blanks, and without the apostrophe that keeps a spreadsheet from changing it."""
    bare = f"case when starts_with(trim({text}), '''') then substr(trim({text}), 2) else trim({text}) end"
    return f"nullif({bare}, '')"


def read_orders(
    staged: Staged, rules: LineRules, shop: ShopFacts, broken: Sequence[tuple[int, int]], notes: list[str]
) -> str:
    """Make the tables `keyed` (rows with their `order_key`) and `orders`, one row an order; return the decimal mark.

    `broken` are the file and line of rows that could not be staged: no order is carried over them.
    Raises UsageError where dates or amounts can be read in two ways.
    """
    decimal = find_decimal(staged, rules.decimal, notes)
    formats = {name: find_formats(staged, name, rules.dates, notes) for name in DATE_FIELDS if name in staged.fields}
    _key_rows(staged, carries_order=rules.carries_order)
    if rules.carries_order and broken:
        _stop_at_broken_rows(staged, broken)
    if staged.has_several_files:
        _find_repeated(staged, notes)
    _read_texts(staged, formats)
    add_clocks(staged, shop.zone, ["", *(f"{name}_" for name in formats if name != "ordered_at")])
    _read_values(staged, rules, shop, decimal, formats)
    _forget_shared_emails(staged, notes)
    if rules.has_offsets:
        _tell_lost_offsets(staged, shop, notes)
    notes += clock_changes(staged, shop.zone)
    _keep_looked_at(staged)
    return decimal


def _keep_looked_at(staged: Staged) -> None:
    """Let go of the orders' texts, which were read, but for what the doctor looks at: the memory is the lines'."""
    names = ["moment", "is_instant", *(f'"{name}"' for name in ("email", "customer_name") if name in staged.fields)]
    staged.engine.execute(f"create table looked_at as select {', '.join(names)} from order_texts")
    staged.engine.execute("drop table order_texts")
    staged.engine.execute("alter table looked_at rename to order_texts")
    staged.engine.execute("drop table clocks")


def _tell_lost_offsets(staged: Staged, shop: ShopFacts, notes: list[str]) -> None:
    (lost,) = staged.engine.execute("select count(*) from order_texts where not is_instant and moment is not null")[0]
    if lost:
        notes.append(
            f"orders whose time has lost its offset, as spreadsheets do when they save: {lost:,}; it is taken as "
            f"{shop.time_zone}, which an hour repeated in autumn leaves open"
        )


def _key_rows(staged: Staged, *, carries_order: bool) -> None:
    key = key_sql(staged.text("order"))
    if carries_order:
        key = f"last_value({key} ignore nulls) over (partition by file order by seq)"
    staged.engine.execute(
        f"create {'table' if carries_order else 'view'} keyed as select *, {key} as order_key from staged"
    )


def _stop_at_broken_rows(staged: Staged, broken: Sequence[tuple[int, int]]) -> None:
    """Take the order from rows without one of their own after a broken row, which may have been the start of theirs."""
    key = key_sql(staged.text("order"))
    staged.engine.execute("create table broken_rows (file integer, line bigint)")
    files, lines = zip(*broken, strict=True)
    staged.engine.execute("insert into broken_rows select unnest(?), unnest(?)", [list(files), list(lines)])
    staged.engine.execute(
        f"""update keyed set order_key = null where seq in (
            with marked as (
                select file, line, seq, {key} is not null as has_own, false as is_broken from staged
                union all
                select file, line, null, false, true from broken_rows
            ),
            placed as (
                select seq, has_own, max(case when has_own then line end) over before as own_line,
                    max(case when is_broken then line end) over before as broken_line
                from marked window before as (partition by file order by line)
            )
            select seq from placed where seq is not null and not has_own and broken_line > coalesce(own_line, -1)
        )"""
    )


def _find_repeated(staged: Staged, notes: list[str]) -> None:
    """Make the table `repeated_orders`: in which files stands an order of which a later file has all lines too."""
    what = ", ".join(staged.text(name) + f" as {name}" for name in ("sku", "product", "quantity", "unit_price"))
    staged.engine.execute(
        f"""create table repeated_orders as
        with rows_of as (select order_key, file, {what} from keyed where order_key is not null),
        several as (select order_key from rows_of group by order_key having min(file) <> max(file)),
        counted as (
            select order_key, file, sku, product, quantity, unit_price, count(*) as rows from rows_of
            where order_key in (select order_key from several) group by all
        ),
        files as (select order_key, file, count(*) as kinds from counted group by order_key, file),
        shared as (
            select counted.order_key, counted.file, count(*) as kinds
            from counted inner join counted as later
                on counted.order_key = later.order_key and counted.file < later.file and counted.rows <= later.rows
                and counted.sku = later.sku and counted.product = later.product
                and counted.quantity = later.quantity and counted.unit_price = later.unit_price
            group by counted.order_key, counted.file, later.file
        )
        select distinct files.order_key, files.file
        from files inner join shared using (order_key, file) where files.kinds = shared.kinds"""
    )
    (repeated,) = staged.engine.execute("select count(distinct order_key) from repeated_orders")[0]
    if repeated:
        notes.append(f"orders that stand in several of the files: {repeated:,}; the rows of the last file count")


def _read_texts(staged: Staged, formats: Mapping[str, tuple[str, ...]]) -> None:
    """Make the table `order_texts`: each order's texts, from the first rows that have them, and what clocks showed."""
    days = formats.get("ordered_at")
    found = {"": moment_sql("ordered_at", days) if days else "cast(null as timestamp)"}
    found |= {f"{name}_": moment_sql(name, formats[name]) for name in formats if name != "ordered_at"}
    offsets = {prefix: offset_sql(prefix.removesuffix("_")) for prefix in found if prefix}
    offsets[""] = offset_sql("ordered_at") if days else "cast(null as integer)"
    moments = ", ".join(
        f"{moment} as {prefix}moment, {offsets[prefix]} as {prefix}minutes_ahead" for prefix, moment in found.items()
    )
    placed = ", ".join(
        f"{prefix}minutes_ahead is not null as {prefix}is_instant, "
        f"{prefix}moment - to_minutes(coalesce({prefix}minutes_ahead, 0)) as {prefix}placed_at"
        for prefix in found
    )
    quarters = ", ".join(
        f"time_bucket(interval '15 minutes', {prefix}placed_at) as {prefix}quarter" for prefix in found
    )
    counting = ""
    if staged.has_several_files:
        counting = " and (order_key, file) not in (select order_key, file from repeated_orders)"
    _gather_first_texts(staged, counting)
    staged.engine.execute(
        f"""create table order_texts as
        with moments as (select *, {moments} from firsts),
        placed as (select *, {placed} from moments)
        select *, {quarters} from placed"""
    )
    staged.engine.execute("drop table firsts")


def _gather_first_texts(staged: Staged, counting: str) -> None:
    """Make the table `firsts`: of each order the texts of the first rows that have them.

    Nearly always those are in the order's first row; further down is only looked where that has none.
    """
    engine = staged.engine
    engine.execute(
        f"""create table heads as select order_key, min(seq) as seq from keyed
        where order_key is not null{counting} group by order_key"""
    )
    names = [name for name in ORDER_FIELDS if name in staged.fields]
    texts = "".join(f', staged."{name}"' for name in names)
    engine.execute(
        f"create table firsts as select heads.*{texts} from staged inner join heads on staged.seq = heads.seq"
    )
    engine.execute("drop table heads")
    if names:
        counted = ", ".join(f"""count(*) filter (where "{name}" = '')""" for name in names)
        blanks = engine.execute(f"select {counted} from firsts")[0]
        for name, blank in zip(names, blanks, strict=True):
            if blank:
                _look_further_down(staged, name, blank, counting)


def _look_further_down(staged: Staged, name: str, blank: int, counting: str) -> None:
    query = f"""select order_key, arg_min("{name}", seq) as text from keyed
        where "{name}" <> ''{counting} and {{only}}
            and order_key in (select order_key from firsts where "{name}" = '')
        group by order_key"""
    staged.engine.create_in_parts("later_texts", query, "order_key", blank)
    staged.engine.execute(
        f"""update firsts set "{name}" = later_texts.text from later_texts
        where firsts.order_key = later_texts.order_key"""
    )
    staged.engine.execute("drop table later_texts")


def _read_values(
    staged: Staged, rules: LineRules, shop: ShopFacts, decimal: str, formats: dict[str, tuple[str, ...]]
) -> None:
    def text(name: str) -> str:
        return f"""coalesce(order_texts."{name}", '')""" if name in staged.fields else "''"

    def minor(name: str) -> str:
        number = number_sql(text(name), decimal) if name in staged.fields else "null"
        return f"try_cast(round({number} * rate * {10**shop.money_digits}) as bigint) as {name}_minor"

    def day(name: str) -> str:
        label = f"{name.removesuffix('_at')}_date"
        if name not in formats:
            return f"cast(null as date) as {label}"
        shop_day = f"cast({name}_placed_at + to_seconds(coalesce({name}_clocks.to_local, 0)) as date)"
        shown = f"case when {name}_is_instant then {shop_day} else cast({name}_moment as date) end"
        return f"case when year({shown}) between {YEARS[0]} and {YEARS[-1]} then {shown} end as {label}"

    money = ("order_discount", "subtotal", "shipping", "tax", "order_total", "refunded")
    local = "placed_at + to_seconds(coalesce(clocks.to_local, 0))"
    staged.engine.execute(
        f"""create table orders as
        with priced as (
            select order_texts.*, {_rate_sql(text("currency"), rules, shop)} as rate,
                nullif(upper(trim({text("currency")})), '') as currency_code
            from order_texts
        ),
        read as (
            select order_key, seq, rate, currency_code,
                strftime(placed_at + to_seconds(clocks.to_instant), '%Y-%m-%d %H:%M:%S') as ordered_at,
                epoch_us(placed_at + to_seconds(clocks.to_instant)) // 1000000 as sold_second,
                strftime({local}, '%Y-%m-%d') as order_date, hour({local}) as order_hour,
                {text("ordered_at")} as first_date_text, {_texts_sql(staged, rules, text)},
                {", ".join(minor(name) for name in money)},
                {", ".join(f"{text(name)} as {name}_text" for name in money)},
                {day("cancelled_at")}, {day("delivered_at")}
            from priced as order_texts
            left join clocks on order_texts.is_instant = clocks.is_instant and order_texts.quarter = clocks.quarter
            {_clocks_sql(formats)}
        )
        select * exclude ({", ".join(f"{name}_text" for name in money)}),
            {_money_reason_sql(staged, shop, money)} as money_reason, coalesce(email, customer_id) as customer_key
        from read"""
    )


def _money_reason_sql(staged: Staged, shop: ShopFacts, names: Iterable[str]) -> str:
    """Return the SQL of why an order's own money cannot be used: as nought it would make totals wrong in silence."""
    whens = ""
    for name in names:
        if name in staged.fields:
            header, cell = header_text(staged, name), f"{name}_text"
            if "currency" not in staged.fields:
                other = f"'{header} is in another currency than {shop.currency}: ' || {shown(cell)}"
                whens += f" when {foreign_sql(f'trim({cell})', shop.currency)} then {other}"
            unread = f"{name}_minor is null and {says_something(cell)}"
            whens += f" when {unread} then '{header} is not an amount like 12.50: ' || {shown(cell)}"
            whens += f" when abs({name}_minor) >= {MOST_MINOR} then '{header} is too large: ' || {shown(cell)}"
    return f"case{whens} end" if whens else "cast(null as varchar)"


def _clocks_sql(names: Iterable[str]) -> str:
    """Return the SQL that joins the clocks of the further times of an order."""
    return "".join(
        f" left join clocks as {name}_clocks on order_texts.{name}_is_instant = {name}_clocks.is_instant "
        f"and order_texts.{name}_quarter = {name}_clocks.quarter"
        for name in names
        if name != "ordered_at"
    )


def _texts_sql(staged: Staged, rules: LineRules, text: Callable[[str], str]) -> str:
    """Return the SQL of what an order says in words: who, where, its state; `text` gives that of a field."""
    email = f"nullif(lower(trim({text('email')})), '')" if "email" in staged.fields else "cast(null as varchar)"
    return f"""
        nullif({key_sql(text("customer"))}, '0') as customer_id, {email} as email,
        trim({text("first_name")} || ' ' || trim({text("customer_name")})) as customer_name,
        nullif(trim({text("country")}), '') as country, nullif(trim({text("region")}), '') as region,
        nullif(trim({text("city")}), '') as city, {_status_sql(text("status"), rules)} as status,
        lower(coalesce(nullif(trim({text("channel")}), ''), {_quote(rules.channel)})) as channel,
        nullif(trim({text("discount_code")}), '') as discount_code,
        {_test_sql(text("is_test"), text("payment"), rules)} as is_test,
        {_starts(rules.credit_prefix)} as is_credit"""


def _rate_sql(currency: str, rules: LineRules, shop: ShopFacts) -> str:
    """Return the SQL of what one of the order's currency is in the shop's: NULL where no rate is known."""
    code = f"upper(trim({currency}))"
    whens = "".join(f" when {_quote(name.upper())} then {rate!r}::double" for name, rate in rules.rates.items())
    return f"case {code} when '' then 1 when {_quote(shop.currency)} then 1{whens} end"


def _status_sql(status: str, rules: LineRules) -> str:
    whens = "".join(f" when {_quote(theirs.lower())} then {_quote(ours)}" for theirs, ours in rules.statuses.items())
    found = f"lower(trim({status}))"
    plain = f"coalesce(nullif({found}, ''), 'completed')"
    return f"case {found}{whens} else {plain} end" if whens else plain


def _test_sql(marks: str, payment: str, rules: LineRules) -> str:
    """Return the SQL of whether an order is a test: by a mark, alone or among tags, or by how it was paid."""
    is_marked = f"regexp_matches(lower({marks}), '(^|,)\\s*(1|true|yes|test)\\s*(,|$)')"
    if not rules.test_payments:
        return is_marked
    ways = ", ".join(_quote(way.lower()) for way in rules.test_payments)
    return f"{is_marked} or lower(trim({payment})) in ({ways})"


def _starts(prefix: str) -> str:
    return f"starts_with(upper(order_key), {_quote(prefix.upper())})" if prefix else "false"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _forget_shared_emails(staged: Staged, notes: list[str]) -> None:
    """Take an e-mail that many names share for a placeholder: its orders are anonymous."""
    if not {"email", "customer_name"} <= staged.fields:
        return
    shared = staged.engine.execute(
        f"""select email, count(distinct customer_name) from orders where email is not null and customer_name <> ''
        group by email having count(distinct customer_name) >= {SHARED_BY} order by 2 desc, 1"""
    )
    for email, names in shared:
        notes.append(
            f"the e-mail {email} is shared by {names} names: a placeholder, its orders were taken for anonymous"
        )
        staged.engine.execute("update orders set email = null, customer_key = customer_id where email = ?", [email])
