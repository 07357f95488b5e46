"""Measures of importing files: how fast, in how much memory, and that nothing is lost or doubled."""
