"""Functions, methods, properties and classes that nobody uses; run by `make check`.

vulture looks for names in Python only. What templates say in their tags, and what a string names (a
path in the settings, a job, a field of a form), is told to it here; what frameworks call is listed
in `pyproject.toml`. Tests are not looked at: what only they use is not used.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from keyword import iskeyword
from pathlib import Path

from vulture.config import make_config
from vulture.core import Vulture

from checks.packages import folders, modules

TEMPLATES = Path("templates")
KINDS = {"function", "method", "property", "class"}
"""Variables and attributes are left out: Django reads most of those without a user by name."""

_TAG = re.compile(r"{[{%](.*?)[%}]}")
_QUOTED = re.compile(r'"[^"]*"')
_NAME = re.compile(r"[A-Za-z_]\w*")
_NAMING = re.compile(r"(?:\w+\.)*([A-Za-z_]\w*)")
"""A string that is a name, or a path that ends in one."""


def main() -> int:
    config = make_config(["manage.py", *map(str, folders())])
    vulture = Vulture(
        ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"]
    )
    vulture.scan(_uses(names_in_templates(), names_in_strings()))
    vulture.scavenge(config["paths"], exclude=config["exclude"])
    found = vulture.get_unused_code(min_confidence=config["min_confidence"])
    lines = [item.get_report() for item in found if item.typ in KINDS]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if lines else 0


def names_in_templates() -> Iterator[str]:
    for path in TEMPLATES.rglob("*.*"):
        for tag in _TAG.findall(path.read_text()):
            yield from _NAME.findall(_QUOTED.sub("", tag))


def names_in_strings() -> Iterator[str]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Constant(value=str(text)) if named := _NAMING.fullmatch(text):
                    yield named[1]


def _uses(*names: Iterable[str]) -> str:
    """A program that uses these names, for vulture to read."""
    used = {name for some in names for name in some if not iskeyword(name)}
    return "".join(f"_.{name}\n" for name in sorted(used))


if __name__ == "__main__":
    sys.exit(main())
