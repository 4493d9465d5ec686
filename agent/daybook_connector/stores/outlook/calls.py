"""Calls into Outlook: repeated while it is busy, translated when they fail, and timed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from daybook_connector.stores.errors import StoreError, StorePrompt
from daybook_connector.stores.outlook.codes import explained, scode

T = TypeVar("T")

PATIENCE = 45.0
"""Seconds for which a busy Outlook is asked again."""
SLOW = 1.5
"""Seconds. A call that takes longer was probably held up by a question to the user."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0


class Calls:
    """Makes the calls of one thread and remembers how they went.

    `error` is `pythoncom.com_error`; `rest(seconds)` waits and lets Outlook's events in meanwhile.
    """

    def __init__(
        self,
        error: type[Exception],
        rest: Callable[[float], None],
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._error = error
        self._rest = rest
        self._patience = patience
        self._clock = clock
        self.count = 0
        self.slow: dict[str, float] = {}
        self.prompts = 0
        self.prompted_at = ""
        self.gone = False
        self.dispids: dict[tuple[str, str], int] = {}

    def make(self, name: str, call: Callable[[], T]) -> T:
        """The call's answer. Raises `StoreBusy`, `StoreClosed`, `StorePrompt`,
        `StorePermissionRefused`, or what else codes.py knows."""
        began = self._clock()
        pause = FIRST_PAUSE
        while True:
            code = 0
            try:
                return self._timed(name, call)
            except self._error as error:
                code = scode(error)
            if not explained(code).again or self._clock() - began + pause > self._patience:
                raise self._failure(code, name)
            self._rest(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def saw_prompt(self) -> None:
        self.prompts += 1
        self.prompted_at = datetime.now(UTC).isoformat(timespec="seconds")

    def _timed(self, name: str, call: Callable[[], T]) -> T:
        self.count += 1
        began = self._clock()
        try:
            return call()
        finally:
            took = self._clock() - began
            if took > SLOW:
                self.slow[name] = max(took, self.slow.get(name, 0.0))

    def _failure(self, code: int, name: str) -> StoreError:
        known = explained(code)
        self.gone = self.gone or known.gone
        if known.raises is StorePrompt:
            self.saw_prompt()
        return known.raises(why=known.why, hresult=known.name, member=name)
