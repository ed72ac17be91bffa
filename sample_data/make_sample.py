"""Makes the fictional market of `sample_data/store`: the same bytes from the same code, every time.

Run it from the project's root after changing anything under `sample_data/fiction`:

    python sample_data/make_sample.py [FOLDER]

The folder (default: `store` beside this file) is made anew. Nothing in it is real; see README.md here.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

# The generator's own modules, found only once the path is set.
from fiction.market_tables import market  # noqa: E402
from fiction.writing import write  # noqa: E402

from screener.store import STATE_FILE  # noqa: E402


def main(arguments: list[str]) -> None:
    """Write the store."""
    folder = Path(arguments[0]) if arguments else HERE / "store"
    tables = market()
    # Only what is a store is made anew; anything else that is in the way makes Store.create refuse.
    if (folder / STATE_FILE).exists():
        shutil.rmtree(folder)
    store = write(folder, tables)
    rows = {name: store.rows(name) for name in store.tables}
    print(f"{folder}: {sum(rows.values()):,} rows, fingerprint {store.fingerprint}")
    for name, number in rows.items():
        print(f"  {name:<16}{number:>8,}")


if __name__ == "__main__":
    main(sys.argv[1:])
