"""What a page needs to know before it asks for anything: the shop, its filters, its pages, the version served."""

from dataclasses import asdict

from fastapi import APIRouter, Request, Response

from storelens.engines.stop import Stop
from storelens.formatting import money_digits, money_symbol
from storelens.panels.pages import PAGES
from storelens.web.answers import Json
from storelens.web.parameters import NoParameters
from storelens.web.schemas import kept
from storelens.web.schemas_page import Meta
from storelens.web.state import WebState, state_of
from storelens.web.version import ServedVersion

router = APIRouter(tags=["shop"])


@router.get(
    "/meta", operation_id="read_meta", summary="What is served", dependencies=[NoParameters], response_model=Meta,
    responses=kept(400, 503),
)  # fmt: skip
async def read_meta(request: Request) -> Response:
    """The shop, what it can be filtered by, its pages, and which version of its data is served."""
    state = state_of(request)
    trouble = state.served.trouble

    def compute(version: ServedVersion, _: Stop) -> Json:
        return meta_json(version, state, trouble)

    return await state.answers.get(request, lambda _: ("meta", trouble), compute)


def meta_json(version: ServedVersion, state: WebState, trouble: str | None) -> Json:
    """Return what `/meta` says."""
    settings, history = version.settings, version.reading.history()
    return {
        "shop": {
            "name": settings["shop_name"],
            "currency": settings["currency"],
            "symbol": money_symbol(settings),
            "money_digits": money_digits(settings),
            "time_zone": settings["time_zone"],
        },
        "version": version.id,
        "as_of": version.as_of.isoformat(),
        "trouble": trouble,
        "source": asdict(version.source),
        "history": {"first_day": history.start.isoformat(), "last_day": history.end.isoformat()},
        "counts": version.counts,
        "filters": {
            **{name: values for name, values in version.reading.known_values().items() if name != "categories"},
            "categories": [{"name": name, "number": number} for name, number in version.category_numbers.items()],
        },
        "pages": [{"name": page.name, "title": page.title} for page in PAGES if page.entity is None],
        "attention": version.attention,
        "may_write": state.settings.may_write and trouble is None,
        "may_sql": state.settings.may_sql,
        "signed_in": state.settings.password_hash is not None,
    }
