"""What signs in to an account, as a box: read when it is needed, and replaced when it changed.

Some services hand out tokens that last an hour, and a new one in the middle of a run. Whoever got
it puts it into the box at once, so that it outlives a run that fails.
"""

from collections.abc import Mapping
from typing import Protocol


class Credentials(Protocol):
    def read(self) -> Mapping[str, str]:
        """What is there now. Raises `CredentialsUnreadable`."""

    def replace(self, new: Mapping[str, str]) -> Mapping[str, str]:
        """Put `new` in the place of what was read last, and return what is there now.

        That is something else where somebody was quicker: `new` is then thrown away, and what they
        put there is good. Not inside a transaction: what is replaced stays replaced.
        """


class HeldCredentials:
    """A box that nobody else knows: that of a try, or of a test."""

    def __init__(self, credentials: Mapping[str, str]) -> None:
        self._held = dict(credentials)

    def read(self) -> Mapping[str, str]:
        return dict(self._held)

    def replace(self, new: Mapping[str, str]) -> Mapping[str, str]:
        self._held = dict(new)
        return self.read()
