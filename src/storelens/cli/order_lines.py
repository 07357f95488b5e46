"""What is written of a purchase order on the command line: `SKU=UNITS`, `SKU=UNITS@COST`, a day."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from storelens.errors import UsageError
from storelens.filters import parse_day
from storelens.formatting import money_digits

_LINE = re.compile(r"(.+)=([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:@([0-9]+(?:[.,][0-9]+)?))?")


def read_line(text: str, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the line's `sku`, `quantity` and `unit_cost_minor`, which is None where none is written.

    >>> read_line("A=B=1,200@8.5", {})
    {'sku': 'A=B', 'quantity': 1200, 'unit_cost_minor': 850}
    >>> read_line("A=12@8,50", {})["unit_cost_minor"]
    850
    """
    found = _LINE.fullmatch(text.strip())
    if found is None:
        raise UsageError(
            f"--line must be a SKU and its units, got {text!r} - write it as LAMP-12=48, or LAMP-12=48@8.50"
        )
    quantity = int(found[2].replace(",", ""))
    return {"sku": found[1].strip(), "quantity": quantity, "unit_cost_minor": _minor(text, found[3], settings)}


def read_day(text: str | None, name: str) -> date | None:
    """Return the day that an option says; raises UsageError with the option's name."""
    return None if text is None else parse_day(text, name)


def _minor(text: str, cost: str | None, settings: Mapping[str, str]) -> int | None:
    if cost is None:
        return None
    digits = money_digits(settings)
    if "," in cost and len(cost.partition(",")[2]) > digits:  # thousands, or too many decimals
        raise UsageError(f"--line {text}: {cost} can be read in two ways - write the cost as 1234.50")
    minor = Decimal(cost.replace(",", ".")).scaleb(digits)
    if minor != minor.to_integral_value():
        raise UsageError(f"--line {text}: {cost} has more than {digits} decimals - round the cost")
    return int(minor)
