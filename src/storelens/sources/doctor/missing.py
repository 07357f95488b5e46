"""What the files do not say, and what follows from that for the figures."""

from collections.abc import Iterator

from storelens.sources.doctor.examined import Examined
from storelens.sources.doctor.findings import EXAMPLES, count, examples
from storelens.sources.lines.texts import number_sql, says_something
from storelens.sources.records import Finding

SHARED_BY = 5  # an e-mail of that many names is nobody's
PLACEHOLDER = (
    r"(?i)^(no-?reply|none|no|na|n/a|test|guest|unknown|noemail|no\.?email|x+)@|@(example|test|invalid|localhost)\b"
)
NOTHING_SAYS = (
    (("unit_cost", "profit"), "cost", "no margin, no stock value at cost, until a file of products says it"),
    (("customer", "email"), "customer", "no customer figures: nobody is known to come back"),
    (("country", "region"), "place", "no figures by region"),
    (("category",), "category", "no figures by category, until a file of products says them"),
    (("status", "line_status", "cancelled_at"), "status", "cancelled orders cannot be told from others"),
    (("shipping", "line_shipping"), "shipping", "total sales are without it"),
)
COST_FROM_NOW_ON = (
    "no cost in the order lines: the products' costs value the stock and the sales recorded from now on; the sales of "
    "these files have no margin until storelens fill-costs takes those costs for them"
)


def placeholder_emails(examined: Examined) -> Iterator[Finding]:
    """Say which e-mails are nobody's: written for people who gave none, or shared by many names."""
    if "email" not in examined.fields:
        return
    orders, shown = examined.ask(
        f"""with found as (
            select lower(trim(email)) as email, count(*) as orders from order_texts
            where regexp_matches(trim(email), '{PLACEHOLDER}') group by 1
        )
        select coalesce(sum(orders), 0), list(email order by orders desc, email)[1:{EXAMPLES}] from found"""
    )[0]
    if orders:
        sentence = f"{count(int(orders), 'order has', 'orders have')} an e-mail that looks like nobody's"
        yield Finding("e-mails", "warning", sentence, int(orders), examples(shown))
    if "customer_name" not in examined.fields:
        return
    shared = examined.ask(
        f"""select lower(trim(email)), count(distinct trim(customer_name)), count(*) from order_texts
        where trim(email) <> '' and trim(customer_name) <> ''
        group by 1 having count(distinct trim(customer_name)) >= {SHARED_BY} order by 2 desc, 1"""
    )
    if shared:
        rows = sum(orders for _, _, orders in shared)
        sentence = (
            f"{count(len(shared), 'e-mail is', 'e-mails are')} shared by {SHARED_BY} names or more: taken for anonymous"
        )
        yield Finding(
            "e-mails", "warning", sentence, rows, examples([f"{email}, {names} names" for email, names, _ in shared])
        )


def consequences(examined: Examined) -> Iterator[Finding]:
    """Say what no file says and what cannot be answered without it."""
    for fields, what, follows in NOTHING_SAYS:
        has_credits = what == "status" and examined.rules.credit_prefix
        if not (examined.fields | examined.said_beside) & {*fields} and not has_credits:
            yield Finding("missing", "note", f"no {what} in the files: {follows}")
    if "unit_cost" in examined.said_beside and not {"unit_cost", "profit"} & examined.fields:
        yield Finding("missing", "note", COST_FROM_NOW_ON)
    if {"customer", "email"} & examined.fields:
        anonymous, orders = examined.ask("select count(*) filter (where customer_key is null), count(*) from orders")[0]
        if anonymous:
            sentence = (
                f"{anonymous:,} of {orders:,} orders are of nobody known: counted in sales, not in customer figures"
            )
            yield Finding("missing", "note", sentence)
    if {"unit_cost", "profit"} & examined.fields:
        unknown, lines = examined.ask(
            "select count(*) filter (where unit_cost_minor is null), count(*) from lines where treatment = 'sale'"
        )[0]
        if unknown:
            sentence = f"{unknown:,} of {lines:,} lines have no cost: margin is shown with the share it is known of"
            yield Finding("missing", "note", sentence)
    if "refunded" in examined.fields:
        undated = examined.ask("select count(*) from orders where refunded_minor > 0")[0][0]
        if undated:
            sentence = (
                f"{count(undated, 'order has', 'orders have')} a refund without its day: where no payment says it, it "
                "counts on the order's day (order-date lens), and is flagged"
            )
            yield Finding("refunds", "note", sentence, undated)


def unreadable_costs(examined: Examined) -> Iterator[Finding]:
    """Say which rows have a cost that is no number: they are loaded, and their lines have no cost."""
    for name in ("unit_cost", "profit"):
        if name not in examined.fields:
            continue
        number = number_sql("trim(text)", examined.decimal)
        rows, shown, files, lines = examined.ask(
            f"""with texts as (select "{name}" as text, count(*) as rows from staged group by 1),
            unread as (select text from texts where {says_something("text")} and {number} is null)
            select count(*), list("{name}" order by staged.seq)[1:{EXAMPLES}],
                list(staged.file order by staged.seq)[1:{EXAMPLES}],
                list(staged.line order by staged.seq)[1:{EXAMPLES}]
            from staged inner join unread on staged."{name}" = unread.text
            inner join lines on staged.seq = lines.seq where lines.treatment <> 'set_aside'"""
        )[0]
        if rows:
            places = [
                f"{examined.place(file, line)} {text!r}" for text, file, line in zip(shown, files, lines, strict=True)
            ]
            sentence = f"{examined.header(name)} is no amount in {count(rows, 'row', 'rows')}: loaded without a cost"
            yield Finding("costs", "warning", sentence, rows, examples(places))
