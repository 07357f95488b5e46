"""Pasts in arrays, for every test of the proof."""

import pytest

from proof_pasts import Make, draw_past
from storelens.replenish.proof import Past


@pytest.fixture(scope="session")
def make_past() -> Make:
    return draw_past


@pytest.fixture(scope="session")
def past() -> Past:
    return draw_past()
