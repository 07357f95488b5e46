"""The account of an import for the page: what became of every row, whose totals agree, what the rows were taken for."""

from contextlib import closing
from typing import TYPE_CHECKING

from storelens.engines import Engine
from storelens.rewrite import Statement, statement_in
from storelens.store.opening import engine_at
from storelens.web.importing.upload import Json

if TYPE_CHECKING:
    from storelens.store.import_report import ImportReport

SET_ASIDE_SHOWN = 100
LONGEST_TEXT = 2000
LAST_IMPORT = Statement("select coalesce(max(import_id), 0) as last_import from imports", {})
OF_FILE = "select max(import_id) as import_id from imports where source = $source and file_name = $file_name"
TREATMENTS = (
    "select treatment, count(*) as rows, sum(amount_minor) as amount_minor from import_rows "
    "where import_id in ({}) group by treatment order by rows desc, treatment"
)


def last_import(store_url: str) -> int:
    """Return the number of the newest import in a store, 0 without one."""
    with closing(engine_at(store_url)) as engine:
        return int(engine.run(LAST_IMPORT).column(0)[0].as_py())


def account_json(report: "ImportReport", store_url: str) -> Json:
    """Return the account of `report`, with the numbers that its files' imports have in the store."""
    with closing(engine_at(store_url)) as engine:
        files = [{**vars(file), "import_id": _import_id(engine, report, file.file_name)} for file in report.files]
        numbers = ", ".join(str(file["import_id"]) for file in files if file["import_id"] is not None)
        treatments = engine.run(Statement(TREATMENTS.format(numbers), {})).to_pylist() if numbers else []
    return {
        "source": report.source,
        "currency": report.currency,
        "money_digits": report.money_digits,
        "has_changed": report.has_changed,
        "files": files,
        "totals": [{**total._asdict(), "is_equal": total.stated == total.ours} for total in report.totals],
        "treatments": treatments,
        "notes": list(report.notes),
        "set_aside_rows": len(report.set_aside),
        "set_aside": [
            {**row._asdict(), "original_text": row.original_text[:LONGEST_TEXT]}
            for row in report.set_aside[:SET_ASIDE_SHOWN]
        ],
    }


def _import_id(engine: Engine, report: "ImportReport", file_name: str) -> int | None:
    found = engine.run(statement_in(engine.dialect, OF_FILE, source=report.source, file_name=file_name))
    number: int | None = found.column(0)[0].as_py()
    return number
