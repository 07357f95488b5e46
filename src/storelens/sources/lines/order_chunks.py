"""The orders of a reading, some thousands at a time: in columns for a store that has none of them, or as records."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

from storelens.sources.lines.shares import LOADED
from storelens.sources.lines.staging import Staged
from storelens.sources.records import ArrowOrders, LineColumns, Order, OrderChunk, OrderColumns, OrderLine, Origin

ORDERS_AT_ONCE = 5_000
DERIVED = Origin("", ())
# `is_cancelled` and the days it stands for: a cancelled order without a day, or with one before its own, gets its own.
ORDERS = f"""
    create table emitted_orders as
    with rows_of as (
        select order_seq, count(*) filter (where {LOADED}) as sold_lines,
            count(*) filter (where treatment = 'set_aside') as lost_lines,
            count(*) filter (where treatment = 'order') as bare_rows,
            coalesce(min(file) filter (where treatment = 'order'), min(file)) as file
        from lines where order_seq is not null group by order_seq
    ),
    dated as (
        select orders.*, rows_of.* exclude (order_seq),
            strftime(cancelled_date, '%Y-%m-%d') as cancelled_day,
            strftime(delivered_date, '%Y-%m-%d') as delivered_day,
            status = 'cancelled' or cancelled_date is not null as is_cancelled
        from orders inner join rows_of on orders.seq = rows_of.order_seq
        where ordered_at is not null and (sold_lines > 0 or bare_rows > 0) and not is_credit
    ),
    judged as (
        select *, is_cancelled and (cancelled_day is null or cancelled_day < order_date) as is_estimated from dated
    )
    select judged.seq, judged.file, bare_rows, lost_lines = 0 and sold_lines > 0 as is_whole,
        judged.order_key, customer_key, ordered_at, order_date, order_hour,
        coalesce(region, country) as region, case when is_cancelled then 'cancelled' else status end as status,
        channel, discount_code, coalesce(order_money.shipping_minor, 0)::bigint as shipping_minor,
        coalesce(order_money.tax_minor, 0)::bigint as tax_minor,
        case when is_estimated then order_date when is_cancelled then cancelled_day end as cancelled_day,
        is_estimated::integer as is_estimated,
        case when delivered_day >= order_date then delivered_day end as delivered_day,
        is_test::integer as is_test, case when rate is distinct from 1 then currency_code end as currency_code,
        case when rate is distinct from 1 then rate::double end as rate, sold_lines
    from judged left join order_money on judged.seq = order_money.order_seq
    order by judged.seq"""
# The further lines of one row have no row of their own.
LINES = """
    create table emitted_lines as
    with coded as (
        select sold.order_seq, sold.seq, sold.file, sold.line, item_codes.code, sold.quantity,
            sold.unit_price_minor::bigint as unit_price_minor, sold.line_discount_minor::bigint as line_discount_minor,
            sold.unit_cost_minor, sold.treatment, sold.amount_minor
        from sold inner join item_codes on sold.item = item_codes.item
    )
    select order_seq, code, quantity, unit_price_minor, line_discount_minor, unit_cost_minor, file, {line} as line,
        treatment, amount_minor
    from coded order by order_seq, seq"""
OWN_LINE = """case when lag(line) over row_before = line and lag(file) over row_before = file then null else line end"""
ORDER_VALUES = """order_key, customer_key, ordered_at, order_date, order_hour, region, status, channel, discount_code,
    shipping_minor, tax_minor, cancelled_day, is_estimated, delivered_day, is_test, currency_code, rate, sold_lines"""
LINE_VALUES = """code, quantity, unit_price_minor, line_discount_minor, unit_cost_minor, file, line, treatment,
    amount_minor"""


def order_chunks(
    staged: Staged, names: Sequence[str], spelled: Mapping[str, str], *, packs_rows: bool
) -> Iterator[OrderChunk]:
    """Yield the orders that sold something, or of which only the order itself is in the files, which have `names`.

    `packs_rows` says that several lines may stand in one row.
    """
    engine = staged.engine
    engine.execute("create table codes (sku_key varchar, code integer)")
    engine.execute("insert into codes select unnest(?), unnest(range(?))", [[*spelled], len(spelled)])
    engine.execute(
        "create table item_codes as "
        "select items.item, codes.code from items inner join codes on lower(items.sku) = codes.sku_key"
    )
    engine.execute(ORDERS)
    engine.execute(_lines_sql(packs_rows=packs_rows))
    skus = list(spelled.values())
    last = engine.execute("select coalesce(max(rowid), -1) from emitted_orders")[0][0]
    for start in range(0, last + 1, ORDERS_AT_ONCE):
        yield StagedChunk(staged, names, skus, (start, min(start + ORDERS_AT_ONCE - 1, last)))
    engine.execute("drop table emitted_lines")
    engine.execute("drop table emitted_orders")


def _lines_sql(*, packs_rows: bool) -> str:
    if not packs_rows:
        return LINES.format(line="line")
    window = " window row_before as (partition by order_seq order by seq)"
    return LINES.format(line=OWN_LINE).replace("from coded order", f"from coded{window} order")


class StagedChunk:
    """Orders of the table `emitted_orders` from its first row in `span` to the last, with their lines."""

    def __init__(self, staged: Staged, names: Sequence[str], skus: Sequence[str], span: tuple[int, int]) -> None:
        self._staged, self._names, self._skus = staged, names, skus
        self._where = f"from emitted_orders where rowid between {span[0]} and {span[1]}"
        self._orders = staged.engine.arrow(f"select {ORDER_VALUES} {self._where}")
        self.external_ids: Sequence[str] = self._orders.column(0).to_pylist()

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
        first, last = self._staged.engine.execute(f"select min(seq), max(seq) {self._where}")[0]
        return self._staged.engine.arrow(
            f"select {LINE_VALUES} from emitted_lines where order_seq between {first} and {last}"
        )

    def _names_of(self, files: list[int], lines: list[int | None]) -> list[str | None]:
        return [None if line is None else self._names[file] for file, line in zip(files, lines, strict=True)]

    def bare_rows(self) -> Mapping[str, int]:
        """Return how many rows of each file are an order's own and no line of it."""
        query = f"select file, sum(bare_rows)::bigint {self._where} group by file having sum(bare_rows) > 0"
        return {self._names[file]: rows for file, rows in self._staged.engine.execute(query)}

    def records(self) -> list[Order]:
        """Return the orders one by one."""
        orders, lines = self.columns()
        bare: dict[int, list[int]] = {}
        if self.bare_rows():
            query = f"select seq {self._where}"
            for seq, line in self._staged.engine.execute(
                f"select order_seq, line from lines where treatment = 'order' and order_seq in ({query}) order by seq"
            ):
                bare.setdefault(seq, []).append(line)
        heads = self._staged.engine.execute(f"select seq, file, is_whole {self._where} order by rowid")
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
