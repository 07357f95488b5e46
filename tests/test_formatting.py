"""How values are written for people."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storelens.catalogue import Column
from storelens.formatting import format_money, format_value

SETTINGS = {"currency": "USD", "money_digits": "2"}


@pytest.mark.parametrize(
    ("minor", "digits", "currency", "text"),
    [
        (0, 2, "USD", "$0.00"),
        (-5, 2, "USD", "-$0.05"),
        (123456789012345678, 2, "EUR", "€1,234,567,890,123,456.78"),
        (1234, 0, "JPY", "¥1,234"),
        (-1234, 3, "KWD", "-KWD 1.234"),
        (1234, 1, "BRL", "BRL 123.4"),
    ],
)
def test_money_is_exact(minor: int, digits: int, currency: str, text: str) -> None:
    assert format_money(minor, digits, currency) == text


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 4))
def test_money_reads_back_to_the_same_amount(minor: int, digits: int) -> None:
    text = format_money(minor, digits, "USD").replace("$", "").replace(",", "")
    assert int(Decimal(text).scaleb(digits)) == minor


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("money", 1050, "$10.50"),
        ("money per day", -1, "-$0.01"),
        ("share", 0.12345, "12.3%"),
        ("share", -0.00001, "0.0%"),
        ("count", 12345, "12,345"),
        ("id", 12345, "12345"),
        ("stars", 4.125, "4.12"),
        ("weekday", 1, "Mon"),
        ("hour", 9, "09:00"),
        ("date", dt.date(2025, 3, 1), "2025-03-01"),
        ("text", "a\nb\x1b[31m", "a b [31m"),
        ("share", None, "–"),
        ("number", float("nan"), "–"),
    ],
)
def test_a_value_is_written_by_its_unit(unit: str, value: object, text: str) -> None:
    assert format_value(Column("value", unit), value, SETTINGS) == text
