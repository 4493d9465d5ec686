"""Whether the portal names a kind of account outside that kind's own folder.

Import contracts see imports; this sees codes, sentences and templates. The settings list the kinds,
and `config` starts what the demo and XMPP need, so it is not looked at.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from checks.packages import modules

KINDS = Path("kinds")
TEMPLATES = Path("templates")
MAY_NAME_THEM = {"config", "kinds", "agent", "ical", "protocol"}


def main() -> int:
    names = {folder.name for folder in KINDS.iterdir() if (folder / "kind.py").is_file()}
    found = list(mentions(names))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


def mentions(names: set[str]) -> Iterator[str]:
    """Where any of these stands, as a word or as a part of one."""
    pattern = re.compile("|".join(sorted(names)), re.IGNORECASE)
    for path in files(names):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if told := pattern.search(line):
                yield f"{path}:{number}: only the folder of that kind may say “{told[0]}”"


def files(names: set[str]) -> Iterator[Path]:
    yield from (path for path in modules() if path.parts[0] not in MAY_NAME_THEM)
    own = {TEMPLATES / name for name in names}
    yield from (path for path in sorted(TEMPLATES.rglob("*.html")) if path.parent not in own)
    yield from (path for path in sorted(TEMPLATES.rglob("*.txt")) if path.parent not in own)


if __name__ == "__main__":
    sys.exit(main())
