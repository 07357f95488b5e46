"""The application: its routes, its errors, and the state it begins and ends with."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from storelens import __version__
from storelens.web import openapi, problems
from storelens.web.ahead import make_ahead
from storelens.web.answers import Answers
from storelens.web.checking import Checking
from storelens.web.downloads import Downloads
from storelens.web.housekeeping import keep_house
from storelens.web.importing.importing import Importing
from storelens.web.metrics import Measured
from storelens.web.news import News
from storelens.web.own_sql import OwnSql
from storelens.web.planning import Planning
from storelens.web.routes import (
    data,
    events,
    explain,
    export,
    find,
    health,
    imports,
    login,
    meta,
    operations,
    pages,
    plan,
    price_breaks,
    purchase_orders,
    queries,
    site,
    sql,
)
from storelens.web.sandbox import Sandbox
from storelens.web.served import Served
from storelens.web.settings import WebSettings
from storelens.web.shared_answers import SharedAnswers
from storelens.web.state import WebState
from storelens.web.stores import Stores
from storelens.web.versions import versions_of

API = "/api/v1"
# What the API answers, in the order of its documentation.
ROUTERS: tuple[APIRouter, ...] = (
    meta.router,
    pages.router,
    queries.router,
    explain.router,
    find.router,
    export.router,
    sql.router,
    operations.router,
    plan.router,
    purchase_orders.router,
    price_breaks.router,
    data.router,
    imports.router,
    events.router,
)
# What stands beside the API, at the root.
ROOT_ROUTERS: tuple[APIRouter, ...] = (health.router, login.router, site.router)  # site: all that is left
TAGS = {
    "shop": "What is served, and when it changes.",
    "pages": "Everything a page shows, in one answer.",
    "queries": "The catalogue of named queries, their rows and their SQL.",
    "explanations": "From a number to what it means and the rows behind it.",
    "finding": "A product, a customer or an order by a few letters.",
    "operations": "What happens in the shop, recorded once however often it is sent.",
    "planning": "What to reorder: the plan made anew, and what it would be if things were other.",
    "purchasing": "Purchase orders from the plan's drafts to their receipts, and prices by quantity.",
    "sql": "Readers' own SQL, kept from everything but the shop's tables.",
    "data": "How fresh the data is, which checks pass, what was set aside.",
    "importing": "Files of a shop system on their way into the store: taken in, examined, loaded, accounted for.",
    "watching": "For those who run the server.",
}
DESCRIPTION = """Money is a whole number of the currency's smallest unit (`/meta` says how many digits stand after the
point), a share is from 0 to 1, a day is YYYY-MM-DD in the shop's time zone. Answers carry the version of the data
they were computed from in their ETag: asked again with `If-None-Match` they cost a 304; asked with the version that
the client has seen last in `Storelens-Version`, no worker answers from an older one. Errors are problem details (RFC
9457) with one sentence: what is wrong, the value, and the way out."""
COMPUTING = 16  # requests computed at a time; they wait for the threads that query


def create_app(settings: WebSettings) -> FastAPI:
    """Return the application that serves the store of `settings`; it opens the store when it is started."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        state = _begin(settings, asyncio.get_running_loop())
        await asyncio.to_thread(state.served.open)
        await asyncio.to_thread(state.importing.open)
        app.state.storelens = state
        ahead = make_ahead(state.answers, with_pages=settings.makes_ahead)
        beside = [asyncio.create_task(work) for work in (keep_house(settings), ahead)]
        try:
            yield
        finally:
            for task in beside:
                task.cancel()
            state.news.end()
            await state.answers.end()
            await asyncio.to_thread(_end, state)

    app = FastAPI(
        title="Storelens",
        version=__version__,
        summary="What sold, to whom, at what margin; what comes back; what to reorder.",
        description=DESCRIPTION,
        openapi_tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # their pages load scripts from other hosts
        redoc_url=None,
        lifespan=running,
    )
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    for router in ROOT_ROUTERS:
        app.include_router(router)
    problems.install(app)
    openapi.install(app)
    app.add_middleware(Measured, not_timed=("/events",))
    return app


def _begin(settings: WebSettings, loop: asyncio.AbstractEventLoop) -> WebState:
    def changed() -> None:
        loop.call_soon_threadsafe(answers.forget)
        news.tell()

    news = News(loop)
    served = Served(settings, changed)
    pool = ThreadPoolExecutor(COMPUTING, thread_name_prefix="storelens-answer")
    shared = SharedAnswers(Path(settings.shared_folder), settings.cache_bytes) if settings.shared_folder else None
    answers = Answers(served, pool, settings.cache_bytes, settings.query_seconds, shared)
    own_sql = OwnSql(served, Sandbox(versions_of(settings).folder))
    checking, importing, planning = Checking(settings), Importing(settings), Planning(settings)
    return WebState(
        settings, served, answers, pool, news, Downloads(served), own_sql, checking, importing, planning,
        Stores(settings.store_url),
    )  # fmt: skip


def _end(state: WebState) -> None:
    state.downloads.close()
    state.importing.close()
    state.own_sql.close()
    state.checking.close()
    state.planning.close()
    state.pool.shutdown(cancel_futures=True)
    state.stores.close()
    state.served.close()
