"""Which files a version of a lake names, and which of them another version has too."""

from storelens.lake.versions import Lake, LakeTable, Version


def marks(lake: Lake, version: Version) -> dict[str, tuple[int, int]]:
    """Return which file is at each path the version names: one written anew has another mark."""
    found = {}
    for table in version.tables.values():
        for name in table.files:
            stat = (lake.folder / name).stat()
            found[name] = (stat.st_ino, stat.st_mtime_ns)
    return found


def changed_parts(old: LakeTable, new: LakeTable) -> set[str]:
    return {part for part in {*old.parts, *new.parts} if old.parts.get(part) != new.parts.get(part)}
