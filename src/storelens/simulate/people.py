"""The customers' names, places and tempers. Faker draws small pools; NumPy combines them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from storelens.batches import TableBatch
from storelens.simulate.arrays import Ints, SmallFloats, SmallInts, Texts, texts
from storelens.simulate.market import REGION_SHARES, REGIONS
from storelens.simulate.rows import BATCH_ROWS

if TYPE_CHECKING:
    from faker.proxy import Faker

FIRST_NAMES, LAST_NAMES, CITIES_PER_REGION = 240, 360, 12
MAIL_HOSTS = ("example.com", "example.org", "example.net")

# Gamma-Gamma (Fader and Hardie, 2013): an order's spend ~ Gamma(p, nu), the customer's nu ~ Gamma(q, gamma)
SPEND_P, SPEND_Q = 6.0, 4.0
LENIENCY_SPREAD = 0.35


@dataclass(frozen=True)
class NamePools:
    """What Faker drew once."""

    first_names: list[str]
    last_names: list[str]
    cities: list[list[str]]
    companies: list[str]


@dataclass(frozen=True)
class People:
    """Customers by index: `region` indexes REGIONS, `spend_level` has mean 1, `leniency` is in rating stars."""

    region: SmallInts
    spend_level: SmallFloats
    leniency: SmallFloats


def faker_generator(seed: int) -> "Faker":
    """Return Faker with only the providers a shop needs: a tenth of the time of the whole."""
    from faker import Factory

    providers = [f"faker.providers.{name}" for name in ("person", "address", "company")]
    faker = Factory.create("en_US", providers=providers)
    faker.seed_instance(seed)
    return cast("Faker", faker)  # the providers' methods are added while running; only Faker declares them


def draw_name_pools(seed: int, companies: int) -> NamePools:
    """Return pools of names; common first names appear more than once, as they do among people."""
    faker = faker_generator(seed)
    places: dict[str, None] = {}
    while len(places) < CITIES_PER_REGION * len(REGIONS):
        places[faker.city()] = None
    firms: dict[str, None] = {}
    while len(firms) < companies:
        firms[faker.company()] = None
    cities = list(places)
    return NamePools(
        [faker.first_name() for _ in range(FIRST_NAMES)],
        [faker.last_name() for _ in range(LAST_NAMES)],
        [cities[region :: len(REGIONS)] for region in range(len(REGIONS))],
        list(firms),
    )


def draw_people(rng: np.random.Generator, customers: int) -> People:
    """Return where customers live, how much they spend and how kindly they rate."""
    region = rng.choice(len(REGIONS), customers, p=REGION_SHARES).astype(np.int8)
    spend_level = (SPEND_Q - 1) / np.maximum(rng.standard_gamma(SPEND_Q, customers), 0.05)
    leniency = rng.normal(0, LENIENCY_SPREAD, customers)
    return People(region, spend_level.astype(np.float32), leniency.astype(np.float32))


def customer_batches(
    rng: np.random.Generator, people: People, pools: NamePools, country: str, joined_date: Texts
) -> Iterator[TableBatch]:
    """Yield the table `customers`."""
    first, last = texts([*pools.first_names]), texts([*pools.last_names])
    cities = texts([city for region in pools.cities for city in region])
    regions = texts([*REGIONS])
    for begin in range(0, len(people.region), BATCH_ROWS):
        region = people.region[begin : begin + BATCH_ROWS].astype(np.int64)
        rows = len(region)
        first_names = first[_favouring_early(rng, rows, len(first))].tolist()
        last_names = last[rng.integers(0, len(last), rows)].tolist()
        ids = np.arange(begin + 1, begin + 1 + rows)
        yield TableBatch(
            "customers",
            {
                "customer_id": ids,
                "full_name": [f"{name} {surname}" for name, surname in zip(first_names, last_names, strict=True)],
                "email": _emails(first_names, last_names, ids.tolist()),
                "region": regions[region],
                "country": [country] * rows,
                "city": cities[region * CITIES_PER_REGION + _favouring_early(rng, rows, CITIES_PER_REGION)],
                "joined_date": joined_date[begin : begin + BATCH_ROWS],
            },
        )


def _emails(first_names: list[str], last_names: list[str], ids: list[int]) -> list[str]:
    """Return addresses in domains that reach nobody; the number keeps two people of one name apart."""
    return [
        f"{first}.{last}{number}@{MAIL_HOSTS[number % 3]}".lower().replace(" ", "").replace("'", "")
        for first, last, number in zip(first_names, last_names, ids, strict=True)
    ]


def _favouring_early(rng: np.random.Generator, rows: int, size: int) -> Ints:
    """Return places in a pool, the early ones up to twice as often: a region's first city is its largest."""
    return (rng.random(rows) ** 1.5 * size).astype(np.int64)
