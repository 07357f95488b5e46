"""Random numbers: one stream for each part of the shop, so that a change in one part leaves the others as they were."""

import numpy as np

PARTS = (
    "people",
    "purchases",
    "products",
    "promotions",
    "suppliers",
    "fates",
    "baskets",
    "stock",
    "purchasing",
    "orders",
    "aftermath",
    "reviews",
)


def random_streams(seed: int) -> dict[str, np.random.Generator]:
    """Return one independent generator for each part; PCG64 is the same on every machine."""
    children = np.random.SeedSequence(seed).spawn(len(PARTS))
    return {part: np.random.Generator(np.random.PCG64(child)) for part, child in zip(PARTS, children, strict=True)}
