"""What an order's refunds gave back: goods where the money says which, else money that is no goods.

A file of orders states how much was refunded, not when or for what. All of an order's money is all of its lines, with
shipping and tax; what the file says came back of single lines did; of the rest the money of some units of one
line is those units, and anything else is goodwill. Whether shipping bears tax no file says, and systems round tax
otherwise: money that is no units' is looked at with the goods bearing all the tax, then with a cent more or less. The
days are those of the payments where their file is there, else the order's own day, and the reason says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from storelens.engines.scratch import Row
from storelens.sources.lines.beside import Beside, ItemRefund, PaidBack
from storelens.sources.lines.staging import Staged
from storelens.sources.records import Origin, Refund, Return

NO_ROWS = Origin("", ())
UNDATED = "refund, its day is not known"
DATED = "refund"
RETURNED = "returned, its day is not known"


class SoldLine(NamedTuple):
    """A line that was sold: what its units cost without tax, and their tax."""

    sku: str
    quantity: int
    net_minor: int
    tax_minor: int

    def money_of(self, units: int) -> int:
        """Return what so many units cost with tax."""
        return self.net_of(units) + self.tax_of(units)

    def net_of(self, units: int) -> int:
        return self.net_minor * units // self.quantity

    def tax_of(self, units: int) -> int:
        whole = (self.net_minor + self.tax_minor) * units
        return (2 * whole + self.quantity) // (2 * self.quantity) - self.net_of(units)


@dataclass
class RefundedOrder:
    """An order with what is left of it to give back; `number` counts the pieces that went."""

    key: str
    customer: str | None
    ordered_at: str
    order_date: str
    hour: int
    region: str | None
    channel: str
    total_minor: int
    shipping_minor: int
    tax_minor: int  # what is not the lines'
    lines: list[SoldLine]
    slack_minor: int = 0  # by how much a refund may miss the money of units: the rounding of their tax
    number: int = 0
    pieces: list[Return | Refund] = field(default_factory=list)

    @property
    def goodwills(self) -> int:
        """How often money went back that is no units'."""
        return sum(isinstance(piece, Refund) and piece.kind == "goodwill" for piece in self.pieces)

    @property
    def rest_minor(self) -> int:
        """What all that is left comes to."""
        return sum(line.net_minor + line.tax_minor for line in self.lines) + self.shipping_minor + self.tax_minor


def join_refunds(staged: Staged, beside: Beside, refunded_statuses: Sequence[str], notes: list[str]) -> None:
    """Make the table `refunded_orders`, one row an order of which money or goods went back, and note the undated.

    An order with one of `refunded_statuses` of which no refunded amount is said was refunded whole.
    """
    staged.engine.execute("create table given_back (order_key varchar)")
    staged.engine.execute("insert into given_back select distinct unnest(?)", [[*beside.paid_back]])
    staged.engine.execute("create table came_back (order_key varchar)")
    staged.engine.execute("insert into came_back select unnest(?)", [[*beside.returned_orders]])
    staged.engine.execute("create table items_back (order_key varchar)")
    staged.engine.execute("insert into items_back select unnest(?)", [[*beside.item_refunds]])
    staged.engine.execute(REFUNDED, [list(refunded_statuses)])
    undated, returned = staged.engine.execute(
        "select count(*) filter (where is_refunded and not has_payments), count(*) filter (where is_returned) "
        "from refunded_orders"
    )[0]
    notes += _of_no_order(staged)
    if undated:
        notes.append(
            f"orders with a refund whose day no file says: {undated:,}; it is dated on the order's day (order-date "
            "lens, flagged) - give the file of transactions too, for the days"
        )
    if returned:
        notes.append(
            f"orders that came back on a day no file says: {returned:,}; their returns are dated on the order's day "
            "(order-date lens, flagged)"
        )


def _of_no_order(staged: Staged) -> list[str]:
    """Return the notes on what went back for orders that the files do not have."""
    notes = []
    for table, what in (("given_back", "orders with a refund"), ("came_back", "returned orders")):
        number, example = staged.engine.execute(
            f"select count(*), min(order_key) from {table} where order_key not in (select order_key from orders)"
        )[0]
        if number:
            notes.append(f"{what} that are in no file of orders: {number:,}, like {example}")
    return notes


def money_back(staged: Staged, beside: Beside, spelled: Mapping[str, str]) -> Iterator[Return | Refund]:
    """Return what was given back, order after order; `spelled` gives the code of a product by its small letters.

    It is found now, and read later.
    """
    return _money_back(staged.engine.kept_stream(SOLD, ORDERS), beside, spelled)


def _money_back(parts: Iterator[list[Row]], beside: Beside, spelled: Mapping[str, str]) -> Iterator[Return | Refund]:
    for rows in parts:
        for row in rows:
            readings = (_read_back(row, beside, spelled, *way) for way in READINGS)
            best = next(readings)
            for other in readings if best.goodwills else ():
                best = min(best, other, key=lambda order: order.goodwills)
            yield from best.pieces


