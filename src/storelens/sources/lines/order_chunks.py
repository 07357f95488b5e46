"""The orders of a reading, some thousands at a time: in columns for a store that has none of them, or as records."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

from storelens.sources.lines.shares import LOADED
from storelens.sources.lines.staging import Staged
from storelens.sources.records import ArrowOrders, LineColumns, Order, OrderChunk, OrderColumns, OrderLine, Origin

ORDERS_AT_ONCE = 10_000
DERIVED = Origin("", ())
# `is_cancelled` and the days it stands for: a cancelled order without a day, or with one before its own, gets its own.
ORDERS = f"""
    with rows_of as (
        select order_seq, count(*) filter (where {LOADED}) as sold_lines,
            count(*) filter (where treatment = 'set_aside') as lost_lines,
            count(*) filter (where treatment = 'order') as bare_rows,
            coalesce(min(file) filter (where treatment = 'order'), min(file)) as file
        from lines where order_seq between {{first}} and {{last}} group by order_seq
    ),
    money as (select * from order_money where order_seq between {{first}} and {{last}}),
    dated as (
        select orders.*, rows_of.* exclude (order_seq),
            strftime(cancelled_date, '%Y-%m-%d') as cancelled_day,
            strftime(delivered_date, '%Y-%m-%d') as delivered_day,
            status = 'cancelled' or cancelled_date is not null as is_cancelled
        from orders inner join rows_of on orders.seq = rows_of.order_seq
        where ordered_at is not null and (sold_lines > 0 or bare_rows > 0) and not is_credit
            and orders.seq between {{first}} and {{last}}
    ),
    judged as (
        select *, is_cancelled and (cancelled_day is null or cancelled_day < order_date) as is_estimated from dated
    )
    select judged.order_key, customer_key, ordered_at, order_date, order_hour,
        coalesce(region, country) as region, case when is_cancelled then 'cancelled' else status end as status,
        channel, discount_code, coalesce(money.shipping_minor, 0)::bigint as shipping_minor,
        coalesce(money.tax_minor, 0)::bigint as tax_minor,
        case when is_estimated then order_date when is_cancelled then cancelled_day end as cancelled_day,
        is_estimated::integer as is_estimated,
        case when delivered_day >= order_date then delivered_day end as delivered_day,
        is_test::integer as is_test, case when rate is distinct from 1 then currency_code end as currency_code,
        case when rate is distinct from 1 then rate::double end as rate, sold_lines,
        judged.seq, judged.file, bare_rows, lost_lines = 0 and sold_lines > 0 as is_whole
    from judged left join money on judged.seq = money.order_seq
    order by judged.seq"""
LINES = """
    select item_codes.code, sold.quantity, sold.unit_price_minor::bigint, sold.line_discount_minor::bigint,
        sold.unit_cost_minor::bigint, sold.file, {line} as line, sold.treatment, sold.amount_minor
    from sold inner join item_codes on sold.item = item_codes.item
    where sold.order_seq between {first} and {last}
    order by sold.order_seq, sold.seq"""
# The further lines of one row have no row of their own.
OWN_LINE = """case when lag(sold.line) over row_before = sold.line and lag(sold.file) over row_before = sold.file
    then null else sold.line end"""
ROW_BEFORE = "window row_before as (partition by sold.order_seq order by sold.seq)"


def order_chunks(
    staged: Staged, names: Sequence[str], spelled: Mapping[str, str], *, packs_rows: bool
) -> Iterator[OrderChunk]:
    """Yield the orders that sold something, or of which only the order itself is in the files, which have `names`.

    The tables of the reading are dropped then: all else that is to be read out must have been asked for.

    `packs_rows` says that several lines may stand in one row.
    """
    engine = staged.engine
    engine.execute("create table codes (sku_key varchar, code integer)")
    engine.execute("insert into codes select unnest(?), unnest(range(?))", [[*spelled], len(spelled)])
    engine.execute(
        "create table item_codes as "
        "select items.item, codes.code from items inner join codes on lower(items.sku) = codes.sku_key"
    )
    lines_sql = _lines_sql(packs_rows=packs_rows)
    skus = list(spelled.values())
    spans = engine.execute(
        f"""with numbered as (select seq, row_number() over (order by seq) - 1 as place from orders),
        placed as (select seq, place // {ORDERS_AT_ONCE} as part from numbered)
        select min(seq), max(seq) from placed group by part order by part"""
    )
    for first, last in spans:
        chunk = StagedChunk(staged, names, skus, (first, last), lines_sql)
        if chunk.orders:
            yield chunk
    _forget_lines(staged)


def _forget_lines(staged: Staged) -> None:
    """Let go of what was read, for the orders come last: what came back waits in tables of its own."""
    staged.engine.execute("drop view sold")
    for table in ("lines", "orders", "order_money", "shares"):
        staged.engine.execute(f"drop table {table}")


def _lines_sql(*, packs_rows: bool) -> str:
    if not packs_rows:
        return LINES.replace("{line}", "sold.line")
    return LINES.replace("{line}", OWN_LINE).replace("order by", f"{ROW_BEFORE} order by")


class StagedChunk:
    """Those orders whose first row is in `span`, from one number of a row to another, with their lines."""

    def __init__(
        self, staged: Staged, names: Sequence[str], skus: Sequence[str], span: tuple[int, int], lines_sql: str
    ) -> None:
        self._staged, self._names, self._skus, self._lines_sql = staged, names, skus, lines_sql
        self._first, self._last = span
        found = self._asked(ORDERS)
        values = len(OrderColumns._fields)
        self._orders, self._heads = found.select(range(values)), found.select(range(values, found.num_columns))
        self.orders = self._orders.num_rows

    @property
    def external_ids(self) -> Sequence[str]:
        """The keys of the orders."""
        return list(self._orders.column(0).to_pylist())

    def _asked(self, sql: str) -> pa.Table:
        return self._staged.engine.arrow(sql.format(first=self._first, last=self._last))

    def columns(self) -> tuple[OrderColumns, LineColumns]:
        """Return the orders and their lines."""
        codes, quantities, prices, discounts, costs, files, lines, treatments, amounts = (
            column.to_pylist() for column in self._lines().columns
        )
        skus = [self._skus[code] for code in codes]
        file_names = self._names_of(files, lines)
        orders = OrderColumns(*(column.to_pylist() for column in self._orders.columns))
        return orders, LineColumns(skus, quantities, prices, discounts, costs, file_names, lines, treatments, amounts)

    def arrow(self) -> ArrowOrders:
        """Return the orders and their lines as they came out of the engine."""
        *names, counts = OrderColumns._fields
        orders = self._orders.rename_columns([*names, counts])
        lines = self._lines().rename_columns(["code", *LineColumns._fields[1:5], "file", *LineColumns._fields[6:]])
        return ArrowOrders(orders.drop_columns([counts]), orders.column(counts), lines, self._skus, self._names)

    def _lines(self) -> pa.Table:
        return self._asked(self._lines_sql)

    def _names_of(self, files: list[int], lines: list[int | None]) -> list[str | None]:
        return [None if line is None else self._names[file] for file, line in zip(files, lines, strict=True)]

    def bare_rows(self) -> Mapping[str, int]:
        """Return how many rows of each file are an order's own and no line of it."""
        counts: Counter[str] = Counter()
        for file, rows in zip(self._heads["file"].to_pylist(), self._heads["bare_rows"].to_pylist(), strict=True):
            if rows:
                counts[self._names[file]] += rows
        return counts

    def records(self) -> list[Order]:
        """Return the orders one by one."""
        orders, lines = self.columns()
        bare: dict[int, list[int]] = {}
        if self.bare_rows():
            for seq, line in self._staged.engine.execute(
                "select order_seq, line from lines where treatment = 'order' and order_seq between ? and ? "
                "order by seq",
                [self._first, self._last],
            ):
                bare.setdefault(seq, []).append(line)
        heads = zip(*(self._heads[name].to_pylist() for name in ("seq", "file", "is_whole")), strict=True)
        remaining = (_line(values) for values in zip(*lines, strict=True))
        return [
            _order(
                values,
                tuple(islice(remaining, values[-1])),
                is_whole,
                Origin(self._names[file], tuple(bare.get(seq, ()))),
            )
            for values, (seq, file, is_whole) in zip(zip(*orders, strict=True), heads, strict=True)
        ]


def _line(values: tuple[Any, ...]) -> OrderLine:
    sku, quantity, price, discount, cost, file_name, line, treatment, amount = values
    origin = DERIVED if line is None else Origin(file_name, (line,))
    return OrderLine(sku, quantity, price, discount, cost, origin, treatment, amount)


def _order(values: tuple[Any, ...], lines: tuple[OrderLine, ...], is_whole: bool, origin: Origin) -> Order:
    (
        key, customer, ordered_at, order_date, hour, region, status, channel, code, shipping, tax, cancelled,
        is_estimated, delivered, is_test, currency, rate, _,
    ) = values  # fmt: skip
    return Order(
        key, customer, ordered_at, order_date, hour, region, status, channel, code, shipping, tax, cancelled,
        bool(is_estimated), delivered, bool(is_test), lines, is_whole, origin, currency, rate,
    )  # fmt: skip
