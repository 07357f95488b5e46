"""The pages: all panels of one in one answer."""

import logging
from collections.abc import Sequence
from typing import Annotated

import pyarrow as pa
from fastapi import APIRouter, Query, Request, Response

from storelens.engines.contract import ARROW_TYPES
from storelens.engines.stop import Stop
from storelens.errors import StorelensError
from storelens.filters import FILTER_WORDS, Filters
from storelens.panels import Page, Panel, PanelData, View, find_page, panel_json, view_json
from storelens.reading import Ask, Result
from storelens.rewrite import Statement
from storelens.web.answers import Json, Unkept
from storelens.web.parameters import LARGEST_ID, SEVERAL, FiltersAsked, PageName, refuse_unknown
from storelens.web.problems import Problem, or_404
from storelens.web.schemas import kept
from storelens.web.schemas_page import Page as PageAnswer
from storelens.web.state import state_of
from storelens.web.version import ServedVersion

router = APIRouter(tags=["pages"])
log = logging.getLogger("storelens.web")

ProductId = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Whose page, only for the page `product`.", examples=[1])
]
CustomerId = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Whose page, only for the page `customer`.", examples=[1])
]


@router.get(
    "/pages/{page}", operation_id="read_page", summary="Read a page", response_model=PageAnswer,
    responses=kept(400, 404, 503),
)  # fmt: skip
async def read_page(
    request: Request,
    page: PageName,
    filters: FiltersAsked,
    product_id: ProductId = None,
    customer_id: CustomerId = None,
) -> Response:
    """All panels of a page under the filters, each with its data, in one answer. A panel whose query fails says so in
    its `error`; the others are not touched by it.
    """
    found = or_404(find_page, page)
    refuse_unknown(request, (*FILTER_WORDS, *([found.entity] if found.entity else [])), SEVERAL)
    entity_id = {"product_id": product_id, "customer_id": customer_id}.get(found.entity or "")
    panels = found.panels_of(entity_id)

    def compute(version: ServedVersion, stop: Stop) -> Json | Unkept:
        if found.entity is not None and entity_id is not None and not version.has_entity(found.entity, entity_id):
            what = found.entity.removesuffix("_id")
            raise Problem(404, f"no {what} has the number {entity_id} - find one at /api/v1/find/{what}s?text=")
        return page_json(version, found, panels, filters, stop)

    def key(version: ServedVersion) -> object:
        return "page", found.name, entity_id, version.canonical(filters)

    return await state_of(request).answers.get(request, key, compute)


def page_json(
    version: ServedVersion, page: Page, panels: Sequence[Panel], filters: Filters, stop: Stop
) -> Json | Unkept:
    """Return what the page says; it is not kept where a panel has failed: it may not the next time."""
    view = version.view(filters)
    asks = [Ask(panel.query, view.filters.taken_by(panel.query.filters), panel.values) for panel in panels]
    answers = list(version.reading.ask_every(asks, stop=stop))
    told = [_panel_told(panel, answer, view) for panel, answer in zip(panels, answers, strict=True)]
    body = {
        "page": page.name,
        "title": page.title,
        "version": version.id,
        "as_of": version.as_of.isoformat(),
        "view": view_json(view),
        "panels": told,
    }
    return Unkept(body) if any(panel["error"] for panel in told) else body


def _panel_told(panel: Panel, answer: Result | Exception, view: View) -> Json:
    """Return a panel with `error` null, or as one without rows with the sentence that says why it failed."""
    if isinstance(answer, Result):
        try:
            return {**panel_json(PanelData(panel, answer, view)), "error": None}
        except Exception as error:
            answer = error
    log.error("the panel %s failed", panel.id, exc_info=answer)
    sentence = str(answer) if isinstance(answer, StorelensError) else "this panel failed - the server's log says why"
    return {**panel_json(PanelData(panel, _without_rows(panel), view)), "error": sentence}


def _without_rows(panel: Panel) -> Result:
    columns = {column.name: pa.array([], ARROW_TYPES[column.type]) for column in panel.query.columns}
    return Result(panel.query, pa.table(columns), Statement("", {}), "", 0.0)
