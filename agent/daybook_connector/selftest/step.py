"""One step of the trial: what was tried, and what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from daybook_protocol.reasons import ToldReason

from daybook_connector.errors import ConnectorError
from daybook_connector.words.details import OUTLOOK
from daybook_connector.words.reasons import reason, row

FINE, ATTENTION, BROKEN, NOT_REACHED = "fine", "attention", "broken", "not-reached"

Outcome = tuple[str, tuple[ToldReason, ...]]
"""Verdict, and what was seen."""


class StepFailed(Exception):
    """A step did not come out as it should; its reason says what was seen."""

    def __init__(self, code: str, **about: str | int) -> None:
        super().__init__(code)
        self.reason = reason(code, **about)


class Unreached(Exception):
    """The step needs what an earlier one did not reach."""


@dataclass(frozen=True, slots=True)
class TrialStep:
    name: str
    verdict: str
    reasons: tuple[ToldReason, ...]
    ms: int

    def told(self) -> dict[str, Any]:
        """As JSON, for other programs and the portal, with English for what they have no words."""
        told = {"name": self.name, "verdict": self.verdict, "ms": self.ms}
        return {**told, **row(self.reasons)}


def seen(code: str, /, **about: str | int) -> Outcome:
    """All is fine, and this was seen."""
    return FINE, (reason(code, **about),)


def odd(code: str, /, **about: str | int) -> Outcome:
    """This is worth attention."""
    return ATTENTION, (reason(code, **about),)


def attempt(name: str, trial: Callable[[], Outcome]) -> TrialStep:
    """Never raises."""
    began = time.monotonic()
    try:
        verdict, reasons = trial()
    except Unreached:
        verdict, reasons = NOT_REACHED, (reason("trial-earlier-failed"),)
    except StepFailed as error:
        verdict, reasons = BROKEN, (error.reason,)
    except ConnectorError as error:
        verdict, reasons = BROKEN, (_telling(error),)
    except Exception as error:
        verdict, reasons = BROKEN, (reason("trial-unexpected", name=type(error).__name__),)
    return TrialStep(name, verdict, reasons, round((time.monotonic() - began) * 1000))


def _telling(error: ConnectorError) -> ToldReason:
    """What went wrong without names: of details only those of a call into Outlook hold none."""
    return error.reason if error.about.get("why") in OUTLOOK else reason(error.reason.code)
