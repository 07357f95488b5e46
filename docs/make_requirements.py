"""Print requirements.txt: the exact versions installed in the running environment, then the package itself."""

import importlib.metadata
import sys

OWN = ("storelens", "pip", "setuptools", "wheel")

lines = sorted(
    f"{found.metadata['Name']}=={found.version}"
    for found in importlib.metadata.distributions()
    if found.metadata["Name"].lower() not in OWN
)
sys.stdout.write("# Made by `make lock`: the notebook and all it needs, at the versions we test with.\n")
sys.stdout.write("\n".join(lines) + "\n-e .[notebook,jupyter]\n")
