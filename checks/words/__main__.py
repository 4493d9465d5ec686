"""`python -m checks.words`: templates, Python, catalogues and the agent, line by line."""

import sys
from itertools import chain

from checks.words import agent, catalogues, is_done, python, templates


def main() -> int:
    told = chain(
        chain.from_iterable(templates.found(path) for path in templates.files() if is_done(path)),
        chain.from_iterable(python.found(path) for path in python.files() if is_done(path)),
        catalogues.found(is_done),
        agent.found(),
    )
    lines = [f"{one}\n" for one in told]
    sys.stdout.write("".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
