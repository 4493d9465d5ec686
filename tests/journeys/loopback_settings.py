"""For processes that must reach the test servers on this machine, at more than one address.

DAYBOOK_TEST_SMTP=host:port sends their mails there; TEST_REDIS_URL lets them share what is live.
"""

import os

if "TEST_REDIS_URL" in os.environ:
    from tests.settings_redis import *  # noqa: F403
else:
    from tests.settings import *  # noqa: F403

ALLOW_PRIVATE_ADDRESSES = "127.0.0.0/8"
if SMTP := os.environ.get("DAYBOOK_TEST_SMTP"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, _, port = SMTP.partition(":")
    EMAIL_PORT = int(port)
