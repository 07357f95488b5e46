"""What the page takes an answer for is what the API describes: names, kinds, what may be missing and what may be null."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storelens.web.app import create_app
from storelens.web.settings import WebSettings

UI = Path(__file__).parents[2] / "ui" / "src"
FILES = (
    "api/types.ts", "data/replies.ts", "dialogs/replies.ts", "imports/replies.ts", "planning/replies.ts",
    "purchasing/replies.ts", "sql/replies.ts",
)  # fmt: skip
INTERFACE = re.compile(r"export interface (\w+)(?:<[^{]*>)?(?: extends \w+)? \{\n(.*?)\n\}", re.DOTALL)
FIELD = re.compile(r"^  (?:readonly )?(\w+)(\??): (.+);(?:\s*//.*)?$", re.MULTILINE)
# What the page calls other than the API does; the rest has one name.
NAMES = {
    "PageReply": "Page", "ChecksReply": "Checks", "DataReply": "Data", "SetAsideReply": "SetAside",
    "Parameter": "QueryParameter", "CatalogueQuery": "Query", "QueryReply": "QueryAnswer", "OrderReply": "Order",
    "Source": "ImportSource", "imports/replies.ts Table": "FirstRows", "Finding": "ImportFinding",
    "Total": "StatedTotal", "Progress": "JobProgress", "Choice": "ChoiceMade", "OrderLine": "PurchaseLine",
    "SqlReply": "SqlAnswer", "CatalogueReply": "QueryList", "SchemaReply": "Schema",
    "imports/replies.ts Shop": "ShopAsked", "WhatIfReply": "WhatIf",
}  # fmt: skip
KINDS = {"string": "string", "number": "number", "boolean": "boolean"}
Fields = dict[str, tuple[bool, str]]


def interfaces() -> Iterator[tuple[str, str, Fields]]:
    """Yield each interface's place and name, its schema's name, and its fields: whether one may miss, and its type."""
    for file in FILES:
        for name, body in INTERFACE.findall((UI / file).read_text(encoding="utf-8")):
            fields = {field: (bool(mark), kind) for field, mark, kind in FIELD.findall(body)}
            yield f"{file} {name}", NAMES.get(f"{file} {name}", NAMES.get(name, name)), fields


def kinds_of(part: dict[str, Any]) -> set[str]:
    """Return what a field of the API may be, `object` for what has a model of its own."""
    found = set().union(*(kinds_of(one) for one in part.get("anyOf", part.get("oneOf", ()))))
    kind = part.get("type", "object" if "$ref" in part else None)
    if kind is not None:
        found.add({"integer": "number"}.get(kind, kind))
    return found or {"any"}


def taken_for(kind: str) -> set[str]:
    """Return what a field of the page may be, `any` for a name that is looked at no further."""
    found = set()
    for part in re.split(r"\s*\|\s*(?![^{<]*[}>])", kind):
        if part == "null" or part in KINDS:
            found.add(part)
        elif part.endswith("[]"):
            found.add("array")
        elif part.startswith("'"):
            found.add("string")
        else:
            found.add("object" if part.startswith(("{", "Record<")) else "any")
    return found


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    schemas: dict[str, Any] = create_app(WebSettings(store_url="sqlite:///none.db")).openapi()["components"]["schemas"]
    return schemas


@pytest.mark.parametrize(("place", "name", "fields"), list(interfaces()), ids=[place for place, *_ in interfaces()])
def test_the_page_takes_answers_for_what_they_are(
    described: dict[str, Any], place: str, name: str, fields: Fields
) -> None:
    assert name in described, f"{place}: the API describes no {name} - name its schema in NAMES"
    schema = described[name]
    for field, (may_miss, kind) in fields.items():
        assert field in schema["properties"], f"{place}.{field} is not in {name}"
        assert may_miss or field in schema.get("required", ()), f"{place}.{field} may be missing"
        said, taken = kinds_of(schema["properties"][field]), taken_for(kind)
        if "any" not in said:
            assert "null" not in said or "null" in taken or may_miss or "any" in taken, f"{place}.{field} may be null"
            assert "any" in taken or said - {"null"} <= taken | {"null"}, f"{place}.{field} is {said}, not {kind}"


def test_every_interface_is_found() -> None:
    # The kinds of charts stand in a line each: tests/panels holds what a chart says.
    heads = re.compile(r"^export interface .*\{$", re.MULTILINE)
    written = sum(len(heads.findall((UI / file).read_text(encoding="utf-8"))) for file in FILES)
    assert len(list(interfaces())) == written
