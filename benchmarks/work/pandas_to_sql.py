"""Work to be timed: `python -m benchmarks.work.pandas_to_sql FILE DATABASE`: pandas' read_csv and to_sql, unchecked."""

import sqlite3
import sys
from contextlib import closing

import pandas as pd


def main() -> None:
    with closing(sqlite3.connect(sys.argv[2])) as connection, connection:
        pd.read_csv(sys.argv[1]).to_sql("order_lines", connection, index=False)


if __name__ == "__main__":
    main()
