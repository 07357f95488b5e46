"""What ordering by the plan delivers on a shop's own past, and on other people's data."""
