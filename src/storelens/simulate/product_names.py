"""Names for products: a maker's line and a noun of the category; thousands of products get a variant."""

import numpy as np

from storelens.simulate.market import CATEGORY_NAMES

LINES = (
    "Aurora", "Nordic", "Atlas", "Juniper", "Harbor", "Cobalt", "Meridian", "Willow", "Summit", "Lumen",
    "Cascade", "Ember", "Solstice", "Orchard", "Pioneer", "Slate", "Verona", "Tundra", "Kestrel", "Marlow",
    "Beacon", "Cedar", "Halcyon", "Indigo", "Larkspur", "Monsoon", "Opal", "Quarry", "Ridgeway", "Saffron",
)  # fmt: skip
NOUNS = {
    "Electronics": (
        "desk lamp", "wireless earbuds", "bluetooth speaker", "phone charger", "power bank", "webcam", "keyboard",
        "gaming mouse", "tablet stand", "smart plug", "action camera", "monitor", "router", "headphones", "e-reader",
        "portable drive", "microphone", "smart watch", "projector", "alarm clock",
    ),
    "Clothing": (
        "rain jacket", "wool sweater", "denim jeans", "linen shirt", "cotton T-shirt", "hooded sweatshirt", "chinos",
        "down vest", "summer dress", "cardigan", "polo shirt", "fleece pullover", "wool socks", "leather belt",
        "winter scarf", "knit hat", "trench coat", "pleated skirt", "pyjama set", "canvas sneakers",
    ),
    "Home": (
        "throw blanket", "coffee grinder", "cutting board", "storage basket", "wall clock", "bath towel set",
        "dinner plate set", "floor lamp", "duvet cover", "kitchen scale", "teapot", "picture frame", "area rug",
        "spice rack", "laundry hamper", "candle holder", "frying pan", "plant pot", "bookshelf", "side table",
    ),
    "Books": (
        "cookbook", "travel guide", "crime novel", "photo atlas", "garden handbook", "history of the sea",
        "poetry collection", "children's stories", "chess primer", "bird guide", "short stories", "essays",
        "space encyclopedia", "baking book", "drawing course", "biography", "puzzle book", "mystery", "field notes",
        "language course",
    ),
    "Sports": (
        "yoga mat", "running belt", "dumbbell set", "tennis racket", "cycling helmet", "water bottle", "camping tent",
        "hiking backpack", "jump rope", "foam roller", "swim goggles", "football", "basketball", "ski gloves",
        "climbing rope", "resistance bands", "sleeping bag", "trail shoes", "bike light", "fitness tracker",
    ),
}  # fmt: skip
VARIANTS = ("", " in black", " in white", " in green", " in blue", " in red", " in grey", " plus", " mini", " pro")


def product_names(rng: np.random.Generator, category: int, count: int) -> list[str]:
    """Return `count` different names for products of one category.

    >>> names = product_names(np.random.default_rng(1), 3, 10_000)
    >>> len(set(names))
    10000
    """
    nouns = NOUNS[CATEGORY_NAMES[category]]
    plain = len(LINES) * len(nouns)
    shuffled = rng.permutation(plain).tolist()
    names = []
    for place in range(count):
        edition, position = divmod(place, plain)
        line, noun = divmod(shuffled[position], len(nouns))
        names.append(f"{LINES[line]} {nouns[noun]}{_variant(edition)}")
    return names


def _variant(edition: int) -> str:
    series, variant = divmod(edition, len(VARIANTS))
    return f"{VARIANTS[variant]} {series + 1}" if series else VARIANTS[variant]
