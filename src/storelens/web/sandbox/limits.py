"""What the sandbox may have and take. One list, for the process and for those who tell readers of it."""

MEMORY_BYTES = 512 * 1024 * 1024  # what DuckDB may count
MOST_DATA_BYTES = MEMORY_BYTES + 768 * 1024 * 1024  # what the process may have: DuckDB does not count everything
SECONDS = 20.0
GRACE_SECONDS = 1.0  # after that a query that does not hear is ended with its process
MOST_ROWS = 10_000
MOST_ANSWER_BYTES = 8 * 1024 * 1024
MOST_COLUMNS = 500
MOST_SQL_LETTERS = 50_000
MOST_WAITING = 20
IDLE_SECONDS = 600.0  # then the process ends by itself, and gives its memory back
