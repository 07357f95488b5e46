"""Open the notebook's shop, or make a simulated one where there is none."""

import weakref
from html import escape
from pathlib import Path

from IPython.display import display

from storelens.errors import UsageError
from storelens.notebook.page import Words
from storelens.shop import Shop, open_store
from storelens.simulate import SimulationSettings, simulate_shop
from storelens.store.addresses import path_from_url
from storelens.store.load import create_store
from storelens.store.opening import place_of

SHOWN = ("customers", "products", "orders", "order_items", "returns", "reviews", "purchase_orders", "stock_movements")
_opened: list[weakref.ref[Shop]] = []


def default_url() -> str:
    """Return the store of the checkout around the working folder, else the one below it: `data/store.db`."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "pyproject.toml").is_file() and (folder / "src" / "storelens").is_dir():
            return f"sqlite:///{folder / 'data' / 'store.db'}"
    return "sqlite:///data/store.db"


def open_shop(url: str | None = None) -> Shop:
    """Return the shop at `url`; `%%sql` asks it from now on. Raises StoreUnavailable where there is none.

    A cell that is run again gets the shop it opened before.
    """
    wanted = url or default_url()
    path = place_of(wanted)
    held = _opened[0]() if _opened else None
    if (
        held is not None
        and held.store.path.absolute() == path.absolute()
        and not held.is_closed
        and held.store.is_in_place
    ):
        return held
    shop = open_store(wanted)
    remember(shop)
    return shop


def simulated_shop(url: str | None = None, settings: SimulationSettings | None = None) -> Shop:
    """Return the shop at `url`, made first where there is none (by `settings`), and display what it holds."""
    path = path_from_url(url or default_url())
    if not path.exists():
        settings = settings or SimulationSettings()
        create_store(path, simulate_shop(settings), settings.store_settings, (settings.start, settings.last_date))
    shop = open_shop(f"sqlite:///{path}")
    display(_summary(shop))
    return shop


def last_shop() -> Shop:
    """Return the shop that was opened last and is still in use; raises UsageError where there is none."""
    shop = _opened[0]() if _opened else None
    if shop is None:
        raise UsageError("no shop is open - run shop = notebook.simulated_shop() first")
    return shop


def shop_of(store: Shop | str | None) -> Shop:
    """Return the shop meant, which `%%sql` asks from now on: one that is open, or the one at a URL.

    Raises UsageError for anything else, StoreUnavailable where there is no store.
    """
    if isinstance(store, Shop):
        remember(store)
        return store
    if store is None or isinstance(store, str):
        return open_shop(store)
    raise UsageError(f"no shop is {store!r} - give one that simulated_shop or open_shop returned, or a store's URL")


def remember(shop: Shop) -> None:
    """Let `%%sql` ask this shop from now on."""
    _opened[:] = [weakref.ref(shop)]


def _summary(shop: Shop) -> Words:
    history, settings = shop.history(), shop.settings
    counts = shop.store.count_rows(SHOWN)
    heads = "".join(f'<th scope="col" class="sl-number">{table.replace("_", " ")}</th>' for table in SHOWN)
    cells = "".join(f'<td class="sl-number">{counts[table]:,}</td>' for table in SHOWN)
    note = f"{history.start} to {history.end}, {settings['time_zone']}, {settings['currency']}, {shop.store.path.name}"
    html = (
        f'<div class="sl-title">{escape(settings["shop_name"])}</div><div class="sl-note">{escape(note)}</div>'
        f'<div class="sl-scroll sl-fitting"><table class="sl-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody><tr>{cells}</tr></tbody></table></div>"
    )
    return Words(f"{settings['shop_name']}: {note}", html)
