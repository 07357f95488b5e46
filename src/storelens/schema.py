"""Where the SQL files are, and which version of the store this code writes."""

from functools import cache
from pathlib import Path

SCHEMA_VERSION = 5
TOPIC_FILES = (
    "queries.sql", "overview.sql", "orders.sql", "products.sql", "customers.sql", "inventory.sql", "planning.sql",
    "suppliers.sql", "reviews.sql", "explain.sql", "behind.sql", "profiles.sql",
)  # fmt: skip
STORE_FILES = (
    "closing.sql",
    "bridge.sql",
    "reconcile.sql",
    "planning_inputs.sql",
    "proof.sql",
)  # asked of the store alone
CHECKS_FILE = "checks.sql"
MARTS_FILE = "marts.sql"
SCHEMA_FILE = "schema.sql"


@cache
def sql_folder() -> Path:
    """Return the folder of the `.sql` files: inside the installed package, else at the root of the checkout."""
    installed = Path(__file__).parent / "sql"
    if installed.is_dir():
        return installed
    return Path(__file__).parents[2] / "sql"


def read_sql(file_name: str) -> str:
    """Return the text of one `.sql` file."""
    return (sql_folder() / file_name).read_text(encoding="utf-8")
