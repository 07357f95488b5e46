"""The routes, a module for what is asked for. Each holds a `router`; app.py lists them."""
