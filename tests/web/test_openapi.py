"""The API's description is complete and true: real answers fit it, and nothing is in them that it does not name."""

import copy
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi import FastAPI

from storelens.catalogue import load_catalogue
from storelens.panels import PAGES

Schema = dict[str, Any]
BOUNDS = {"enum", "maxLength", "maximum", "maxItems", "additionalProperties"}
ANSWERED = (
    "/api/v1/meta",
    "/api/v1/queries",
    "/healthz",
    *(f"/api/v1/pages/{page.name}" + (f"?{page.entity}=1" if page.entity else "") for page in PAGES),
    "/api/v1/pages/overview?start=2024-07-01&end=2024-09-30&compare=year",
    "/api/v1/pages/sales?start=1990-01-01&end=1990-02-01",
    *(f"/api/v1/queries/{name}?limit=50" for name in load_catalogue()),
)


@pytest.fixture(scope="module")
def described(app: FastAPI) -> Schema:
    return app.openapi()


@pytest.fixture(scope="module")
def closed(described: Schema) -> Schema:
    """The description with every object closed: what it does not name is an error."""
    schema = copy.deepcopy(described)
    for part in schema["components"]["schemas"].values():
        if "properties" in part:
            part.setdefault("additionalProperties", False)
    return schema


def operations(described: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def template(described: Schema, address: str) -> str:
    path = address.partition("?")[0]
    if path in described["paths"]:
        return path
    stem = path.rpartition("/")[0]
    return next(known for known in described["paths"] if known.rpartition("/")[0] == stem and known.endswith("}"))


def check(closed: Schema, path: str, answer: httpx.Response) -> None:
    responses = closed["paths"][path]["get"]["responses"]
    content = responses[str(answer.status_code)]["content"][answer.headers["content-type"]]
    schema = {**content["schema"], "components": closed["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())


@pytest.mark.parametrize("address", ANSWERED)
def test_answers_are_as_described(client: httpx.Client, closed: Schema, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    check(closed, template(closed, address), answer)


@pytest.mark.parametrize(
    "address", ["/api/v1/pages/none", "/api/v1/pages/overview?start=x", "/api/v1/queries/kpis?limit=0"]
)
def test_problems_are_as_described(client: httpx.Client, closed: Schema, address: str) -> None:
    check(closed, template(closed, address), client.get(address))


def test_every_operation_says_what_it_does(described: Schema) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(ids) == len(set(ids))
    tags = {tag["name"] for tag in described["tags"]}
    for path, method, operation in operations(described):
        place = f"{method} {path}"
        assert operation["summary"], place
        assert operation["description"], place
        assert set(operation["tags"]) <= tags, place


def test_every_parameter_is_described_with_an_example_and_bounded(described: Schema) -> None:
    for path, _, operation in operations(described):
        for parameter in operation.get("parameters", []):
            place = f"{path} {parameter['name']}"
            assert parameter.get("description"), place
            schema = parameter["schema"]
            parts = schema.get("anyOf", [schema])
            says_how = "example" in parameter or "enum" in schema or schema.get("type") == "boolean"
            assert says_how or any("examples" in part for part in (schema, *parts)), place
            assert any(part.get("type") == "boolean" or part.keys() & BOUNDS for part in (schema, *parts)), place


def test_every_field_is_described_by_its_model_or_itself(described: Schema) -> None:
    for name, schema in described["components"]["schemas"].items():
        assert schema.get("description") or "enum" in schema, name


def test_problems_are_problem_details_everywhere(described: Schema) -> None:
    for path, method, operation in operations(described):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], f"{method} {path} {status}"
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_examples_fit_what_they_are_examples_of(described: Schema) -> None:
    for name, schema in described["components"]["schemas"].items():
        for field, part in schema.get("properties", {}).items():
            for example in part.get("examples", []):
                whole = {**part, "components": described["components"]}
                assert jsonschema.Draft202012Validator(whole).is_valid(example), f"{name}.{field}"


def test_the_description_is_served(client: httpx.Client, described: Schema) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.json()["info"] == described["info"]
    assert answer.json()["openapi"].startswith("3.1")
