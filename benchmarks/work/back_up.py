"""Copy a store, as it is at one moment: FROM TO."""

import sys
from pathlib import Path

from storelens.store import Store

if __name__ == "__main__":
    with Store.open(Path(sys.argv[1])) as store:
        store.backup(Path(sys.argv[2]))
