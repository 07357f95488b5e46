"""Work to be timed: `python -m benchmarks.work.import_invoices FILE STORE` imports invoices into a store."""

import json
import sys
from pathlib import Path

from storelens.store.importing import import_source


def main() -> None:
    report = import_source(Path(sys.argv[2]), "online-retail", [Path(sys.argv[1])])
    account = {
        "rows_in": report.rows_in, "loaded": report.loaded, "updated": report.updated, "unchanged": report.unchanged,
        "set_aside": len(report.set_aside), "has_changed": report.has_changed,
    }  # fmt: skip
    print(json.dumps(account))


if __name__ == "__main__":
    main()
