"""Floats as the text a person would write."""


def number_text(value: float) -> str:
    """Return a float without exponent, a whole one without `.0`.

    >>> number_text(17850.0), number_text(1e-07), number_text(2.55)
    ('17850', '0.0000001', '2.55')
    """
    text = repr(value)
    if "e" in text:
        import numpy as np

        return np.format_float_positional(value, unique=True, trim="-")
    return text.removesuffix(".0")
