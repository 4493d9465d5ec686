"""Static files as a portal serves them: with a hash in their names, and compressed on the disk."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["BUILT_STATIC"])
WHITENOISE_USE_FINDERS = False
STORAGES["staticfiles"] = {"BACKEND": "config.static.HashedStaticFiles"}  # noqa: F405
