"""The catalogues of the languages as programs read them, made whenever the agent is packed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[1] / "daybook_connector" / "locale"


def compile_all(folder: Path = FOLDER) -> None:
    for path in folder.glob("*/LC_MESSAGES/*.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=path.parent.parent.name))
