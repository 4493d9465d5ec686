"""With a language more, made from the sources by tests/languages/pseudo.py."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403

LOCALE_PATHS = [Path(os.environ["PSEUDO_LOCALE"]), *LOCALE_PATHS]  # noqa: F405
LANGUAGES = [*LANGUAGES, ("ar-xb", "⟦Þšéúďó⟧")]  # noqa: F405
