"""`make bench`: every case side by side with its peer in one run, in one table.

`make bench ARGS="slots request"` runs only the named cases. `fleet` takes long and has to be named.
The exit status is 1 when an aim is missed.
"""

import importlib
import sys

import config  # noqa: F401  (puts the shared distribution on the path)
from benchmarks.table import Row, show

CASES = (
    "expansion",
    "slots",
    "why",
    "hosts",
    "sync",
    "request",
    "live",
    "fair",
    "agents",
    "pushes",
    "examining",
    "history",
    "chaos",
)


def main(names: list[str]) -> int:
    rows: list[Row] = []
    for name in names or CASES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"benchmarks.{name}").run()
    show(rows)
    return int(any(not row.met for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
