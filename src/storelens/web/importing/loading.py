"""Load files into the store, as they were examined."""

from typing import TYPE_CHECKING

from storelens.store.import_at import import_at
from storelens.web.importing.accounts import account_json
from storelens.web.importing.upload import Json

if TYPE_CHECKING:
    from storelens.web.importing.process import Task


def load(task: "Task") -> Json:
    """Return the account of the load. The files are of no use after it, and are removed."""
    report = import_at(
        task.store_url, task.source, task.paths, given=task.given, options=task.options, on_progress=task.telling
    )  # fmt: skip
    account = account_json(report, task.store_url)
    task.upload.drop_files()
    return account
