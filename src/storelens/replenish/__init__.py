"""What to reorder, when and how much: the inventory mathematics and the plan made with it."""

from storelens.replenish.policy import policy

__all__ = ["policy"]
