"""Examine files before they are loaded: what the doctor finds, and what becomes of every row in a copy of the store."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from storelens.errors import UsageError
from storelens.sources.doctor import Findings
from storelens.sources.records import Finding
from storelens.store.import_report import ImportReport
from storelens.store.importing import import_source
from storelens.store.opening import copy_at
from storelens.web.importing.accounts import account_json
from storelens.web.importing.upload import Json

if TYPE_CHECKING:
    from storelens.web.importing.process import Task

UNUSABLE_SHARE = 0.8


def examine(task: "Task") -> Json:
    """Return the findings, and the account of a load into a copy of the store, so that nobody waits for the store.

    Files that cannot be loaded are a finding of the level `stop`, in the words of the error. `known_steps` are how long
    each step of the load into the copy took: the load itself is timed by them.
    """
    copy = task.scratch / "store.db"
    copy_at(task.store_url, copy)
    task.telling.begin_again()
    try:
        report = import_source(
            copy, task.source, task.paths, given=task.given, options=task.options, on_progress=task.telling
        )  # fmt: skip
    except UsageError as error:
        sentence = task.shown(str(error).replace(f"the store {copy}", "the store"))
        return _told([Finding("files", "stop", sentence)], None, [])
    steps = [list(step) for step in task.telling.steps()]
    return _told([*_unusable(report), *report.findings], account_json(report, f"sqlite:///{copy}"), steps)


def _told(findings: Sequence[Finding], account: Json | None, steps: Sequence[object]) -> Json:
    return {**Findings(tuple(findings)).to_json(), "account": account, "known_steps": steps}


def _unusable(report: ImportReport) -> list[Finding]:
    """Return the finding that stops an import of which nearly nothing would be loaded."""
    aside = len(report.set_aside)
    if not report.rows_in or aside < UNUSABLE_SHARE * report.rows_in:
        return []
    sentence = (
        f"{aside:,} of {report.rows_in:,} rows cannot be used ({aside / report.rows_in:.0%}) - see the reasons below; "
        "another source or mapping may fit, or the file must be exported again"
    )
    return [Finding("set aside", "stop", sentence, aside)]
