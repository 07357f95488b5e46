"""Plans asked for from the page: one made and written at a time, what-ifs one after the other, both in a thread of
their own, which keeps the forecast of the shop's present state.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from storelens.planning import changes_between, plan_shop, totals, what_if
from storelens.replenish.plan import PlanSettings
from storelens.rewrite import Statement
from storelens.shop import Shop, open_store
from storelens.web.problems import Problem
from storelens.web.settings import WebSettings

Json = dict[str, Any]
CHANGES_TOLD = 20
IN_FORCE = Statement("select settings_json from plans where plan_id = 1", {})
OF_SETTINGS = set(PlanSettings.__dataclass_fields__)


class Planning:
    """Makes plans of one store. Its shop is opened when it is first asked for, in the thread that uses it."""

    def __init__(self, settings: WebSettings) -> None:
        self._url, self._place = settings.store_url, settings.place
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storelens-plan")
        self._shop: Shop | None = None
        self._is_making = False

    def make(self, changes: Json) -> "Future[Json]":
        """Begin to make the plan and to write it; raises Problem (409) while this process makes one."""
        if self._is_making:
            raise Problem(409, "a plan is being made - wait until it is there, then ask again")
        self._is_making = True
        future = self._thread.submit(self._make, changes)
        future.add_done_callback(lambda _: setattr(self, "_is_making", False))
        return future

    def what_if(self, changes: Json) -> "Future[Json]":
        """Begin to find out what the plan would be; the future's result is what the API tells."""
        return self._thread.submit(self._what_if, changes)

    def close(self) -> None:
        """Wait for what is being made, and close the shop."""
        self._thread.submit(self._close)
        self._thread.shutdown(cancel_futures=False)

    def _make(self, changes: Json) -> Json:
        began = time.monotonic()
        with self._alone():
            made = plan_shop(self._open(), self._settings(changes))
        inputs = made.plan.inputs
        seconds = round(time.monotonic() - began, 2)
        return {"as_of_date": inputs.as_of.isoformat(), "products": inputs.products, "seconds": seconds}

    def _what_if(self, changes: Json) -> Json:
        shop, in_force = self._open(), self._in_force()
        asked = what_if(shop, self._settings(changes))
        before = None if in_force is None else what_if(shop, PlanSettings(**in_force))
        changed = [] if before is None else changes_between(before, asked)
        return {
            "as_of_date": asked.plan.inputs.as_of.isoformat(),
            "products": asked.plan.products,
            "in_force": None if before is None else totals(before.plan),
            "what_if": totals(asked.plan),
            "changed_products": len(changed),
            "changes": changed[:CHANGES_TOLD],
        }

    def _open(self) -> Shop:
        if self._shop is None:
            self._shop = open_store(self._url)
        return self._shop

    def _in_force(self) -> Json | None:
        """Return the settings of the plan in force, None where nothing is planned."""
        found = self._open().engine("sqlite").run(IN_FORCE).to_pylist()
        kept: Json = json.loads(found[0]["settings_json"]) if found else {}
        return {name: value for name, value in kept.items() if name in OF_SETTINGS} if found else None

    def _settings(self, changes: Json) -> PlanSettings:
        """Return the settings in force, but for what-ifs of an earlier plan, with these changes."""
        kept = {name: value for name, value in (self._in_force() or {}).items() if not name.endswith("_factor")}
        return PlanSettings(**{**kept, **changes})

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the only place to make a plan of this store from, among all workers; raises Problem (409)."""
        handle = os.open(self._place.with_name(f"{self._place.name}.planning"), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise Problem(409, "a plan is being made - wait until it is there, then ask again") from None
        finally:
            os.close(handle)

    def _close(self) -> None:
        if self._shop is not None:
            self._shop.close()
