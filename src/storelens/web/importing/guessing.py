"""A first mapping for files that no source knows."""

from typing import TYPE_CHECKING

from storelens.sources.guessing import guess_mapping
from storelens.web.importing.upload import Json

if TYPE_CHECKING:
    from storelens.web.importing.process import Task


def guess(task: "Task") -> Json:
    """Return the text of a first mapping file, with what was inferred and why."""
    return {"mapping": guess_mapping(task.files, task.telling)}
