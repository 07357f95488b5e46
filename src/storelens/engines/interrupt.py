"""Let Ctrl-C be heard while a database computes: the drivers do not let Python see a signal before they return."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def interruptible(call: Callable[[], T], interrupt: Callable[[], None]) -> T:
    """Return what `call` returns, run beside the main thread; on Ctrl-C `interrupt` ends it, and it is waited for.

    Raises what `call` raises, or KeyboardInterrupt. Outside the main thread, where no signal comes, it just calls.
    """
    if threading.current_thread() is not threading.main_thread():
        return call()
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # handed to the main thread
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        interrupt()
        thread.join()
        raise
    if errors:
        raise errors[0]
    return results[0]
