"""Orders: what is said of a whole order counts once, and its money is shared out to the last cent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.extracts import net_minor
from tests.sources.lines.shop_lines import line, lines_of, table

from storelens.sources.lines import LineRules


def test_totals_that_were_filled_down_count_once(tmp_path):
    whole = {"shipping": "5.00", "tax": "2.00", "order_total": "47.00"}
    filled = lines_of(tmp_path, table(line(**whole), line(sku="B", **whole)))
    blank = lines_of(tmp_path, table(line(**whole), line(sku="B")))
    for held in (filled, blank):
        assert (held.orders["1"].shipping_minor, held.orders["1"].tax_minor, net_minor(held)) == (500, 200, 4000)


def test_rows_of_one_order_need_not_stand_together(tmp_path):
    held = lines_of(tmp_path, table(line(), line(order="2"), line(sku="B")))
    assert [one.sku for one in held.orders["1"].lines] == ["A", "B"]


def test_the_order_above_is_carried_where_the_rules_say_so(tmp_path):
    rows = table(line(order="7"), line(order="", sku="B", ordered_at=""))
    assert len(lines_of(tmp_path, rows, LineRules(carries_order=True)).orders["7"].lines) == 2
    assert lines_of(tmp_path, rows).reasons == ["no order number"]


def test_a_discount_of_the_order_goes_to_its_lines_by_value_the_rest_to_the_largest(tmp_path):
    rows = [line(quantity="1", unit_price="33.33", order_discount="10.00"), line(sku="B", quantity="1", unit_price="33.34"),
            line(sku="C", quantity="1", unit_price="0.01")]  # fmt: skip
    held = lines_of(tmp_path, table(*rows))
    assert [one.discount_minor for one in held.orders["1"].lines] == [499, 501, 0]


def test_a_subtotal_says_the_discount_better_than_its_own_column(tmp_path):
    held = lines_of(tmp_path, table(line(subtotal="18.00", order_discount="7.00")))  # 5.00 of it was off the shipping
    assert held.orders["1"].lines[0].discount_minor == 200


def test_tax_within_the_prices_is_told_by_the_total(tmp_path):
    within = lines_of(tmp_path, table(line(quantity="1", unit_price="119.00", tax="19.00", order_total="119.00")))
    beside = lines_of(tmp_path, table(line(quantity="1", unit_price="100.00", tax="19.00", order_total="119.00")))
    for held in (within, beside):
        assert (net_minor(held), held.orders["1"].tax_minor) == (10000, 1900)


def test_a_tax_greater_than_the_total_is_not_within_it(tmp_path):
    held = lines_of(
        tmp_path, table(line(quantity="1", unit_price="10.00", shipping="4.00", tax="900", order_total="14.00"))
    )
    assert (net_minor(held), held.orders["1"].shipping_minor) == (1000, 400)


def money(minor):
    return f"{minor // 100}.{minor % 100:02}"


goods = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 99_999)), min_size=1, max_size=5)
shared = st.tuples(goods, st.integers(0, 100), st.integers(0, 2_000), st.integers(0, 30), st.booleans())


@settings(max_examples=5, deadline=None)
@given(st.lists(shared, min_size=20, max_size=40))
def test_shares_come_to_the_whole(tmp_path_factory, orders):
    rows, totals, taxes = [], {}, {}
    for number, (sold, discount_percent, shipping, tax_percent, is_within) in enumerate(orders):
        value = sum(quantity * price for quantity, price in sold)
        discount = value * discount_percent // 100
        base = value - discount + shipping
        tax = base * tax_percent // (100 + tax_percent) if is_within else base * tax_percent // 100
        total = base if is_within else base + tax
        totals[f"{number}"], taxes[f"{number}"] = total, tax
        whole = {
            "order_discount": money(discount), "shipping": money(shipping), "tax": money(tax),
            "order_total": money(total),
        }  # fmt: skip
        rows += [
            line(order=f"{number}", sku=f"S{place}", quantity=f"{quantity}", unit_price=money(price), **whole)
            for place, (quantity, price) in enumerate(sold)
        ]
    held = lines_of(tmp_path_factory.mktemp("shares"), table(*rows))
    for order in held.orders.values():
        net = sum(one.quantity * one.unit_price_minor - one.discount_minor for one in order.lines)
        assert net + order.shipping_minor + order.tax_minor == totals[order.external_id]
        assert order.tax_minor == taxes[order.external_id]
        assert all(0 <= one.discount_minor <= one.quantity * one.unit_price_minor for one in order.lines)


def test_services_and_gift_cards_are_kinds_of_their_own(tmp_path):
    rules = LineRules(services=("POST",), gift_cards=("Gift Card.*",))
    held = lines_of(tmp_path, table(line(sku="post"), line(sku="B", product="Gift Card 50"), line(sku="POSTER")), rules)
    assert [one.treatment for one in held.orders["1"].lines] == ["service", "gift_card", "sale"]
    assert {one.sku: one.kind for one in held.products.values()} == {
        "post": "service",
        "B": "gift_card",
        "POSTER": "goods",
    }


def test_codes_that_differ_in_case_are_one_product(tmp_path):
    held = lines_of(tmp_path, table(line(sku="AbC"), line(sku="ABC"), line(order="2", sku="abc")))
    assert held.products.keys() == {"AbC"}
    assert {one.sku for order in held.orders.values() for one in order.lines} == {"AbC"}


def test_a_number_used_again_is_set_aside(tmp_path):
    held = lines_of(
        tmp_path,
        table(
            line(customer="c1", ordered_at="31/01/2025"),
            line(customer="c2", ordered_at="31/01/2025", sku="B"),
            line(customer="c2", ordered_at="14/02/2025", sku="C"),
        ),
    )
    assert [one.sku for one in held.orders["1"].lines] == ["A", "B"]
    assert held.reasons == ["the order number is used again, for another customer on another day"]


def test_exact_duplicates_are_lines_unless_the_rules_say_they_are_none(tmp_path):
    assert len(lines_of(tmp_path, table(line(), line())).orders["1"].lines) == 2
    held = lines_of(tmp_path, table(line(), line(), line(sku="B")), LineRules(sets_duplicates_aside=True))
    assert [one.sku for one in held.orders["1"].lines] == ["A", "B"]
    assert [fact.treatment for fact in held.extract.row_facts] == ["duplicate"]


def test_an_order_in_two_files_counts_once_as_the_later_has_it(tmp_path):
    old = table(line(status="pending"), line(order="2", status="paid"))
    new = table(line(status="paid"), line(sku="B", status="paid"), line(order="3", status="paid"))
    held = lines_of(tmp_path, {"lines.csv": old, "lines_2.csv": new})
    assert held.orders.keys() == {"1", "2", "3"}
    assert (held.orders["1"].status, [one.sku for one in held.orders["1"].lines]) == ("paid", ["A", "B"])
    assert held.reasons == ["the order stands in a later file too, whose rows count"]
    assert "orders that stand in several of the files: 1" in held.notes


def test_an_order_that_goes_on_in_a_second_file_keeps_all_its_lines(tmp_path):
    held = lines_of(tmp_path, {"lines.csv": table(line()), "lines_2.csv": table(line(sku="B"), line(order="2"))})
    assert [one.sku for one in held.orders["1"].lines] == ["A", "B"]


def test_an_e_mail_of_many_names_is_nobodys(tmp_path):
    rows = [line(order=f"{n}", email="shop@shop.example", customer_name=f"Name {n}") for n in range(5)]
    held = lines_of(tmp_path, table(*rows, line(order="x", email="ana@example.com", customer_name="Ana")))
    assert held.customers.keys() == {"ana@example.com"}
    assert "the e-mail shop@shop.example is shared by 5 names: a placeholder" in held.notes


def test_a_credit_note_takes_back_and_sells_nothing(tmp_path):
    rules = LineRules(credit_prefix="C")
    held = lines_of(
        tmp_path,
        table(line(), line(order="C2", quantity="-1"), line(order="C2", sku="", quantity="", unit_price="")),
        rules,
    )
    assert held.orders.keys() == {"1"}
    assert [(one.document, one.quantity, one.amount_minor) for one in held.returns] == [("C2", 1, 1000)]


@pytest.mark.parametrize("mark", ["1", "TRUE", "vip, test"])
def test_test_orders_are_marked_and_their_returns_set_aside(tmp_path, mark):
    held = lines_of(
        tmp_path, table(line(is_test=mark), line(is_test=mark, quantity="-1"), line(is_test=mark, unit_price="-1"))
    )
    assert held.orders["1"].is_test
    assert held.reasons == ["a return of a test order"] * 2


def test_a_row_without_a_line_stands_behind_its_order_in_its_own_file(tmp_path):
    empty = line(sku="", quantity="", unit_price="", product="")
    held = lines_of(tmp_path, {"lines.csv": table(line(order="2"), line()), "more.csv": table(empty)})
    assert held.orders["1"].origin == ("more.csv", (2,))


def test_of_names_that_are_as_frequent_a_product_has_the_first(tmp_path):
    rows = [line(order=str(number), product=name) for number, name in enumerate(("Mug", "Cup", "Cup", "Mug", ""))]

    held = lines_of(tmp_path, table(*rows))

    assert [product.product_name for product in held.products.values()] == ["Mug"]


def test_of_orders_at_the_same_instant_the_later_row_says_where_a_customer_lives(tmp_path):
    rows = [line(order=str(number), customer="7", country=place) for number, place in enumerate(("DE", "US", "FR"))]

    held = lines_of(tmp_path, table(*rows))

    assert [customer.country for customer in held.customers.values()] == ["FR"]


def test_a_text_that_stands_further_down_is_the_orders_own(tmp_path):
    rows = [
        line(customer="", status="", country="DE"),
        line(sku="B", customer="7", status="", country="US"),
        line(sku="C", customer="8", status="cancelled", country=""),
    ]

    order = lines_of(tmp_path, table(*rows)).orders["1"]

    assert (order.customer_external_id, order.status, order.region) == ("7", "cancelled", "DE")
