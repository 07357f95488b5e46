"""Any file of order lines, described by a mapping file: what its columns are, how it writes, which rules it keeps."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from storelens.errors import UsageError
from storelens.sources.lines import LinesLayout, find_currency
from storelens.sources.mapping.document import ShopMapping, read_mapping
from storelens.sources.mapping.reading import open_all, read_mapped, sort_tables
from storelens.sources.records import Extract, OnProgress, ReadOptions, Source
from storelens.sources.shop import ShopFacts

__all__ = ["MAPPING", "ShopMapping", "mapping_source", "read_mapping"]

GIVES = "any file of order lines, with --mapping FILE.toml; `storelens import guess FILE` writes a first mapping"


def mapping_source(path: Path) -> Source:
    """Return the source that a mapping file describes; raises UsageError for a mapping that cannot be used."""
    mapping = read_mapping(path)

    def read(paths: Sequence[Path], shop: ShopFacts, options: ReadOptions, on_progress: OnProgress) -> Extract:
        return read_mapped(mapping, paths, shop, options, on_progress)

    def find_settings(paths: Sequence[Path]) -> Mapping[str, str]:
        if "currency" in mapping.stated_shop:
            return {}
        if "currency" in mapping.constants:
            return {"currency": mapping.constants["currency"].strip().upper()}
        tables, _, _ = sort_tables(mapping, open_all(paths))
        found = find_currency(tables, LinesLayout(mapping.name, mapping.columns, ()))
        return {"currency": found} if found else {}

    return Source("mapping", GIVES, mapping.stated_shop, read, find_settings)


def _read(paths: Sequence[Path], shop: ShopFacts, options: ReadOptions, on_progress: OnProgress) -> Extract:
    return mapping_source(options.mapping or _mapping_among(paths)).read(paths, shop, options, on_progress)


def _find_settings(paths: Sequence[Path]) -> Mapping[str, str]:
    source = mapping_source(_mapping_among(paths))
    return {**source.find_settings(paths), **source.settings}


def _mapping_among(paths: Sequence[Path]) -> Path:
    found = [path for path in paths if path.suffix.lower() == ".toml"]
    if len(found) != 1:
        given = f"{len(found)} mapping files" if found else "no mapping file"
        raise UsageError(
            f"there is {given} among the files - give one with --mapping FILE.toml, or write a first one with: "
            "storelens import guess FILE"
        )
    return found[0]


MAPPING = Source("mapping", GIVES, {}, _read, _find_settings)