def _read_back(
    row: Row, beside: Beside, spelled: Mapping[str, str], taxes_shipping: bool, slack_minor: int
) -> RefundedOrder:
    """Return an order with all that was given back of it, as one way of taking its tax has it."""
    order, refunded, is_returned = _order(row, spelled, taxes_shipping=taxes_shipping)
    order.slack_minor = slack_minor
    if is_returned:
        _all_back(order, _undated(order, 0), RETURNED, goods_only=True)
    else:
        refunded -= _items_back(order, refunded, _items_of(order.key, beside))
        _settle(order, max(refunded, 0), beside.paid_back.get(order.key, ()))
    return order


ORDERS = 2_000
READINGS = ((True, 0), (False, 0), (True, 1), (False, 1))  # whether shipping is taxed, and the slack: the surest first
REFUNDED = """
    create table refunded_orders as
    with known as (
        select *, coalesce(refunded_minor, 0) = 0 and list_contains(?, status) as is_refunded_whole from orders
    )
    select known.*, is_refunded_whole or coalesce(refunded_minor, 0) > 0 or items_back.order_key is not null
        as is_refunded,
        order_money.shipping_minor as shipping_sold, order_money.tax_minor as tax_sold,
        given_back.order_key is not null as has_payments, came_back.order_key is not null as is_returned
    from known inner join order_money on known.seq = order_money.order_seq
    left join given_back on known.order_key = given_back.order_key
    left join came_back on known.order_key = came_back.order_key
    left join items_back on known.order_key = items_back.order_key
    where (
            is_refunded_whole or refunded_minor > 0 or given_back.order_key is not null
            or came_back.order_key is not null or items_back.order_key is not null
        )
        and ordered_at is not null and cancelled_date is null and status <> 'cancelled'
        and not is_test and not is_credit"""
SOLD = """
    select refunded.order_key, any_value(refunded.customer_key), any_value(refunded.ordered_at),
        any_value(refunded.order_date), any_value(refunded.order_hour),
        any_value(coalesce(refunded.region, refunded.country)), any_value(refunded.channel),
        any_value(coalesce(refunded.refunded_minor, 0)), any_value(refunded.order_total_minor),
        any_value(refunded.shipping_sold), any_value(refunded.tax_sold), any_value(refunded.is_returned),
        any_value(refunded.is_refunded_whole),
        list(lower(items.sku) order by sold.seq), list(sold.quantity order by sold.seq),
        list(sold.quantity * sold.unit_price_minor - sold.line_discount_minor order by sold.seq)
    from refunded_orders as refunded inner join sold on refunded.seq = sold.order_seq
    inner join items on sold.item = items.item
    group by refunded.order_key, refunded.seq order by refunded.seq"""


