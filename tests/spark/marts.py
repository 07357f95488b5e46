"""Hold the lake against the warehouse, as any engine has it."""

from collections import Counter

from same_marts import contents
from storelens.engines import Engine
from storelens.rewrite import Statement

CATEGORIES = (
    "select order_facts.order_id, category_sets.category from order_facts "
    "inner join category_sets on order_facts.category_set = category_sets.category_set"
)


def assert_same_marts(found: Engine, wanted: Engine) -> None:
    """Every mart row for row; sets of categories by the orders they are of, since their numbers are each engine's."""
    assert contents(found) == contents(wanted)
    assert _categories(found) == _categories(wanted)


def _categories(engine: Engine) -> Counter[tuple[int, str]]:
    rows = engine.run(Statement(CATEGORIES, {})).to_pylist()
    return Counter((row["order_id"], str(row["category"])) for row in rows)
