"""Examine files before they are loaded: what the doctor finds, and what becomes of every row in a copy of the store."""

from typing import TYPE_CHECKING

from storelens.errors import StorelensError, UsageError
from storelens.sources.doctor import Findings
from storelens.sources.doctor import examine as ask_the_doctor
from storelens.sources.records import Finding
from storelens.store import Store
from storelens.store.import_report import ImportReport
from storelens.store.importing import import_source
from storelens.web.importing.accounts import account_json
from storelens.web.importing.offered import offered_source
from storelens.web.importing.upload import Json

if TYPE_CHECKING:
    from storelens.web.importing.process import Task

UNUSABLE_SHARE = 0.8


def examine(task: "Task") -> Json:
    """Return the findings, and the account of a load into a copy of the store, so that nobody waits for the store.

    `known_steps` are how long each step of that load took: the load itself is timed by them.
    """
    source = offered_source(task.source)
    findings = list(ask_the_doctor(task.paths, source, task.shop, task.options, task.telling))
    account: Json | None = None
    steps: list[list[object]] = []
    if not any(finding.level == "stop" for finding in findings):
        try:
            report, account, steps = _tried(task)
            findings += _unusable(report)
        except StorelensError as error:
            if not isinstance(error, UsageError):
                raise
            findings.insert(0, Finding("files", "stop", str(error)))
    return {**Findings(tuple(findings)).to_json(), "account": account, "known_steps": steps}


def _tried(task: "Task") -> tuple[ImportReport, Json, list[list[object]]]:
    copy = task.scratch / "store.db"
    with Store.open(task.store) as store:
        store.backup(copy)
    task.telling.begin_again()
    report = import_source(
        copy, task.source, task.paths, given=task.given, options=task.options, on_progress=task.telling
    )  # fmt: skip
    return report, account_json(report, copy), [list(step) for step in task.telling.steps()]


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