def _order(row: Row, spelled: Mapping[str, str], *, taxes_shipping: bool) -> tuple[RefundedOrder, int, bool]:
    key, customer, at, day, hour, region, channel, refunded, total, shipping, tax, returned, whole, *sold = row
    skus, counts, nets = sold
    goods = sum(nets)
    base = goods + shipping if taxes_shipping else goods
    taxes = [tax * net // base if base > 0 else 0 for net in nets]
    lines = [
        SoldLine(spelled[sku], quantity, net, line_tax)
        for sku, quantity, net, line_tax in zip(skus, counts, nets, taxes, strict=True)
    ]
    money = goods + shipping + tax if total is None else total
    order = RefundedOrder(key, customer, at, day, hour, region, channel, money, shipping, tax - sum(taxes), lines)
    return order, money if whole else refunded, returned


def _settle(order: RefundedOrder, refunded: int, payments: Sequence[PaidBack]) -> None:
    """Put every payment to what it gave back, and what no payment is known of to the order's day."""
    paid = sum(payment.amount_minor for payment in payments)
    dated = sorted(payments, key=lambda payment: payment.paid_at)
    is_whole = max(paid, refunded) == order.total_minor and order.rest_minor <= order.total_minor
    if paid < refunded:
        dated.append(_undated(order, refunded - paid))
    left = 0
    for place, payment in enumerate(dated):
        reason = UNDATED if place >= len(payments) else DATED
        if is_whole and place == len(dated) - 1:
            _all_back(order, payment._replace(amount_minor=payment.amount_minor + left), reason)
        elif not _units_back(order, payment, reason):
            if is_whole:
                left += payment.amount_minor  # of a whole that comes back in parts: with the last of them
            else:
                _money(order, payment, "goodwill", payment.amount_minor, reason)


def _items_of(key: str, beside: Beside) -> list[ItemRefund]:
    """Return what came back of an order's lines, by the codes that those have."""
    found = beside.item_refunds.get(key, ())
    return [refund._replace(code=beside.names.get(refund.code, refund.code).lower()) for refund in found]


def _items_back(order: RefundedOrder, refunded: int, items: Sequence[ItemRefund]) -> int:
    """Give back what the file says came back of each line; return its money with tax.

    A cent between it and what was refunded is of rounding, and goes with the last line's tax.
    """
    money = 0
    payment = _undated(order, 0)
    for refund in items:
        place = _place_of(order, refund)
        if place is not None:
            money += _part_back(order, payment, place, refund)
    rest = refunded - money
    last = order.pieces[-1] if order.pieces else None
    if isinstance(last, Return) and 0 < abs(rest) <= len(items) and last.tax_minor + rest >= 0 and refunded > 0:
        order.pieces[-1] = last._replace(tax_minor=last.tax_minor + rest)
        money += rest
    order.total_minor -= money
    return money


def _place_of(order: RefundedOrder, refund: ItemRefund) -> int | None:
    """Return which line a refund is of: one of its product and quantity, else one of its product with enough units."""
    alike = [place for place, line in enumerate(order.lines) if line.sku.lower() == refund.code]
    equal = [place for place in alike if order.lines[place].quantity == refund.quantity]
    enough = [place for place in alike if order.lines[place].quantity >= refund.units]
    return next(iter([*equal, *enough]), None)


def _part_back(order: RefundedOrder, payment: PaidBack, place: int, refund: ItemRefund) -> int:
    """Give back a share of a line's money, for goods where units came back; return it with its tax."""
    line = order.lines[place]
    net, tax = (round(money * refund.money_share) for money in (line.net_minor, line.tax_minor))
    if not refund.units:
        _money(order, payment, "goodwill", net + tax, UNDATED)
        order.lines[place] = line._replace(net_minor=line.net_minor - net, tax_minor=line.tax_minor - tax)
        return net + tax
    _goods(order, payment, SoldLine(line.sku, refund.units, net, tax), refund.units, UNDATED)
    left = line.quantity - refund.units
    if left:
        order.lines[place] = SoldLine(line.sku, left, line.net_minor - net, line.tax_minor - tax)
    else:
        del order.lines[place]
    return net + tax


def _undated(order: RefundedOrder, amount: int) -> PaidBack:
    return PaidBack(order.key, order.ordered_at, order.order_date, order.hour, amount)


def _all_back(order: RefundedOrder, payment: PaidBack, reason: str, *, goods_only: bool = False) -> None:
    """Give back all that is left: the goods, then shipping and tax; what was paid beyond them (a tip) is goodwill."""
    rest = payment.amount_minor
    for line in order.lines:
        _goods(order, payment, line, line.quantity, reason)
        rest -= line.net_minor + line.tax_minor
    if not goods_only:
        _money(order, payment, "shipping", order.shipping_minor, reason)
        _money(order, payment, "tax", order.tax_minor, reason)
        _money(order, payment, "goodwill", rest - order.shipping_minor - order.tax_minor, reason)
    order.lines = []


def _units_back(order: RefundedOrder, payment: PaidBack, reason: str) -> bool:
    """Give back the units of one line whose money it is; say whether there are such, of one line only."""
    found = [
        (place, units)
        for place, line in enumerate(order.lines)
        for units in range(1, line.quantity + 1)
        if abs(line.money_of(units) - payment.amount_minor) <= order.slack_minor
    ]
    if len(found) != 1:
        return False
    place, units = found[0]
    line = order.lines[place]
    missed = payment.amount_minor - line.money_of(units)
    taken = line.tax_of(units) + missed
    if taken < 0 or (missed > 0 and taken > line.tax_minor + order.tax_minor):
        return False  # there is not so much tax
    _goods(order, payment, SoldLine(line.sku, units, line.net_of(units), taken), units, reason)
    left = line.tax_minor - taken
    order.tax_minor += min(left, 0)
    if units == line.quantity:
        order.tax_minor += max(left, 0)
        del order.lines[place]
    else:
        net = line.net_minor - line.net_of(units)
        order.lines[place] = SoldLine(line.sku, line.quantity - units, net, max(left, 0))
    return True


def _goods(order: RefundedOrder, payment: PaidBack, line: SoldLine, units: int, reason: str) -> None:
    whole = units == line.quantity
    net, tax = (line.net_minor, line.tax_minor) if whole else (line.net_of(units), line.tax_of(units))
    day = max(payment.paid_date, order.order_date)
    order.pieces.append(
        Return(
            _next_id(order), f"{order.key}/returns", order.key, order.customer, line.sku,
            max(payment.paid_at, order.ordered_at), day, payment.paid_hour, order.region, order.channel, units, net,
            tax, reason, NO_ROWS,
        )
    )  # fmt: skip


def _money(order: RefundedOrder, payment: PaidBack, kind: str, amount: int, reason: str) -> None:
    if amount > 0:
        day = max(payment.paid_date, order.order_date)
        order.pieces.append(Refund(_next_id(order), order.key, day, kind, amount, reason, NO_ROWS))


def _next_id(order: RefundedOrder) -> str:
    order.number += 1
    return f"{order.key.replace('#', '')}/back/{order.number}"  # the store keeps # for the parts of a return
