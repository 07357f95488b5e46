"""Many times, said in four figures."""

from collections.abc import Iterable
from statistics import median, quantiles


def spread(values: Iterable[float]) -> dict[str, float]:
    """Return how many there were, their median, 95th percentile and greatest.

    >>> spread([1.0, 2.0, 3.0])
    {'count': 3, 'median': 2.0, 'p95': 3.0, 'most': 3.0}
    """
    found = sorted(values)
    p95 = quantiles(found, n=20, method="inclusive")[-1] if len(found) > 19 else found[-1]
    return {"count": len(found), "median": median(found), "p95": p95, "most": found[-1]}
