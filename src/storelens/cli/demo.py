"""`storelens demo`: a shop to look at, made if there is none."""

import typer

from storelens.cli.options import StoreUrl


def demo(store: StoreUrl = "") -> None:
    """Make a store if there is none, then show it."""
    from storelens.cli.making import make_shop
    from storelens.cli.opening import opened_shop
    from storelens.cli.overview import show_overview
    from storelens.simulate import SimulationSettings
    from storelens.store.database import path_from_url

    if not path_from_url(store).exists():
        typer.echo("no store yet: simulating a shop", err=True)
        make_shop(store, SimulationSettings())
    with opened_shop(store) as shop:
        show_overview(shop, store)
