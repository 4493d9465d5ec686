"""`python -m languages messages` and `python -m languages compile`; `make` calls both."""

import sys

from languages.catalogue import compile_stale, update

if __name__ == "__main__":
    match sys.argv[1:]:
        case ["messages"]:
            update()
        case ["compile"]:
            sys.exit(compile_stale() or None)
        case _:
            sys.exit("python -m languages messages | compile")
