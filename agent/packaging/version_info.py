"""Writes the version resource of the Windows programs, from the version of the package.

    python packaging/version_info.py > build/version_info.txt

Explorer, firewalls and antivirus programs show it; without one an unsigned program looks nameless.
"""

import sys
from pathlib import Path

AGENT = Path(__file__).parents[1]
NAMES = {"console": "daybook-connector.exe", "window": "daybook-connector-window.exe"}

TEMPLATE = """\
VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={numbers},
    prodvers={numbers},
    mask=0x3F,
    flags=0x0,
    OS=0x40004,
    fileType=0x1,
    subtype=0x0,
    date=(0, 0),
  ),
  kids=[
    StringFileInfo([
      StringTable('040904B0', [
        StringStruct('CompanyName', 'Daybook'),
        StringStruct('FileDescription', 'Daybook Connector'),
        StringStruct('FileVersion', '{version}'),
        StringStruct('InternalName', '{internal}'),
        StringStruct('OriginalFilename', '{file}'),
        StringStruct('ProductName', 'Daybook Connector'),
        StringStruct('ProductVersion', '{version}'),
      ]),
    ]),
    VarFileInfo([VarStruct('Translation', [0x0409, 1200])]),
  ],
)
"""


def version_info(version: str, program: str = "console") -> str:
    """The text that PyInstaller's `version=` reads. `program` is console or window."""
    file = NAMES[program]
    return TEMPLATE.format(
        numbers=four_numbers(version), version=version, file=file, internal=file.rpartition(".")[0]
    )


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """Windows knows versions of four numbers only: "0.1.0" and "0.1.0rc1" are (0, 1, 0, 0)."""
    first, second, third, fourth, *_ = [*_leading_numbers(version), 0, 0, 0, 0]
    return first, second, third, fourth


def _leading_numbers(version: str) -> list[int]:
    found = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits))
        if digits != part:
            break
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(AGENT))
    from daybook_connector import __version__

    sys.stdout.write(version_info(__version__, *sys.argv[1:]))
