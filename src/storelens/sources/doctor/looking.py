"""Look at the rows of files of order lines once they are staged and judged, before any of them is loaded.

Reads the working tables of `sources.lines` and changes none of them; every check is a few counts, whatever the size.
"""

from collections.abc import Callable, Iterator, Sequence

from storelens.sources.doctor import files, missing, money, period, rows
from storelens.sources.doctor.examined import Examined
from storelens.sources.lines.layout import LineRules
from storelens.sources.lines.staging import Staged
from storelens.sources.records import Finding
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable

CHECKS: tuple[Callable[[Examined], Iterator[Finding]], ...] = (
    files.what_they_are,
    files.signs_of_a_cut,
    period.date_order,
    period.zone,
    period.days,
    money.decimal_mark,
    money.currencies,
    money.tax,
    rows.treatments,
    rows.repeated_rows,
    rows.repeated_products,
    rows.filled_down_totals,
    rows.huge_lines,
    rows.negative_prices,
    missing.placeholder_emails,
    missing.consequences,
    missing.unreadable_costs,
)


def examine_staged(
    staged: Staged,
    tables: Sequence[TextTable],
    rules: LineRules,
    shop: ShopFacts,
    decimal: str,
    said_beside: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Return the findings on staged rows, once `share_order_money` is through."""
    examined = Examined(staged, tables, rules, shop, decimal, said_beside)
    return [finding for check in CHECKS for finding in check(examined)]
