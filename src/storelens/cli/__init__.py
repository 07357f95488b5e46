"""The command line: stdout is data, progress and errors go to stderr.

Exit codes: 0 done; 1 a failed query or check; 2 usage; 3 the store cannot be used; 130 interrupted.
"""

import sys


def main() -> None:
    """Run the command line on the program's arguments, and exit."""
    try:
        # Here, because who imports a part of storelens.cli need not have all commands.
        from storelens.cli.app import app
    except KeyboardInterrupt:
        sys.exit(130)
    app(prog_name="storelens")
