"""The forecast of the last plan, kept in a file beside the store: a server's first what-if does not make it again.

The file answers for the demand it was made of and for no other: a digest of it stands in the file. It holds arrays
alone (nothing is unpickled), may be deleted at any time, and where it cannot be written nothing is lost but time.
"""

import hashlib
import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import numpy as np

from storelens import __version__
from storelens.forecast import Forecast, LostSales
from storelens.forecast.methods import METHODS
from storelens.replenish.plan import PlanInputs

Asked = tuple[int, int, str | None]  # horizon and review days, method
OF_DEMAND = ("product_ids", "sales", "sold_out", "promotion", "events")
FORECAST = tuple(each.name for each in fields(Forecast))
LOST = tuple(each.name for each in fields(LostSales))


@dataclass(frozen=True)
class Foreseen:
    """What a plan takes longest for: the forecast and last year's lost sales."""

    forecast: Forecast
    lost: LostSales


def file_of(store: Path) -> Path:
    """Return the file of the store `data/store.db`: `data/store.db.forecast`."""
    return store.with_name(f"{store.name}.forecast")


def digest_of(inputs: PlanInputs, asked: Asked) -> str:
    """Return what tells one forecast's demand, lead times and request from another's."""
    known = hashlib.sha256(repr((__version__, tuple(METHODS), inputs.first_day, asked, list(inputs.groups))).encode())
    known.update(np.ascontiguousarray(inputs.lead_times.mean).tobytes())
    for name in OF_DEMAND:
        values = getattr(inputs, name)
        known.update(repr(None if values is None else (values.shape, values.dtype.str)).encode())
        if values is not None:
            known.update(np.ascontiguousarray(values).tobytes())
    return known.hexdigest()


def keep(store: Path, digest: str, foreseen: Foreseen) -> None:
    """Write the file, readable by its owner only; a disk that is full or read-only leaves the one before."""
    arrays: dict[str, Any] = {"digest": np.array(digest)}
    arrays |= {f"forecast_{name}": np.asarray(getattr(foreseen.forecast, name)) for name in FORECAST}
    arrays |= {f"lost_{name}": getattr(foreseen.lost, name) for name in LOST}
    file = file_of(store)
    with suppress(OSError):
        handle, partial = mkstemp(prefix=f"{file.name}.", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez_compressed(stream, **arrays)
            Path(partial).replace(file)
        finally:
            Path(partial).unlink(missing_ok=True)


def kept(store: Path, digest: str) -> Foreseen | None:
    """Return what is kept for this demand; None where there is none, it is of another, or the file is damaged."""
    try:
        with file_of(store).open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            if str(arrays["digest"]) != digest:
                return None
            made = {name: arrays[f"forecast_{name}"] for name in FORECAST}
            lost = LostSales(**{name: arrays[f"lost_{name}"] for name in LOST})
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        return None
    made["methods"] = tuple(made["methods"].tolist())
    made["counted"] = bool(made["counted"])
    return Foreseen(Forecast(**made), lost)
