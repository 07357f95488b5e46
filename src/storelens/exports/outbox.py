"""What writers of files write to: bytes that wait to be taken."""


class Outbox:
    """A binary stream that only goes forward; `take` returns what was written since it was last called."""

    closed = False

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._position = 0

    def write(self, data: bytes | memoryview) -> int:
        copied = bytes(data)
        self._waiting.append(copied)
        self._position += len(copied)
        return len(copied)

    def take(self) -> bytes:
        """Return the bytes that wait, and forget them."""
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken

    def tell(self) -> int:
        return self._position

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        """Do nothing: what is written is there to be taken."""

    def close(self) -> None:
        """Do nothing: what waits can still be taken."""
