"""Whether each class has its name alone, so that a name says which one is meant.

Looked at are the classes that stand by themselves in a module, not those inside others.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator

from checks.packages import modules

EXEMPT = {"Command"}
"""Django's commands are all called that."""


def main() -> int:
    places: dict[str, list[str]] = defaultdict(list)
    for name, place in classes():
        places[name].append(place)
    shared = {name: found for name, found in sorted(places.items()) if len(found) > 1}
    for name, found in shared.items():
        sys.stdout.write(f"{name} is the name of {len(found)} classes: {', '.join(found)}\n")
    return 1 if shared else 0


def classes() -> Iterator[tuple[str, str]]:
    """The name of each class, and where it stands."""
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name not in EXEMPT:
                yield node.name, f"{path}:{node.lineno}"


if __name__ == "__main__":
    sys.exit(main())
