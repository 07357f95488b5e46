"""What all requests of one process share."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from fastapi import Request

from storelens.web.answers import Answers
from storelens.web.checking import Checking
from storelens.web.downloads import Downloads
from storelens.web.importing.importing import Importing
from storelens.web.news import News
from storelens.web.own_sql import OwnSql
from storelens.web.planning import Planning
from storelens.web.served import Served
from storelens.web.settings import WebSettings
from storelens.web.stores import Stores


@dataclass(frozen=True)
class WebState:
    """The server's settings, the version it serves, its answers, the threads that compute them, who listens, the
    files being sent, readers' own SQL, what the checks found, the files on their way into the store, the plan, and the
    store itself.
    """

    settings: WebSettings
    served: Served
    answers: Answers
    pool: ThreadPoolExecutor
    news: News
    downloads: Downloads
    own_sql: OwnSql
    checking: Checking
    importing: Importing
    planning: Planning
    stores: Stores


def state_of(request: Request) -> WebState:
    """Return the state of the application that `request` came to."""
    state: WebState = request.app.state.storelens
    return state
