"""How long a click on the dashboard takes to be seen, in Chromium through Jupyter: `python -m benchmarks.clicks`.

By itself and not in `benchmarks.run`: it needs a browser, and the browser shares the cores with what it measures.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.processes import ROOT
from benchmarks.sizes import DEFAULT, SIZES
from benchmarks.stores import Place

ROUNDS = 4
PRESSED = (1, 2, 3, 0)  # buttons of the regions: three added one by one, then all again
REST_MS = 700
# From the click to the frame after the last panel, which every region changes, has its new chart.
CLICK = """async place => {
    const panels = document.querySelectorAll(".storelens-dashboard .sl-panel")
    const seen = new Promise(resolve => {
        const observer = new MutationObserver(() => {
            observer.disconnect()
            requestAnimationFrame(() => resolve(performance.now() - started))
        })
        observer.observe(panels[panels.length - 1], {childList: true, subtree: true, characterData: true})
    })
    const started = performance.now()
    document.querySelectorAll(".storelens-dashboard .sl-chip")[place].click()
    return await seen
}"""


def measure(place: Place) -> list[float]:
    """Return the milliseconds of each click, in their order."""
    sys.path.insert(0, str(ROOT / "docs"))
    import nbformat

    from notebook_screen import notebook_page

    place.make()
    cells = ("from storelens import notebook", f"notebook.dashboard({place.url()!r})")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clicks.ipynb"
        nbformat.write(book, file)
        taken = []
        with notebook_page(file) as page:
            for button in PRESSED * ROUNDS:
                taken.append(float(page.evaluate(CLICK, button)))
                page.wait_for_timeout(REST_MS)
    return taken


if __name__ == "__main__":
    for size in (DEFAULT, SIZES[1_000_000]):
        clicks = sorted(round(value) for value in measure(Place(ROOT / "build" / "bench", size)))
        print(json.dumps({"size": size.name, "median_ms": median(clicks), "clicks_ms": clicks}))
