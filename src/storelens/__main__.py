"""`python -m storelens` is the command line."""

from storelens.cli import main

if __name__ == "__main__":
    main()
