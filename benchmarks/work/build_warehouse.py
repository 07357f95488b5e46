"""Build a store's warehouse from nothing: URL."""

import json
import sys

from storelens import open_store

if __name__ == "__main__":
    with open_store(sys.argv[1]) as shop:
        print(json.dumps(shop.refresh(anew=True).seconds))
