"""What to reorder, when and how much: the inventory mathematics and the plan made with it."""
