"""Where the project's own packages are: those that stand under the import contracts."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def folders() -> list[Path]:
    """The folder of each package, seen from the project's."""
    config = tomllib.loads((_ROOT / "pyproject.toml").read_text())["tool"]
    roots = [Path(root) for root in config["pytest"]["ini_options"]["pythonpath"]]
    return [
        next(root / name for root in roots if (_ROOT / root / name).is_dir())
        for name in config["importlinter"]["root_packages"]
    ]


def modules() -> Iterator[Path]:
    """All that is written by hand, so without migrations."""
    for folder in folders():
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
