"""The portal's settings as the tests want them: nothing of the machine's own configuration."""

import os

from tests.clock import see_that_it_moved

see_that_it_moved()
os.environ |= {"ENV_FILE": "tests/no.env", "DEMO": "false", "ALLOW_PRIVATE_ADDRESSES": ""}
os.environ.setdefault("DATABASE_POOL_SIZE", "0")
for name in ("REDIS_URL", "SITE_URL", "DEBUG", "EMAIL_URL", "SECRET_KEY", "CREDENTIAL_KEYS"):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402, F403
from languages.catalogue import compile_stale  # noqa: E402

compile_stale()
SECRET_KEY = "a key for tests only"
CREDENTIAL_KEYS = ["c2VjcmV0LWtleS1mb3ItdGVzdHMtb25seS0zMi1iISE="]
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOG_LEVEL = "WARNING"
RAISE_WHEN_HELD = True
LOGGING = {"level": "WARNING", "json": False}
TESTED_KIND = "tests.kinds.memory"
CALENDAR_KINDS = [*CALENDAR_KINDS, TESTED_KIND]  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, TESTED_KIND]  # noqa: F405
# The real processes that tests start serve the files as they are.
WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
