"""Climbs the doctor's ladder in a process of its own: settings from stdin, rungs to stdout.

`{"portal": …, "proxy": …, "ca_file": …, "token": …, "patience": …}` in, a list of rungs out, both
as JSON.
"""

import asyncio
import json
import sys
from types import SimpleNamespace

from daybook_connector.doctor import climb, in_full

if __name__ == "__main__":
    told = json.load(sys.stdin)
    settings = SimpleNamespace(**{"proxy": "none", "ca_file": "", **told})
    rungs = asyncio.run(climb(settings, told["token"], patience=told.get("patience", 10)))
    print(json.dumps([in_full(rung) for rung in rungs]))  # noqa: T201
