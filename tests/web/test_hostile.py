"""Requests made from the API's own description, fitting and hostile: every answer is one that it describes."""

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

# What can be read. Writes have tests of their own, and the stream of events does not end.
READABLE = ("read_", "list_", "explain_", "find_")


@pytest.mark.slow
@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
def test_every_request_gets_an_answer_that_is_described(
    app: FastAPI, client: httpx.Client, mode: schemathesis.GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(app.openapi())
    asked = 0
    for found in schema.include(method="GET").get_all_operations():
        operation = found.ok()
        if not operation.definition.raw["operationId"].startswith(READABLE):
            continue
        if mode == schemathesis.GenerationMode.NEGATIVE and not operation.query and not operation.path_parameters:
            continue

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        def ask(case: schemathesis.Case) -> None:
            # A filter's values are the shop's: a region out of the blue fits the description, and is refused.
            case.call_and_validate(base_url=str(client.base_url), excluded_checks=[positive_data_acceptance])

        ask()
        asked += 1
    assert asked > 1
