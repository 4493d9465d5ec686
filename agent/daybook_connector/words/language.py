"""The language of whoever reads, and sentences in it.

A program of the agent has one reader, so one language is in use at a time; it is set once at the
start, and again when the reader chooses another one in the window. English is the source. The
catalogues are made by `make messages`; the standard library reads them, so the commands start as
quickly as before.

Modules with `words` in their name hold the sentences: `N_` marks one that a table or a constant
keeps, and whoever shows it asks `gettext` for it then.
"""

import gettext as catalogues
from collections.abc import Iterable
from pathlib import Path

DOMAIN = "daybook-connector"
FOLDER = Path(__file__).parents[1] / "locale"
SOURCE = "en"
AS_THE_SYSTEM = ""
NAMES = {"en": "English", "de": "Deutsch"}
"""The languages that the program speaks, each by its own name."""


class _Voice:
    """What is in use."""

    language = SOURCE
    catalogue: catalogues.NullTranslations = catalogues.NullTranslations()


def N_(message: str) -> str:  # noqa: N802 - the name that tools for catalogues look for
    """The message itself, marked to be translated by whoever shows it."""
    return message


def gettext(message: str) -> str:
    """The message in the language in use. Nothing is nothing, and not the catalogue's head."""
    return _Voice.catalogue.gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    return _Voice.catalogue.ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    return _Voice.catalogue.pgettext(context, message)


def catalogue() -> catalogues.NullTranslations:
    """What is looked up for the language in use."""
    return _Voice.catalogue


def speak(language: str) -> None:
    """Use this language from now on; English where there is no catalogue of it."""
    _Voice.catalogue = catalogues.translation(DOMAIN, FOLDER, [language], fallback=True)
    _Voice.language = language


def spoken() -> str:
    """The code of the language in use."""
    return _Voice.language


def is_read_from_the_right() -> bool:
    return pgettext("reading direction: ltr or rtl", "ltr") == "rtl"


def chosen(wanted: str, system: Iterable[str]) -> str:
    """The language to use: the one that is wanted, else the first of the system's that the program
    speaks, else English. Codes may have a region: de-AT is German."""
    for code in (wanted, *system):
        language = code.replace("_", "-").partition("-")[0].partition(".")[0].lower()
        if language in NAMES:
            return language
    return SOURCE
