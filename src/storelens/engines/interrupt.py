"""Let Ctrl-C be heard while a database computes: the drivers do not let Python see a signal before they return."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
AGAIN_SECONDS = 0.1


def interruptible(call: Callable[[], T], interrupt: Callable[[], None]) -> T:
    """Return what `call` returns, run beside the main thread; on Ctrl-C `interrupt` ends it, and it is waited for.

    Raises what `call` raises, or KeyboardInterrupt. Outside the main thread, where no signal comes, it just calls.
    """
    if threading.current_thread() is not threading.main_thread():
        return call()
    results: list[T] = []
    errors: list[BaseException] = []
    finished = threading.Event()  # `Thread.join`, broken off by Ctrl-C, takes the thread for ended (Python 3.11)

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # handed to the main thread
            errors.append(error)
        finally:
            finished.set()

    thread = threading.Thread(target=run, daemon=True)
    try:
        thread.start()
        finished.wait()
    except KeyboardInterrupt:
        while thread.ident is not None and not finished.wait(
            AGAIN_SECONDS
        ):  # again: the first may come before there is anything to interrupt
            interrupt()
        raise
    if errors:
        raise errors[0]
    return results[0]
