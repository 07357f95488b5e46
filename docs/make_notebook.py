"""Write notebooks/interactive_dashboard.ipynb from its source, or with --check say whether it is current.

The source is interactive_dashboard.md beside it: its text becomes Markdown cells, each fence a code cell. A fence with
the word `hidden` is folded away for the reader; the package goes into the line `carried = "..."`.
"""

import binascii
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from carried_wheel import ROOT, carried_files, contents, pack, unpack

SOURCE = ROOT / "notebooks" / "interactive_dashboard.md"
NOTEBOOK = SOURCE.with_suffix(".ipynb")
NOTE_TO_WRITERS = re.compile(r"(?s)\A<!--.*?-->\s*")
FENCE = re.compile(r"(?ms)^```(?:python|sql)( hidden)?\n(.*?)\n```$")
CARRIED = re.compile(r'(?m)^carried = "(.*)"$')
HIDDEN = {"cellView": "form", "jupyter": {"source_hidden": True}}  # Colab's word, and everybody else's
METADATA = {
    "colab": {"name": NOTEBOOK.name, "provenance": []},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

Json = dict[str, Any]


def notebook(carried: str) -> Json:
    """Return the notebook that carries this line."""
    source = NOTE_TO_WRITERS.sub("", SOURCE.read_text(encoding="utf-8"))
    filled = CARRIED.sub(lambda _: f'carried = "{carried}"', source)
    return {"cells": list(read_cells(filled)), "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def read_cells(source: str) -> Iterator[Json]:
    """Yield the cells in their order; their ids are made from the headings, so they last."""
    step, number, read_to = "", 0, 0
    for fence in FENCE.finditer(source):
        text = source[read_to : fence.start()].strip()
        if text:
            step, number = step_name(text), 0
            yield text_cell(step, text)
        number, read_to = number + 1, fence.end()
        yield code_cell(f"{step}-{number}", fence[2], HIDDEN if fence[1] else {})


def step_name(text: str) -> str:
    """Return a name for the step that a text begins with its last heading.

    >>> step_name("# Shop\\n\\n## 1. The schema\\n\\nTables.")
    '1-the-schema'
    """
    heading = re.findall(r"(?m)^#+ (.*)$", text)[-1]
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")[:60]


def text_cell(name: str, text: str) -> Json:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def code_cell(name: str, text: str, metadata: Json) -> Json:
    lines = text.splitlines(keepends=True)
    empty: Json = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": name, "metadata": metadata, "source": lines, **empty}


def carried_by(found: Json) -> str:
    """Return the line that a notebook carries, empty where it has none."""
    matches = (CARRIED.search("".join(cell["source"])) for cell in found["cells"])
    return next((match[1] for match in matches if match), "")


def still_right(carried: str) -> bool:
    """Tell whether a carried line holds what the tree does; how tightly it is packed differs between machines."""
    try:
        return contents(unpack(carried)) == contents(carried_files())
    except (ValueError, zipfile.BadZipFile, binascii.Error):
        return False


def read_notebook() -> Json:
    """Return the notebook as it is in the repository; one without cells where there is none to read."""
    try:
        found: Json = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        found = {}
    return {"cells": []} | found


def main() -> int:
    """Write the notebook, or compare it; return the exit code."""
    found = read_notebook()
    carried = carried_by(found)
    is_right = still_right(carried)
    if "--check" in sys.argv:
        if is_right and found == notebook(carried):
            return 0
        sys.stderr.write(f"{NOTEBOOK.relative_to(ROOT)} is not current - run make notebook\n")
        return 1
    made = notebook(carried if is_right else pack(carried_files()))
    text = json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False)
    NOTEBOOK.write_text(text + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
