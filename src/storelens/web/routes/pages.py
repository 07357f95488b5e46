"""The pages: all panels of one in one answer."""

import logging
import threading
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from storelens.engines.contract import without_rows
from storelens.engines.progress import Progress
from storelens.engines.stop import Stop
from storelens.errors import StorelensError
from storelens.filters import FILTER_WORDS, Filters
from storelens.panels import Page, Panel, PanelData, View, find_page, panel_json, view_json
from storelens.reading import Ask, Result
from storelens.rewrite import Statement
from storelens.web.answers import ComputeInParts, Json, Key, Unkept
from storelens.web.parameters import LARGEST_ID, SEVERAL, FiltersAsked, PageName, refuse_unknown
from storelens.web.parts import Tell, progress_json
from storelens.web.problems import Problem, or_404
from storelens.web.schemas import in_parts
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
    responses=in_parts(400, 404, 503),
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

    Asked with `Accept: application/x-ndjson`, a page that has to be computed comes in lines, each as soon as it is
    there: the page with `panel_ids` in place of its panels, and in `ahead` their titles and sizes; each `panel`, the
    quickest first; at last the `etag` of the whole, null where it must not be kept, or the `problem` that ended it.
    What Spark computes has lines of `progress` meanwhile: of which `panel`, how many tasks are `done`, `of` how many
    that are known so far, 0 while it is being started. Whoever leaves ends what nobody else waits for.
    """
    found = or_404(find_page, page)
    refuse_unknown(request, (*FILTER_WORDS, *([found.entity] if found.entity else [])), SEVERAL)
    entity_id = {"product_id": product_id, "customer_id": customer_id}.get(found.entity or "")
    return await state_of(request).answers.get_parts(request, *page_question(found, entity_id, filters))


def page_question(page: Page, entity_id: int | None, filters: Filters) -> tuple[Key, ComputeInParts]:
    """Return by what the answer that is a page is known, and what computes it."""
    panels = page.panels_of(entity_id)

    def compute(version: ServedVersion, stop: Stop, tell: Tell) -> Json | Unkept:
        if page.entity is not None and entity_id is not None and not version.has_entity(page.entity, entity_id):
            what = page.entity.removesuffix("_id")
            raise Problem(404, f"no {what} has the number {entity_id} - find one at /api/v1/find/{what}s?text=")
        return page_json(version, page, panels, filters, stop, tell)

    def key(version: ServedVersion) -> object:
        return "page", page.name, entity_id, version.canonical(filters)

    return key, compute


def page_json(
    version: ServedVersion, page: Page, panels: Sequence[Panel], filters: Filters, stop: Stop, tell: Tell
) -> Json | Unkept:
    """Return what the page says; it is not kept where a panel has failed: it may not the next time.

    It is told in parts too: the page without its panels, then each panel as soon as it is there.
    """
    view = version.view(filters)
    asks = [Ask(panel.query, view.filters.taken_by(panel.query.filters), panel.values) for panel in panels]
    head = {
        "page": page.name,
        "title": page.title,
        "version": version.id,
        "as_of": version.as_of.isoformat(),
        "view": view_json(view),
    }
    telling = _Telling(tell, {**head, "panel_ids": [panel.id for panel in panels], "ahead": [*map(_ahead, panels)]})

    def on_progress(place: int, now: Progress) -> None:
        telling.tell({"progress": {"panel": panels[place].id, **progress_json(now)}})

    told: dict[int, Json] = {}
    for place, answer in version.reading.ask_every(asks, stop=stop, on_progress=on_progress):
        told[place] = _panel_told(panels[place], answer, view)
        telling.tell({"panel": told[place]})
    body = {**head, "panels": [told[place] for place in range(len(panels))]}
    return Unkept(body) if any(panel["error"] for panel in told.values()) else body


class _Telling:
    """Tells the parts of a page from any thread, its head before the first."""

    def __init__(self, tell: Tell, head: Json) -> None:
        self._tell, self._head = tell, head
        self._lock = threading.Lock()
        self._has_begun = False

    def tell(self, part: Json) -> None:
        with self._lock:
            if not self._has_begun:
                self._has_begun = True
                self._tell(self._head)
            self._tell(part)


def _ahead(panel: Panel) -> Json:
    """Return what is drawn of a panel before it is there."""
    return {"id": panel.id, "title": panel.title, "size": panel.size}


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
    return Result(panel.query, without_rows(panel.query.columns), Statement("", {}), "", 0.0)
