"""The shop's plan: what is read from it, what is decided, and where the result is written."""
