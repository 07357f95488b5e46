"""How an upload stands, as it is told: its files, what was found, the job that runs or how it ended."""

from datetime import UTC, datetime

from storelens.errors import StorelensError
from storelens.web.importing.accounts import last_import
from storelens.web.importing.jobs import KINDS
from storelens.web.importing.upload import JobFolder, Json, Upload

ENDED = "it was ended before it was through - begin it again"
FELL = "its process ended before it was through - begin it again; the server's log may say why"
LOADED_YET = (
    "it was ended just as it was through: the files are loaded, see the imports below - load them again to be sure, "
    "nothing is loaded twice"
)


def told(upload: Upload, store_url: str) -> Json:
    """Return how an upload stands; raises Problem (404) where it is gone."""
    state = upload.read()
    results = {kind: _result(upload.job(number)) for kind, number in state["jobs"].items()}
    job = _job(upload, state, results, store_url)
    return {
        "id": upload.id,
        "created_at": _moment(state["created_at"]),
        "files": state["files"],
        "choice": _choice(upload, state),
        "job": job,
        "look": results.get("look"),
        "guess": results.get("guess"),
        "preview": results.get("preview"),
        "examination": _examination(results.get("examine")),
        "account": results.get("load"),
    }


def may_load(upload: Upload, state: Json) -> Json | None:
    """Return the examination by which the files may be loaded, None where there is none that lets them."""
    number = state["jobs"].get("examine")
    result = _result(upload.job(number)) if number else None
    if result is None or result["worst"] == "stop":
        return None
    return {**result, "choice": _choice(upload, state)}


def _choice(upload: Upload, state: Json) -> Json | None:
    """Return how the files were read when they were examined last."""
    number = state["jobs"].get("examine")
    request = upload.job(number).read("request.json") if number else None
    return None if request is None else request["choice"]


def _examination(result: Json | None) -> Json | None:
    if result is None:
        return None
    return {
        "worst": result["worst"],
        "findings": result["findings"],
        "account": result["account"],
        "may_load": result["worst"] != "stop",
    }


def _job(upload: Upload, state: Json, results: dict[str, Json | None], store_url: str) -> Json | None:
    number = state["job"]
    kind = next((kind for kind in KINDS if state["jobs"].get(kind) == number), None)
    if kind is None:  # of files that are others now
        return None
    job = upload.job(number)
    found: Json = {"kind": kind, "state": "done", "trouble": None, "progress": None}
    if results[kind] is not None:
        return found
    # Asked in this order: a job that ends meanwhile has its result.
    if job.is_running():
        return {**found, "state": "running", "progress": job.read("progress.json")}
    answer = job.read("result.json")
    if answer is not None:
        return {**found, "state": "failed" if "trouble" in answer else "done", "trouble": answer.get("trouble")}
    return {**found, "state": "ended", "trouble": _why_ended(job, kind, store_url)}


def _why_ended(job: JobFolder, kind: str, store_url: str) -> str:
    request = job.read("request.json") or {}
    if kind == "load":
        try:
            if last_import(store_url) > request.get("last_import", 0):
                return LOADED_YET
        except StorelensError:  # the store is away
            pass
    return ENDED if job.end.exists() else FELL


def _result(job: JobFolder) -> Json | None:
    answer = job.read("result.json")
    return None if answer is None else answer.get("result")


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
