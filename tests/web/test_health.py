"""What those who watch the server are told."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families


def samples(client: httpx.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = client.get("/metrics").text
    families = text_string_to_metric_families(text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_health_names_the_version_served(client: httpx.Client) -> None:
    answer = client.get("/healthz")
    meta = client.get("/api/v1/meta").json()
    same = {name: meta[name] for name in ("version", "as_of", "source")}
    assert answer.json() == {"status": "ok", "trouble": None, **same}
    assert answer.headers["cache-control"] == "no-store"


def test_requests_are_counted_by_their_template_not_their_address(client: httpx.Client) -> None:
    key = ("storelens_requests_total", (("method", "GET"), ("route", "/pages/{page}"), ("status", "404")))
    before = samples(client).get(key, 0)
    for name in ("one", "two"):
        client.get(f"/api/v1/pages/{name}")
    assert samples(client)[key] == before + 2


def test_answers_and_queries_are_counted(client: httpx.Client) -> None:
    hits = ("storelens_answers_total", (("how", "hit"),))
    before = samples(client).get(hits, 0)
    for _ in range(3):
        client.get("/api/v1/queries/kpis")
    after = samples(client)
    assert after[hits] >= before + 2
    assert after["storelens_query_seconds_count", (("query", "kpis"),)] >= 1
    assert after["storelens_cache_bytes", ()] > 0
    assert after["storelens_open_versions", ()] >= 1


def test_addresses_nobody_knows_make_no_new_series(client: httpx.Client) -> None:
    client.get("/api/v1/pages/overview")
    routes = {dict(labels).get("route") for name, labels in samples(client) if name == "storelens_requests_total"}
    assert all(route == "other" or re.fullmatch(r"/[\w/{}:.-]*", route or "") for route in routes)
    client.get("/api/v1/no/such/address")
    assert routes | {"other"} >= {
        dict(labels).get("route") for name, labels in samples(client) if name == "storelens_requests_total"
    }


@pytest.mark.slow
def test_several_workers_are_added_up(tmp_path: Path) -> None:
    """Each process writes its counts to the shared folder; whoever is asked adds them up."""
    code = (
        "from storelens.web import metrics; metrics.ANSWERS.labels('hit').inc(2); "
        "metrics.EVENT_CLIENTS.set(1); import sys; sys.stdout.write(metrics.exposition().decode())"
    )
    told = ""
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        told = done.stdout
    assert 'storelens_answers_total{how="hit"} 4.0' in told
