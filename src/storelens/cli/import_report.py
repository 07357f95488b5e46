"""Run an import and print its account of every row."""
