"""From an event of the ledger to the lines of the files that brought it."""

import json
from collections import defaultdict
from collections.abc import Iterable

from storelens.engines import Engine
from storelens.store_queries import ask

TAKEN_BACK = "return"
NOT_BROUGHT = ("duplicate", "set_aside")


def origins_of(engine: Engine, order_item_ids: Iterable[int]) -> dict[tuple[int, bool], list[tuple[str, int]]]:
    """Return file names and line numbers, by order line and by whether these rows take it back.

    Lines that no file brought are not in it; repetitions that were set aside brought nothing and are not named.
    """
    found: dict[tuple[int, bool], list[tuple[str, int]]] = defaultdict(list)
    for row in ask(engine, "origins", items=json.dumps(sorted(order_item_ids))).rows:
        if row["treatment"] not in NOT_BROUGHT:
            key = (row["order_item_id"], row["treatment"] == TAKEN_BACK)
            found[key].append((row["file_name"], row["line_number"]))
    return dict(found)
