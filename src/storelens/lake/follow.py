"""Follow a lake: whoever serves it is told when `storelens spark build` has put a newer version in place."""

import time
from collections.abc import Callable

from storelens.errors import StorelensError, StoreUnavailable
from storelens.lake.served import none_yet
from storelens.lake.versions import Lake
from storelens.warehouse.follow import LONGEST_PAUSE_SECONDS, PointerFollower, VersionWatch
from storelens.warehouse.versions import FileMark


class LakeFollower(PointerFollower):
    """Tells of newer versions, and makes none. One that cannot be served is tried again every two seconds: opening it
    reads its small marts.
    """

    def __init__(self, lake: Lake, on_change: Callable[[], None]) -> None:
        super().__init__(VersionWatch(lake), on_change)
        self._lake = lake
        self._refused: tuple[FileMark, StorelensError, float] | None = None

    def _catch_up(self) -> None:
        if self._lake.pointer_mark() is None:
            raise StoreUnavailable(none_yet(self._lake))

    def _tell(self) -> None:
        mark = self._lake.pointer_mark()
        if mark is not None and self._refused and self._refused[0] == mark and time.monotonic() < self._refused[2]:
            raise self._refused[1]
        try:
            super()._tell()
        except StorelensError as error:
            if mark is not None:
                self._refused = mark, error, time.monotonic() + LONGEST_PAUSE_SECONDS
            raise
        self._refused = None
