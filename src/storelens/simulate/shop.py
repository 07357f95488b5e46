"""The whole shop, composed one way: what is planned, who and what there is, then its days."""

from collections.abc import Iterator

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.clock import ShopClock
from storelens.simulate.market import CATEGORIES, CATEGORY_NAMES
from storelens.simulate.people import customer_batches, draw_name_pools
from storelens.simulate.plan import Plan, make_plan
from storelens.simulate.promotions import Promotion
from storelens.simulate.rows import in_batches
from storelens.simulate.settings import SimulationSettings
from storelens.simulate.suppliers import supplier_batch, supplier_count
from storelens.simulate.trading import Trade
from storelens.simulate.truth import Planted, TruthBook


def simulate_shop(settings: SimulationSettings) -> Iterator[TableBatch]:
    """Return the shop's rows in bounded batches, parents before children; the same settings give the same rows.

    Exactly the customers, products, orders and reviews asked for. Raises UsageError when more reviews are asked for
    than orders were delivered in time, or when no holidays are known for the country.
    """
    return _stream(make_plan(settings))


def _stream(plan: Plan) -> Iterator[TableBatch]:
    settings, planted, book = plan.settings, plan.planted, TruthBook()
    pools = draw_name_pools(settings.seed, supplier_count(settings.products))
    yield supplier_batch(planted.suppliers, pools.companies, settings.currency)
    yield from _product_batches(planted, plan.clock)
    yield from _promotion_batches(planted.promotions, plan.clock)
    joined = plan.clock.date_texts[planted.purchases.join_days]
    yield from customer_batches(plan.streams["people"], planted.people, pools, settings.country, joined)
    yield from book.planted(planted)
    yield from Trade(plan, book).batches()


def _product_batches(planted: Planted, clock: ShopClock) -> Iterator[TableBatch]:
    """Products as they are on the shop's last day."""
    assortment, count = planted.assortment, len(planted.assortment)
    category = assortment.category.tolist()
    yield from in_batches(
        "products",
        {
            "product_id": np.arange(1, count + 1),
            "sku": [f"{CATEGORIES[kind].sku_prefix}-{place + 1:05d}" for place, kind in enumerate(category)],
            "product_name": assortment.names,
            "category": [CATEGORY_NAMES[kind] for kind in category],
            "kind": ["goods"] * count,
            "price_minor": assortment.price[-1],
            "cost_minor": assortment.cost[-1],
            "supplier_id": planted.suppliers.of_product + 1,
            "case_pack": assortment.case_pack,
            "minimum_order_units": assortment.case_pack,
            "launched_date": clock.date_texts[assortment.launch_day],
            "retired_date": clock.date_texts[np.where(assortment.retire_day < clock.days, assortment.retire_day, -1)],
        },
    )


def _promotion_batches(promotions: list[Promotion], clock: ShopClock) -> Iterator[TableBatch]:
    dates = clock.date_texts
    yield from in_batches(
        "promotions",
        {
            "promotion_id": np.arange(1, len(promotions) + 1),
            "promotion_name": [promotion.name for promotion in promotions],
            "category": [None if one.category is None else CATEGORY_NAMES[one.category] for one in promotions],
            "start_date": [dates[promotion.first_day] for promotion in promotions],
            "end_date": [dates[promotion.last_day] for promotion in promotions],
            "discount_share": [promotion.percent / 100 for promotion in promotions],
        },
    )
