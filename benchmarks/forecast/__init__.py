"""What forecasts and the reordering policy reach on other people's data."""
