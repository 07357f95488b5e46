"""Words for reviews and returns: phrases by rating and category, put together at random."""

import numpy as np

from storelens.simulate.arrays import Floats, Ints, Texts, texts

TITLES = (
    ("Very disappointed", "Do not buy", "Waste of money", "Sent it back", "Poor quality"),
    ("Not great", "Expected more", "Below par", "Has problems", "Would not buy again"),
    ("It is okay", "Average", "Does the job", "Mixed feelings", "Fair for the price"),
    ("Good choice", "Happy with it", "Nearly perfect", "Well made", "Good value"),
    ("Love it", "Excellent", "Highly recommended", "Best purchase this year", "Perfect"),
)
OPENERS = (
    ("I really wanted to like this.", "This was a mistake.", "I cannot recommend it.", "Nothing like the pictures."),
    ("I had hoped for better.", "It works, but barely.", "Some parts are fine, others are not.", "Rather let down."),
    ("It is what it is.", "Neither good nor bad.", "Fine for occasional use.", "I may keep it."),
    ("Very pleased overall.", "A solid buy.", "Does what it promises.", "Would order again."),
    ("Could not be happier.", "Exceeded what I hoped for.", "Everybody at home loves it.", "A joy to use."),
)
# by category: what is said when it is bad (one or two stars), middling, and good (four or five)
DETAILS = (
    (
        ("It stopped working after a week.", "The battery dies within hours.", "It would not connect to anything."),
        ("Setting it up took a while.", "Sound and screen are average.", "The cable is rather short."),
        ("Set up in minutes and quick ever since.", "The battery lasts for days.", "Connects at once, every time."),
    ),
    (
        ("The seams came apart in the wash.", "It runs two sizes too small.", "The fabric feels thin and scratchy."),
        ("The colour is a little different.", "It fits, though a bit loose.", "Washes well but creases."),
        ("It fits as if made for me.", "Soft, warm and well cut.", "The colour stays bright after many washes."),
    ),
    (
        ("It arrived with a crack.", "The finish peeled off in a month.", "One leg is shorter than the others."),
        ("Smaller than I thought.", "The instructions are hard to follow.", "Fine, but nothing special."),
        ("It makes the whole room look better.", "Sturdy and easy to clean.", "Exactly the size we needed."),
    ),
    (
        ("Pages were missing.", "The text is full of mistakes.", "I gave up halfway through."),
        ("The middle part drags.", "Good ideas, uneven writing.", "The print is rather small."),
        ("I finished it in one sitting.", "Beautifully printed and bound.", "I have already lent it to two friends."),
    ),
    (
        ("It broke on the second outing.", "The grip came loose at once.", "It smells of chemicals."),
        ("Good for beginners.", "The size guide is off.", "Comfortable enough for short sessions."),
        (
            "It has made my training easier.",
            "Light, tough and comfortable.",
            "It survived rain, mud and a long season.",
        ),
    ),
)
UNTITLED_SHARE, WORDLESS_SHARE = 0.15, 0.10

REASONS_OF_QUALITY = ("Defective", "Not as described", "Poor quality")
REASONS_BY_CATEGORY = (
    ("Not compatible", "Changed my mind", "Found it cheaper"),
    ("Too small", "Too large", "Did not suit me"),
    ("Damaged in transit", "Does not fit the room", "Changed my mind"),
    ("Ordered twice", "Damaged in transit", "Unwanted gift"),
    ("Wrong size", "Changed my mind", "Not comfortable"),
)


def draw_review_texts(rng: np.random.Generator, rating: Ints, category: Ints) -> tuple[Texts, Texts]:
    """Return titles and comments; some people give stars and few words, or none (None)."""
    title = _table(TITLES)[rating - 1, rng.integers(0, 5, len(rating))]
    title[rng.random(len(rating)) < UNTITLED_SHARE] = None
    opener = _table(OPENERS)[rating - 1, rng.integers(0, 4, len(rating))]
    mood = np.array([0, 0, 1, 2, 2])[rating - 1]
    detail = _cube(DETAILS)[category, mood, rng.integers(0, 3, len(rating))]
    comment = texts([f"{first} {second}" for first, second in zip(opener.tolist(), detail.tolist(), strict=True)])
    comment[rng.random(len(rating)) < WORDLESS_SHARE] = None
    return title, comment


def draw_return_reasons(rng: np.random.Generator, category: Ints, quality: Floats) -> Texts:
    """Return why goods came back: the worse the product, the more often for its quality."""
    place = rng.integers(0, 3, len(category))
    is_quality = rng.random(len(category)) > quality
    return np.where(is_quality, texts([*REASONS_OF_QUALITY])[place], _table(REASONS_BY_CATEGORY)[category, place])


def _table(phrases: tuple[tuple[str, ...], ...]) -> Texts:
    return texts([phrase for row in phrases for phrase in row]).reshape(len(phrases), -1)


def _cube(phrases: tuple[tuple[tuple[str, ...], ...], ...]) -> Texts:
    flat = texts([phrase for table in phrases for row in table for phrase in row])
    return flat.reshape(len(phrases), len(phrases[0]), -1)
