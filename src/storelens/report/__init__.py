"""The report: the Overview as one file to send, print or keep. What is in it is said once, in `contents`."""

from collections.abc import Callable
from typing import BinaryIO

from storelens.report.contents import Contents, read_contents
from storelens.report.html import write_html
from storelens.report.pdf import write_pdf

# By the ending of a file's name; each returns the letters it could not write.
WRITERS: dict[str, Callable[[Contents, BinaryIO], frozenset[str]]] = {"html": write_html, "pdf": write_pdf}

__all__ = ["WRITERS", "Contents", "read_contents", "write_html", "write_pdf"]
