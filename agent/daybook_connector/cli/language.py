"""The language in which a command answers."""

import argparse
import gettext
import os
from collections.abc import Sequence
from pathlib import Path

from daybook_connector.local import settings_file
from daybook_connector.local.language import of_the_system
from daybook_connector.words import language
from daybook_connector.words.language import DOMAIN, NAMES, chosen, speak


def speak_as_wanted(arguments: Sequence[str], folder: Path) -> None:
    """The one that is typed, else that of the settings, else the system's. Before the arguments are
    read, since what is wrong with them is said in it, too."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    early.add_argument("--language", choices=NAMES, default="")
    try:
        typed = early.parse_known_args(arguments)[0].language
    except argparse.ArgumentError:
        typed = ""
    wanted = typed or settings_file.load(folder).language
    code = chosen(wanted, of_the_system())
    speak(code)
    # argparse looks its own words up by itself, in the language of this variable.
    os.environ["LANGUAGE"] = code
    gettext.bindtextdomain(DOMAIN, str(language.FOLDER))
    gettext.textdomain(DOMAIN)
