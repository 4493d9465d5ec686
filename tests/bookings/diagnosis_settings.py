"""For processes that must reach the test servers on this machine."""

from tests.settings import *  # noqa: F403

ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
