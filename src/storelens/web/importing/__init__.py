"""Files that a reader drops on the page, on their way into the store.

`folders` and `upload` keep them, `receiving` takes them in, `jobs` has a process of its own look at them, examine them
and load them (`process`), and `telling` says how it stands. All is kept in files, so that any worker can answer. No
name that a client sends becomes more than the last part of a path in a folder of the server's own.
"""
