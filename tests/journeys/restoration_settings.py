"""The tests' settings for processes whose mails are files in MAIL_FOLDER."""

import os

from tests.settings import *  # noqa: F403

ALLOW_PRIVATE_ADDRESSES = "127.0.0.0/8"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["MAIL_FOLDER"]
