"""Papers that leave the shop: a purchase order as PDF or CSV, to be sent to its supplier.

An order is what `storelens.recording.read_order` tells of it; nothing here asks a store.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from storelens.documents.order_csv import write_csv
from storelens.errors import UsageError

Order = Mapping[str, Any]
LONGEST_NAME = 80


def _write_pdf(order: Order, settings: Mapping[str, str]) -> bytes:
    """Return the order as an A4 PDF; raises UsageError where the packages that write it are not installed."""
    try:
        from storelens.documents.order_pdf import write_pdf
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("storelens"):
            raise
        raise UsageError(
            f"a PDF needs {missing.name} - pip install 'storelens[report]', or export the order as CSV"
        ) from None
    return write_pdf(order, settings)


WRITERS: dict[str, Callable[[Order, Mapping[str, str]], bytes]] = {"csv": write_csv, "pdf": _write_pdf}


def order_file(order: Order, settings: Mapping[str, str], form: str) -> bytes:
    """Return the order in that format, `csv` or `pdf`; `settings` are the shop's."""
    return WRITERS[form](order, settings)


def file_name(order: Order, form: str) -> str:
    """Return a name for the order's file that every system takes.

    >>> file_name({"po_number": "2026/12 \\u00e4"}, "pdf")
    'purchase_order_2026-12.pdf'
    """
    number = re.sub(r"[^A-Za-z0-9._-]+", "-", str(order["po_number"])).strip("-.")[:LONGEST_NAME]
    return f"purchase_order_{number or order['id']}.{form}"
