"""Whatever stands in the rows, each is a line, a return, an order's own, a duplicate or set aside: none is lost."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.lines.shop_lines import COLUMNS, line, lines_of, table

from storelens.sources.lines import LineRules
from storelens.sources.records import ReadOptions

CELLS = {
    "order": ("1", "2", "C3", "", " 1 ", "'4", "#5", *(f"{number}" for number in range(10, 25))),
    "ordered_at": ("2025-01-31", "2025-02-31", "", "1900-01-01", "2025-01-31 10:00:00 +0200", "soon"),
    "customer": ("c1", "c2", "", "0"),
    "email": ("ana@example.com", "", "ANA@example.com "),
    "sku": ("A", "a", "B", "", "POST"),
    "product": ("Mug", "", "=1"),
    "quantity": ("1", "-1", "0", "", "1.5", "1000000000", "many"),
    "unit_price": ("10.00", "-10.00", "0", "", "1,000.00", "10,00", "12.345", "9" * 30),
    "line_discount": ("", "1.00", "-1.00", "5000"),
    "line_tax": ("", "0.50", "-0.50"),
    "order_discount": ("", "3.00", "-3.00", "x"),
    "subtotal": ("", "9.00", "-5"),
    "shipping": ("", "4.00", "-4.00"),
    "tax": ("", "1.00", "-1.00", "900"),
    "order_total": ("", "14.00", "0"),
    "status": ("paid", "Cancelled", ""),
    "cancelled_at": ("", "2025-02-01", "2024-01-01", "x"),
    "currency": ("", "USD", "EUR", "JPY"),
    "is_test": ("", "test", "0"),
}
RULES = LineRules(carries_order=False, credit_prefix="C", services=("POST",), zero_price_is_stock=True)
# Many rows a reading, for a reading costs a tenth of a second whatever its rows; by a seed, for they are long to print.
ROWS = 90
seeds = st.integers(0, 1_000_000)


def dirty_rows(seed):
    pick = random.Random(seed)
    return [{name: pick.choice(cells) for name, cells in CELLS.items()} for _ in range(pick.randrange(ROWS // 2, ROWS))]


GOOD = [{**dict.fromkeys(CELLS, ""), **line(order=f"good {number}")} for number in range(ROWS // 3)]


def reasonable(held):
    """What a store can hold: whole units, no negative money, days in order."""
    for order in held.orders.values():
        assert order.shipping_minor >= 0
        assert order.tax_minor >= 0
        assert (order.status == "cancelled") == (order.cancelled_date is not None)
        assert order.cancelled_date is None or order.cancelled_date >= order.order_date
        for sold in order.lines:
            assert sold.quantity > 0
            assert 0 <= sold.discount_minor <= sold.quantity * sold.unit_price_minor
    assert all(one.quantity > 0 and one.amount_minor >= 0 and one.tax_minor >= 0 for one in held.returns)
    assert all(one.amount_minor > 0 for one in held.refunds)


@settings(max_examples=8, deadline=None)
@given(seeds, st.booleans(), st.booleans())
def test_every_row_is_accounted_for(tmp_path_factory, seed, carries, drops):
    rows = dirty_rows(seed)
    rules = LineRules(
        carries_order=carries,
        credit_prefix="C",
        services=("POST",),
        zero_price_is_stock=True,
        sets_duplicates_aside=drops,
    )
    options = ReadOptions(dates="ymd", decimal=".", rates={"EUR": 1.1})
    held = lines_of(tmp_path_factory.mktemp("rows"), table(*GOOD, *rows), rules, options=options)  # checks the account
    assert held.extract.files[0].rows_in == len(GOOD) + len(rows)
    reasonable(held)
    facts = [(fact.file_name, fact.line_number) for fact in held.extract.row_facts]
    assert len(facts) == len(set(facts))


@settings(max_examples=4, deadline=None)
@given(seeds, seeds)
def test_every_row_of_two_files_is_accounted_for(tmp_path_factory, one, other):
    first, second = dirty_rows(one), dirty_rows(other)
    files = {"lines.csv": table(*GOOD, *first), "more.csv": table(*GOOD, *second)}
    options = ReadOptions(dates="ymd", decimal=".", rates={"EUR": 1.1})
    held = lines_of(tmp_path_factory.mktemp("rows"), files, RULES, options=options)
    assert sum(file.rows_in for file in held.extract.files) == 2 * len(GOOD) + len(first) + len(second)
    reasonable(held)


def test_the_pool_has_only_columns_there_are():
    assert CELLS.keys() <= COLUMNS.keys()
