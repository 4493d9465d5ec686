"""The tests' settings for processes that may connect to servers of this machine."""

from tests.settings import *  # noqa: F403

ALLOW_PRIVATE_ADDRESSES = "127.0.0.1/32"
