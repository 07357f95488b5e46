"""The stages that data passes on its way to a reader: what each does, and which files are its own.

A test holds the names of the files to what is in the repository. What is not built yet is not here.
"""

from dataclasses import dataclass

from storelens.schema import CHECKS_FILE, MARTS_FILE, SCHEMA_FILE, STORE_FILES, TOPIC_FILES


@dataclass(frozen=True)
class Stage:
    """One stage: what it is made of, what it does, its files in `sql/`, its Python modules, what it keeps on disk."""

    name: str
    made_of: str
    does: str
    sql: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    on_disk: tuple[str, ...] = ()


SOURCES = Stage(
    "Sources",
    "simulator, importers",
    "A simulated shop whose truth is known, or the files of a real one.",
    python=("simulate/", "sources/"),
    on_disk=("the shop's files",),
)
STORE = Stage(
    "Store",
    "SQLite",
    "The truth, kept whole by keys, checks and triggers. It logs what changed.",
    sql=(SCHEMA_FILE, CHECKS_FILE, *STORE_FILES),
    python=("store/", "auditing/"),
    on_disk=("data/store.db",),
)
WAREHOUSE = Stage(
    "Warehouse",
    "DuckDB",
    "The marts in columns, to read from. It follows the store's log.",
    sql=(MARTS_FILE,),
    python=("warehouse/",),
    on_disk=("data/store.warehouse/",),
)
CATALOGUE = Stage(
    "Catalogue",
    "named SQL, filters",
    "Every number comes from a query with a name. Filters are put into the parsed query.",
    sql=TOPIC_FILES,
    python=("catalogue.py", "filters.py", "rewrite.py", "engines/"),
)
PANELS = Stage(
    "Panels",
    "query, chart, unit",
    "What a page shows, declared once and drawn alike wherever it is shown.",
    python=("panels/", "charts/"),
)
SURFACES = Stage(
    "Surfaces",
    "",
    "They show what was computed for them, and compute nothing.",
    python=("notebook/", "report/", "cli/", "shop.py"),
)
STAGES = (SOURCES, STORE, WAREHOUSE, CATALOGUE, PANELS, SURFACES)
# The first two draw panels, the others take a query's rows as they are.
PANEL_SURFACES = ("Notebook", "Report")
ROW_SURFACES = ("Command line", "Python")
