"""Readers' own SQL, run where it can do no harm: in a process of its own, which has little and is ended if it must be.

`asking` is the server's side, `worker` what runs in the process.
"""

from storelens.web.sandbox.asking import NotRunnable, OwnAnswer, Sandbox

__all__ = ["NotRunnable", "OwnAnswer", "Sandbox"]
