"""A shop to look at: `storelens demo` makes one if there is none and serves it, `storelens overview` prints one."""

import typer

from storelens.cli import serve
from storelens.cli.options import StoreUrl
from storelens.errors import UsageError


def demo(
    host: serve.Host = "127.0.0.1",
    port: serve.Port = 8000,
    open_page: serve.Open = True,
    store: StoreUrl = "",
) -> None:
    """Make a store if there is none, and serve its page. Ctrl-C stops it.

    Where the port is in use, the next free one is taken. Without the page's packages its overview is printed.
    """
    from storelens.store.opening import has_store

    if not has_store(store):
        from storelens.cli.making import make_shop
        from storelens.simulate import SimulationSettings

        typer.echo("no store yet: simulating a shop", err=True)
        make_shop(store, SimulationSettings(), planned=True)
    try:
        serve.require_packages()
    except UsageError as missing:
        overview(store)
        typer.echo(str(missing), err=True)
        return
    _serve(host, port, open_page, store)


def overview(store: StoreUrl = "") -> None:
    """Show the shop's last 90 days in the terminal."""
    from storelens.cli.opening import opened_shop
    from storelens.cli.overview import show_overview

    with opened_shop(store) as shop:
        show_overview(shop, store)


def _serve(host: str, port: int, open_page: bool, store: str) -> None:
    from storelens.web.address import listen_near

    settings = serve.settings_of(password_file=None, store_url=store, host=host, port=port)
    serve.run(serve.Server(settings, listen_near(host, port), log_requests=False, open_page=open_page))
